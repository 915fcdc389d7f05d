import Type, { type Static } from 'typebox'
import { Document, Named, Text, Time } from '../../backup/schema.ts'
import { ListedOperation } from '../../remediation/operation.ts'
import type { Outcome } from '../../database/schema.ts'
import type { OperationRow } from '../operation-row.ts'

const { status, error, vmId, createdDateTime, reason } = ListedOperation.properties

/** What `endedEvent` makes: told in the OpenAPI document. */
export const EndedEvent = Named('OperationEndedEvent', {
  specversion: Type.Literal('1.0'),
  id: Text('The same when the event is sent again.'),
  source: Text(),
  type: Type.Literal('azure-vm-backup-remediation.operation.ended'),
  subject: Text('Id of the operation.'),
  time: Time(),
  datacontenttype: Type.Literal('application/json'),
  data: Document({
    operationId: Text(),
    action: Text(),
    vmId,
    status,
    error,
    reason,
    createdDateTime,
    endedDateTime: Time(),
    links: Document({ self: Text(), result: Text() }),
  }),
})

/** A CloudEvent 1.0. The result is not in it: whoever may read it fetches it, and a receiver need not be trusted with it. */
export function endedEvent(
  id: string,
  operation: Pick<OperationRow, 'id' | 'action' | 'vm_id' | 'created_at' | 'reason'>,
  { status, error }: Pick<Outcome, 'status' | 'error'>,
  endedAt: Date,
  publicUrl: string | undefined,
): Static<typeof EndedEvent> {
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
      reason: operation.reason,
      createdDateTime: operation.created_at.toISOString(),
      endedDateTime: endedAt.toISOString(),
      links: { self, result: `${self}/result` },
    },
  }
}
