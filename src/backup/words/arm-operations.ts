import type { ArmOperationStatus } from '../arm-operation.ts'

/** What core-lro takes for an end; anything else goes on, `Accepted` and words that are not known yet included. */
export function operationIs(status: string): ArmOperationStatus['status'] {
  if (/succeeded/i.test(status)) return 'Succeeded'
  if (/fail/i.test(status)) return 'Failed'
  return /^cancell?ed$/i.test(status) ? 'Canceled' : 'InProgress'
}
