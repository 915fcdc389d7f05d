import type { Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import type { AuditEvent } from '../../remediation/operation.ts'
import type { SealedRow } from './journal-order.ts'

/** As callers see them. The journal keeps the keys of VMs; how Azure spells them, their operations know. */
export async function presentEvents(db: Kysely<Schema>, rows: readonly SealedRow[]): Promise<AuditEvent[]> {
  const operationIds = [...new Set(rows.flatMap(({ operation_id }) => operation_id ?? []))]
  const operations =
    operationIds.length === 0
      ? []
      : await db.selectFrom('operations').select(['id', 'vm_id']).where('id', 'in', operationIds).execute()
  const vmIds = new Map(operations.map(({ id, vm_id }) => [id, vm_id]))
  return rows.map((row) => presentEvent(row, vmIds.get(row.operation_id ?? '') ?? row.vm_key))
}

const presentEvent = (row: SealedRow, vmId: string | null): AuditEvent => ({
  eventId: row.event_id,
  sequence: row.sequence,
  time: row.at.toISOString(),
  kind: row.kind as AuditEvent['kind'],
  operationId: row.operation_id,
  vmId,
  step: row.step,
  method: row.method,
  resourceId: row.resource_id,
  caller: row.caller,
  correlationId: row.correlation_id,
  armRequestId: row.arm_request_id,
  detail: row.detail,
})
