import { adeEncrypted } from '../world/disk.ts'
import { aKeyVault, backupAccess } from '../world/key-vault.ts'
import { absentAgent } from '../world/statuses.ts'
import { before, days } from '../world/time.ts'
import { daily, protect } from './protection.ts'
import type { Scenario } from './scenario.ts'
import { subscriptionIds } from './site.ts'

const healthy = { verdict: 'Healthy', confirmed: [] as string[] } as const
const closedVault = `/subscriptions/${subscriptionIds.production}/resourceGroups/rg-keys/providers/Microsoft.KeyVault/vaults/kv-trusted-services`

/** Public reports of what looks like a fault and is none: backups succeed. */
export const publicReportHealthyVms: Scenario[] = [
  {
    // MicrosoftDocs/azure-docs 118812, 118813, 92653.
    ...healthy,
    name: 'shared-disk-left-out',
    vm: () => ({
      dataDisks: [{ diskName: 'quorum', maxShares: 2 }, { diskName: 'data' }],
    }),
    build: (site, vm) =>
      void protect(site, vm, {
        policy: site.policies.enhanced,
        item: { extendedProperties: { diskExclusionProperties: { diskLunList: [0], isInclusionList: false } } },
      }),
  },
  {
    // jpabrs-scem/blog, NVA_backup.md; Azure/WALinuxAgent 1335.
    ...healthy,
    name: 'appliance-without-agent-crash-consistent',
    vm: (now) => ({ os: 'Linux', vmAgent: absentAgent(before(now, days(83))) }),
    build: (site, vm) =>
      void protect(site, vm, {
        policy: site.policies.crashConsistent,
        backups: daily(site.now, 7),
        jobs: 7,
        consistency: 'CrashConsistent',
      }),
  },
  {
    // MicrosoftDocs/azure-docs 118258.
    ...healthy,
    name: 'private-disks',
    vm: () => ({
      osDisk: { networkAccessPolicy: 'DenyAll', publicNetworkAccess: 'Disabled' },
      dataDisks: [{ networkAccessPolicy: 'DenyAll', publicNetworkAccess: 'Disabled' }],
    }),
    build: (site, vm) => void protect(site, vm),
  },
  {
    // Azure/azure-cli 31062; MicrosoftDocs/azure-docs 117510: allowed since 2025.
    ...healthy,
    name: 'trusted-launch-under-standard-policy',
    vm: () => ({ securityType: 'TrustedLaunch' }),
    build: (site, vm) => void protect(site, vm),
  },
  {
    // Azure/FederalAVD 36.
    ...healthy,
    name: 'key-vault-closed-but-for-trusted-services',
    vm: () => ({ osDisk: adeEncrypted(closedVault) }),
    build: (site, vm) => {
      aKeyVault(site.world, site.group('rg-keys'), 'kv-trusted-services', {
        accessPolicies: [backupAccess(site.world.backupServicePrincipalId)],
        firewall: 'AzureServices',
      })
      protect(site, vm)
    },
  },
]
