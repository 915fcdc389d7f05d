import { adeEncrypted, terabytes } from '../world/disk.ts'
import { aKeyVault, aRoleAssignment, backupAccess, keyVaultAdministrator } from '../world/key-vault.ts'
import { aLock } from '../world/lock.ts'
import { jobErrors } from './job-errors.ts'
import { protect, type LastJob } from './protection.ts'
import type { Scenario } from './scenario.ts'
import { subscriptionIds } from './site.ts'

const keyVault = (name: string) =>
  `/subscriptions/${subscriptionIds.production}/resourceGroups/rg-keys/providers/Microsoft.KeyVault/vaults/${name}`
const encrypted = (name: string) => adeEncrypted(keyVault(name))
const permissionsMissing: LastJob = { state: 'Failed', errors: [jobErrors.keyVaultPermissions] }
const otherPrincipal = 'c0ffee00-0006-4006-8006-000000000006'

/** Encryption of disks. */
export const encryptedDiskVms: Scenario[] = [
  {
    name: 'ade-access-policy-missing',
    verdict: 'Blocked',
    confirmed: ['key-vault-permissions', 'last-backup-job'],
    vm: () => ({ osDisk: encrypted('kv-no-access') }),
    build: (site, vm) => {
      const strangers = [{ objectId: otherPrincipal, permissions: { keys: ['Get'], secrets: ['Get', 'Set'] } }]
      aKeyVault(site.world, site.group('rg-keys'), 'kv-no-access', { accessPolicies: strangers })
      protect(site, vm, { lastJob: permissionsMissing })
    },
  },
  {
    name: 'ade-rbac-role-missing',
    verdict: 'Blocked',
    confirmed: ['key-vault-permissions', 'last-backup-job'],
    vm: () => ({ osDisk: encrypted('kv-rbac-no-role') }),
    build: (site, vm) => {
      const { id } = aKeyVault(site.world, site.group('rg-keys'), 'kv-rbac-no-role', { rbac: true })
      aRoleAssignment(site.world, id, keyVaultAdministrator, otherPrincipal)
      protect(site, vm, { lastJob: permissionsMissing })
    },
  },
  {
    name: 'ade-without-kek',
    verdict: 'Blocked',
    confirmed: ['key-vault-permissions', 'last-backup-job'],
    vm: () => ({ osDisk: adeEncrypted(keyVault('kv-without-kek'), { keyEncryptionKey: false }) }),
    build: (site, vm) => {
      const { backupServicePrincipalId } = site.world
      aKeyVault(site.world, site.group('rg-keys'), 'kv-without-kek', {
        accessPolicies: [{ objectId: backupServicePrincipalId, permissions: { keys: [], secrets: ['Get', 'List'] } }],
        firewall: 'None',
      })
      protect(site, vm, { lastJob: permissionsMissing })
    },
  },
  {
    name: 'ade-locked-key-vault',
    verdict: 'Blocked',
    confirmed: ['key-vault-permissions', 'last-backup-job'],
    vm: () => ({ osDisk: encrypted('kv-locked') }),
    build: (site, vm) => {
      const { id } = aKeyVault(site.world, site.group('rg-keys'), 'kv-locked')
      aLock(site.world, id, { name: 'audit', level: 'ReadOnly' })
      protect(site, vm, { lastJob: permissionsMissing })
    },
  },
  {
    name: 'ade-rbac-fine',
    verdict: 'Healthy',
    confirmed: [],
    vm: () => ({ osDisk: encrypted('kv-rbac') }),
    build: (site, vm) => {
      const { id } = aKeyVault(site.world, site.group('rg-keys'), 'kv-rbac', { rbac: true })
      aRoleAssignment(site.world, id, keyVaultAdministrator, site.world.backupServicePrincipalId)
      protect(site, vm)
    },
  },
  {
    name: 'ade-fine',
    verdict: 'Healthy',
    confirmed: [],
    vm: () => ({ osDisk: encrypted('kv-access'), dataDisks: [encrypted('kv-access')] }),
    build: (site, vm) => {
      aKeyVault(site.world, site.group('rg-keys'), 'kv-access', {
        accessPolicies: [backupAccess(site.world.backupServicePrincipalId)],
      })
      protect(site, vm)
    },
  },
  {
    name: 'ade-disk-5tb',
    verdict: 'Blocked',
    confirmed: ['disk-size', 'last-backup-job'],
    vm: () => ({ dataDisks: [{ diskSizeGB: terabytes(5), ...encrypted('kv-access-large') }] }),
    build: (site, vm) => {
      aKeyVault(site.world, site.group('rg-keys'), 'kv-access-large', {
        accessPolicies: [backupAccess(site.world.backupServicePrincipalId)],
      })
      protect(site, vm, { lastJob: { state: 'Failed', errors: [jobErrors.unsupportedDiskSize] } })
    },
  },
]
