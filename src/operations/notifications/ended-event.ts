import type { Outcome } from '../../database/schema.ts'
import type { OperationRow } from '../operation-row.ts'

/** A CloudEvent 1.0. The result is not in it: whoever may read it fetches it, and a receiver need not be trusted with it. */
export function endedEvent(
  id: string,
  operation: Pick<OperationRow, 'id' | 'action' | 'vm_id' | 'created_at'>,
  { status, error }: Pick<Outcome, 'status' | 'error'>,
  endedAt: Date,
  publicUrl: string | undefined,
) {
  const base = (publicUrl ?? '').replace(/\/+$/, '')
  const self = `${base}/v1/operations/${operation.id}`
  return {
    specversion: '1.0',
    id,
    source: `${base}/v1/operations`,
    type: 'azure-vm-backup-remediation.operation.ended',
    subject: operation.id,
    time: endedAt.toISOString(),
    datacontenttype: 'application/json',
    data: {
      operationId: operation.id,
      action: operation.action,
      vmId: operation.vm_id,
      status,
      error,
      createdDateTime: operation.created_at.toISOString(),
      endedDateTime: endedAt.toISOString(),
      links: { self, result: `${self}/result` },
    },
  }
}
