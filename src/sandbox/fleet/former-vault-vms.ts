import type { VirtualMachine } from '../world/compute.ts'
import { aJob } from '../world/job.ts'
import { aLock } from '../world/lock.ts'
import { aProtectedItem } from '../world/protected-item.ts'
import { before, minutes } from '../world/time.ts'
import { aPolicy, aVault } from '../world/vault.ts'
import { jobErrors } from './job-errors.ts'
import { protect, type LastJob } from './protection.ts'
import type { Scenario } from './scenario.ts'
import type { Site } from './site.ts'

const overlapped: LastJob = { state: 'Failed', errors: [jobErrors.backupInProgress] }

/** The vault that protected the VM before: its item is stopped, and a job of it has not ended. */
function jobInFormerVault(site: Site, vm: VirtualMachine, name: string, state: 'TakeSnapshot' | 'TransferDataToVault') {
  const { world, now } = site
  const group = site.group(`rg-backup-${name}`)
  const id = `${group}/providers/Microsoft.RecoveryServices/vaults/${name}`
  const vault = world.vaults.get(id) ?? aVault(world, group, name)
  const policy = world.backupPolicies.get(`${vault.id}/backupPolicies/OldPolicy`) ?? aPolicy(world, vault, 'OldPolicy')
  aProtectedItem(world, vault, policy, vm, { protectionState: 'ProtectionStopped', policyId: '', policyName: '' })
  aJob(world, vault, vm, { start: before(now, minutes(state === 'TakeSnapshot' ? 5 : 25)), now, state })
  return vault
}

const inTheWay = { verdict: 'AtRisk', confirmed: ['backup-in-progress', 'last-backup-job'] } as const
const found = { ...inTheWay, confirmed: [...inTheWay.confirmed] }

/** Jobs that stand in the way of a backup and are not in the vault where one looks first. */
export const formerVaultVms: Scenario[] = [
  {
    ...found,
    name: 'job-in-former-vault',
    build: (site, vm) => {
      protect(site, vm, { lastJob: overlapped })
      jobInFormerVault(site, vm, 'vault-former', 'TakeSnapshot')
    },
  },
  {
    ...found,
    name: 'transfer-in-former-vault',
    build: (site, vm) => {
      protect(site, vm, { lastJob: overlapped })
      jobInFormerVault(site, vm, 'vault-former', 'TransferDataToVault')
    },
  },
  {
    ...found,
    name: 'job-in-locked-former-vault',
    build: (site, vm) => {
      protect(site, vm, { lastJob: overlapped })
      const { id } = jobInFormerVault(site, vm, 'vault-frozen', 'TakeSnapshot')
      aLock(site.world, id, { name: 'frozen', level: 'ReadOnly' })
    },
  },
  {
    name: 'restore-running',
    verdict: 'AtRisk',
    confirmed: ['backup-in-progress'],
    build: (site, vm) => {
      protect(site, vm)
      const { world, vault, now } = site
      aJob(world, vault, vm, { start: before(now, minutes(2)), now, state: 'TakeSnapshot', operation: 'Restore' })
    },
  },
]
