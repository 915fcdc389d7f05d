import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { Outcome, Schema } from '../../src/database/schema.ts'
import type { OperationRow } from '../../src/operations/operation-row.ts'
import type { OperationStatus } from '../../src/remediation/operation.ts'

export const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111'
export const vmIdOf = (name: string) =>
  `${subscription}/resourceGroups/rg-apps/providers/Microsoft.Compute/virtualMachines/${name}`

interface Stored {
  vm?: string
  action?: string
  status?: OperationStatus
  /** How it will end, where only its locks are left to put back. */
  ending?: Outcome['status']
  vmKey?: string
}

let count = 0

/** A row as the service writes it, without anybody who works on it. */
export async function storedOperation(db: Kysely<Schema>, stored: Stored = {}): Promise<OperationRow> {
  const { vm = `vm-${count++}`, action = 'remediate', status = 'Running', ending } = stored
  return await db
    .insertInto('operations')
    .values({
      id: randomUUID(),
      action,
      vm_key: stored.vmKey ?? vmIdOf(vm).toLowerCase(),
      vm_id: vmIdOf(vm),
      status,
      body: '{}',
      plan: '{"calls":[]}',
      work: 'null',
      outcome: ending ? JSON.stringify({ status: ending, result: null, error: null }) : null,
      deadline_at: sql<Date>`now() + interval '2 hours'`,
      created_by: `asks for ${vm}`,
      correlation_id: randomUUID(),
      callback_url: null,
      trace_parent: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export const endOperation = (db: Kysely<Schema>, { id }: OperationRow, status: Outcome['status'] = 'Succeeded') =>
  db.updateTable('operations').set({ status, lease_until: null }).where('id', '=', id).execute()
