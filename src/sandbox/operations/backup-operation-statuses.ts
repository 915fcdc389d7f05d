import { operation, type Answer, type Call } from '../operation.ts'
import type { AsyncOperation } from '../world/world.ts'
import { backupTime, noTaskTime } from '../world/time.ts'
import { retryAfter } from './accepted.ts'
import { asyncOperationOf, unknownOperation } from './async-operations.ts'
import { itemPath, vaultPath } from './paths.ts'
import { withVault } from './vaults.ts'

const backupBody = ({ id, status, startTime, endTime, error, jobId }: AsyncOperation) => ({
  id,
  name: id,
  status,
  startTime: backupTime(startTime),
  // While it runs Backup writes "none" without a Z.
  endTime: endTime ? backupTime(endTime) : noTaskTime,
  ...(error ? { error } : {}),
  ...(jobId && status === 'Succeeded' ? { properties: { objectType: 'OperationStatusJobExtendedInfo', jobId } } : {}),
})

export const backupStatus = (call: Call): Answer => {
  const found = asyncOperationOf(call)
  return found ? { status: 200, body: backupBody(found) } : unknownOperation(call)
}

/** 202 until done, then 204: the job is elsewhere. */
export const backupResult = (call: Call): Answer => {
  const found = asyncOperationOf(call)
  if (!found) return unknownOperation(call)
  if (found.error) return { status: 400, body: { error: found.error } }
  return found.status === 'InProgress'
    ? {
        status: 202,
        headers: {
          ...retryAfter(call, 60),
          location: `${call.endpoint}${call.path}?${call.query.toString()}`,
        },
      }
    : { status: 204 }
}

const read = 'Microsoft.RecoveryServices/vaults'

export const backupOperationStatusOperations = [
  operation({
    id: 'ProtectedItemOperationStatuses_Get',
    method: 'GET',
    path: `${itemPath}/operationsStatus/{operationId}`,
    action: `${read}/backupFabrics/protectionContainers/protectedItems/operationsStatus/read`,
    answers: [200],
    knownFrom: 'recording',
    handle: (call) => withVault(call, () => backupStatus(call)),
  }),
  operation({
    id: 'ProtectedItemOperationResults_Get',
    method: 'GET',
    path: `${itemPath}/operationResults/{operationId}`,
    action: `${read}/backupFabrics/protectionContainers/protectedItems/operationResults/read`,
    answers: [202, 204],
    knownFrom: 'specification',
    handle: (call) => withVault(call, () => backupResult(call)),
  }),
  operation({
    id: 'JobOperationStatuses_Get',
    method: 'GET',
    path: `${vaultPath}/backupJobs/{jobName}/operationsStatus/{operationId}`,
    action: `${read}/backupJobs/operationsStatus/read`,
    answers: [200],
    knownFrom: 'recording',
    handle: (call) => withVault(call, () => backupStatus(call)),
  }),
  operation({
    id: 'BackupOperationStatuses_Get',
    method: 'GET',
    path: `${vaultPath}/backupOperations/{operationId}`,
    action: `${read}/backupOperations/read`,
    answers: [200],
    knownFrom: 'recording',
    handle: (call) => withVault(call, () => backupStatus(call)),
  }),
  operation({
    id: 'BackupOperationResults_Get',
    method: 'GET',
    path: `${vaultPath}/backupOperationResults/{operationId}`,
    action: `${read}/backupOperationResults/read`,
    answers: [202, 204],
    knownFrom: 'specification',
    handle: (call) => withVault(call, () => backupResult(call)),
  }),
  operation({
    id: 'JobOperationResults_Get',
    method: 'GET',
    path: `${vaultPath}/backupJobs/{jobName}/operationResults/{operationId}`,
    action: `${read}/backupJobs/operationResults/read`,
    answers: [202, 204],
    knownFrom: 'recording',
    handle: (call) => withVault(call, () => backupResult(call)),
  }),
]
