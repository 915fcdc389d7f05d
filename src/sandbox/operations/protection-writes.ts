import { armError } from '../arm-error.ts'
import { operation, type Call } from '../operation.ts'
import type { ProtectedItem } from '../world/backup.ts'
import { finish } from '../world/backup-run.ts'
import { aJob } from '../world/job.ts'
import { vaultIdOf } from '../world/protected-item.ts'
import { backupAccepted, begin } from './accepted.ts'
import { itemPath } from './paths.ts'
import { withItem } from './protected-items.ts'

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

export const protectionWriteOperations = [
  operation({
    id: 'ProtectedItems_CreateOrUpdate',
    method: 'PUT',
    path: itemPath,
    action: 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/write',
    answers: [202],
    knownFrom: 'recording',
    handle: (call) =>
      withItem(call, (item) => {
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
      }),
  }),
]
