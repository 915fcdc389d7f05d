import type { Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import type { AuditEvent, Person } from '../../remediation/operation.ts'
import { personsOf } from '../callers.ts'
import type { SealedRow } from './journal-order.ts'

/**
 * As callers see them. The journal keeps the keys of VMs and the ids of callers; how Azure spells the ones, their operations know, and
 * names stand beside it.
 */
export async function presentEvents(db: Kysely<Schema>, rows: readonly SealedRow[]): Promise<AuditEvent[]> {
  const operationIds = [...new Set(rows.flatMap(({ operation_id }) => operation_id ?? []))]
  const operations =
    operationIds.length === 0
      ? []
      : await db.selectFrom('operations').select(['id', 'vm_id']).where('id', 'in', operationIds).execute()
  const vmIds = new Map(operations.map(({ id, vm_id }) => [id, vm_id]))
  const person = await personsOf(
    db,
    rows.map(({ caller }) => caller),
  )
  return rows.map((row) => presentEvent(row, vmIds.get(row.operation_id ?? '') ?? row.vm_key, person(row.caller)))
}

const presentEvent = (row: SealedRow, vmId: string | null, caller: Person): AuditEvent => ({
  eventId: row.event_id,
  sequence: row.sequence,
  time: row.at.toISOString(),
  kind: row.kind as AuditEvent['kind'],
  operationId: row.operation_id,
  vmId,
  step: row.step,
  method: row.method,
  resourceId: row.resource_id,
  caller,
  correlationId: row.correlation_id,
  armRequestId: row.arm_request_id,
  detail: row.detail,
})
