import type { ArmOperationStatus } from '../arm-operation.ts'

/** Terminal states, as core-lro reads them. Every other word, `Accepted` and unknown ones included, means still running. */
export function operationIs(status: string): ArmOperationStatus['status'] {
  if (/succeeded/i.test(status)) return 'Succeeded'
  if (/fail/i.test(status)) return 'Failed'
  return /^cancell?ed$/i.test(status) ? 'Canceled' : 'InProgress'
}
