import { armError } from '../arm-error.ts'
import { operation, type Answer, type Call } from '../operation.ts'
import type { ProtectedItem } from '../world/backup.ts'
import { finish } from '../world/backup-run.ts'
import { aJob } from '../world/job.ts'
import { aProtectedItem, vaultIdOf } from '../world/protected-item.ts'
import { sameName } from '../world/resource.ts'
import { noBackupTime } from '../world/time.ts'
import { backupAccepted, begin } from './accepted.ts'
import { itemPath } from './paths.ts'
import { itemIdFrom } from './protected-items.ts'
import { protectingVault } from './protection-containers.ts'
import { withVault } from './vaults.ts'

/** Recorded medians of the jobs. */
const configureTime = 31_000
const undeleteTime = 11_000

/** The operation ends in a second and names the job; what it was asked for is so when the job has ended. */
function accepted(call: Call, item: ProtectedItem, kind: string, jobTime: number, effect: () => void) {
  const { world, now } = call
  const vault = world.vaults.get(vaultIdOf(item.id))
  const vm = world.virtualMachines.get(item.properties.virtualMachineId)
  const begun = begin(call, 1000, () => undefined)
  if (vault && vm) {
    const job = aJob(world, vault, vm, {
      start: now,
      now,
      operation: kind,
      state: 'TakeSnapshot',
      vmId: item.properties.virtualMachineId,
    })
    begun.jobId = job.name
    world.timeline.after(now, jobTime, (at) => finish(job, 'Completed', at))
  }
  world.timeline.after(now, jobTime, effect)
  return backupAccepted(call, item.id, begun, 'operationsStatus', 'operationResults')
}

function changeProtection(call: Call, item: ProtectedItem): Answer {
  const { properties: asked = {} } = (call.body ?? {}) as {
    properties?: { policyId?: string; protectionState?: string; isRehydrate?: boolean }
  }
  const { properties } = item
  if (properties.isScheduledForDeferredDelete && !asked.isRehydrate) {
    return armError(
      400,
      'BMSUserErrorItemInSoftDeletedState',
      'The backup item is in soft deleted state. Undelete it before changing its protection.',
    )
  }
  if (asked.isRehydrate) {
    return accepted(call, item, 'Undelete', undeleteTime, () => {
      delete properties.isScheduledForDeferredDelete
      delete properties.deferredDeleteTimeInUTC
      Object.assign(properties, { protectionState: 'ProtectionStopped', policyId: '', policyName: '' })
    })
  }
  const policy = call.world.backupPolicies.get(asked.policyId ?? '')
  if (!policy && asked.protectionState === undefined) {
    return armError(400, 'UserErrorPolicyNotFound', 'The policy of the request was not found in the vault.')
  }
  const kind = policy ? 'ConfigureBackup' : 'DisableBackup'
  return accepted(call, item, kind, configureTime, () => {
    const protectedAgain = properties.lastRecoveryPoint ? 'Protected' : 'IRPending'
    properties.protectionState = asked.protectionState ?? protectedAgain
    properties.policyId = policy?.id ?? ''
    properties.policyName = policy?.name ?? ''
  })
}

/** A VM that no vault protects yet. What Azure says to the requests that it does not take was never recorded. */
function protectNew(call: Call): Answer {
  return withVault(call, (vault) => {
    const { world, now } = call
    const { properties: asked = {} } = (call.body ?? {}) as {
      properties?: { policyId?: string; sourceResourceId?: string }
    }
    const { policyId = '', sourceResourceId = '' } = asked
    const vm = world.virtualMachines.get(sourceResourceId)
    const policy = world.backupPolicies.get(policyId)
    if (!vm) return armError(400, 'UserErrorVmNotFoundV2', "Virtual machine doesn't exist.")
    if (!policy)
      return armError(400, 'UserErrorPolicyNotFound', 'The policy of the request was not found in the vault.')
    if (!sameName(vm.location ?? '', vault.location ?? ''))
      return armError(400, 'UserErrorVmVaultLocationMismatch', 'Virtual machine and vault are in different region.')
    const other = protectingVault(call, vm.id)
    if (other)
      return armError(
        400,
        'UserErrorVmAlreadyProtected',
        `The virtual machine is already protected by vault ${other.name}.`,
      )
    const begun = begin(call, 1000, () => undefined)
    const job = aJob(world, vault, vm, { start: now, now, operation: 'ConfigureBackup', state: 'TakeSnapshot' })
    begun.jobId = job.name
    world.timeline.after(now, configureTime, (at) => {
      finish(job, 'Completed', at)
      aProtectedItem(world, vault, policy, vm, {
        protectionState: 'IRPending',
        lastBackupStatus: '',
        lastBackupTime: noBackupTime,
      })
    })
    return backupAccepted(call, itemIdFrom(call), begun, 'operationsStatus', 'operationResults')
  })
}

export const protectionWriteOperations = [
  operation({
    id: 'ProtectedItems_CreateOrUpdate',
    method: 'PUT',
    path: itemPath,
    action: 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/write',
    answers: [202],
    knownFrom: 'recording',
    handle: (call) =>
      withVault(call, () => {
        const item = call.world.protectedItems.get(itemIdFrom(call))
        return item ? changeProtection(call, item) : protectNew(call)
      }),
  }),
]
