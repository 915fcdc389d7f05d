import { createHash } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { VmId } from '../../backup/resource-id.ts'
import type { Schema } from '../../database/schema.ts'
import { ServiceError } from '../../errors.ts'
import type { OperationsDependencies } from '../dependencies.ts'
import type { StartOptions } from './start-options.ts'

/** The operation that this caller's key already stands for. */
export async function replay(
  { db }: Pick<OperationsDependencies, 'db'>,
  { idempotencyKey, caller }: StartOptions,
  fingerprint: string,
) {
  if (idempotencyKey === undefined) return undefined
  const known = await db
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'operation_id'])
    .where('caller', '=', caller)
    .where('key', '=', idempotencyKey)
    .where('created_at', '>=', dayAgo)
    .executeTakeFirst()
  if (known && known.fingerprint !== fingerprint) {
    throw new ServiceError('IdempotencyKeyReuse', 'This key was used for another request within the last 24 hours.', {
      target: 'Idempotency-Key',
    })
  }
  return known?.operation_id
}

/** With the operation, in its transaction: of two that come at once, one fails on the key. */
export async function rememberKey(
  db: Kysely<Schema>,
  { idempotencyKey, caller }: StartOptions,
  fingerprint: string,
  operationId: string,
) {
  if (idempotencyKey === undefined) return
  await db
    .deleteFrom('idempotency_keys')
    .where('caller', '=', caller)
    .where('key', '=', idempotencyKey)
    .where('created_at', '<', dayAgo)
    .execute()
  await db
    .insertInto('idempotency_keys')
    .values({ caller, key: idempotencyKey, fingerprint, operation_id: operationId })
    .execute()
}

/** Now and then, by the sweeper: with every POST it would read the whole table. */
export const forgetOldKeys = (db: Kysely<Schema>) =>
  db.deleteFrom('idempotency_keys').where('created_at', '<', dayAgo).execute()

const dayAgo = sql<Date>`now() - interval '24 hours'`

/** Hash of canonical JSON: the order of keys makes no other request. */
export function fingerprintOf(vm: VmId, action: string, body: unknown) {
  const canonical = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(canonical)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, inner]) => [key, canonical(inner)]),
    )
  }
  return createHash('sha256')
    .update(JSON.stringify([vm.key, action, canonical(body)]))
    .digest('hex')
}
