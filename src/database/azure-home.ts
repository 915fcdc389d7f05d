import { isActiveRow } from './active-operations.ts'
import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/**
 * A database belongs to one Azure: the operations in it would be resumed, and ended, against whatever the service talks to. Endpoint and
 * tenant are written down by the first service that runs on it.
 */
export async function bindToAzure(db: Kysely<Schema>, { endpoint, tenantId }: { endpoint: string; tenantId?: string }) {
  const wanted = originOf(endpoint)
  await db
    .insertInto('azure_home')
    .values({ id: 1, endpoint: wanted })
    .onConflict((known) => known.doNothing())
    .execute()
  const home = await azureHome(db)
  if (home.endpoint !== wanted)
    throw new Error(
      `The database belongs to ${home.endpoint}, and this service is set to ${wanted}, where its operations do not belong: ` +
        `set AZURE_CLOUD or AZURE_RESOURCE_MANAGER_ENDPOINT back, or DATABASE_URL or DATA_DIR to another database. ${whenMoved(wanted)}`,
    )
  if (tenantId !== undefined && home.tenant_id !== null && home.tenant_id !== tenantId)
    throw new Error(
      `The database belongs to tenant ${home.tenant_id}, and AZURE_TENANT_ID is ${tenantId}: ` +
        `set it back, or DATABASE_URL or DATA_DIR to another database. ${whenMoved(wanted)}`,
    )
}

const whenMoved = (endpoint: string) =>
  `If the database is to belong there from now on: npm run migrate -- --azure ${endpoint}.`

/** The tenant to which the database belongs, which is this one where none was known. */
export async function tenantOfDatabase(db: Kysely<Schema>, tenantId: string): Promise<string> {
  await db
    .updateTable('azure_home')
    .set({ tenant_id: tenantId.toLowerCase() })
    .where('id', '=', 1)
    .where('tenant_id', 'is', null)
    .execute()
  return (await azureHome(db)).tenant_id ?? tenantId
}

/** By a person, once nothing in the database is at work in the Azure to which it belonged. */
export async function moveToAzure(db: Kysely<Schema>, endpoint: string): Promise<string> {
  const to = originOf(endpoint)
  return await db.transaction().execute(async (trx) => {
    await sql`lock table azure_home in exclusive mode`.execute(trx)
    const reason = await whyNotMovable(trx)
    if (reason) throw new Error(`The database cannot be moved to ${to}: ${reason}.`)
    const known = await trx.selectFrom('azure_home').selectAll().executeTakeFirst()
    await trx
      .insertInto('azure_home')
      .values({ id: 1, endpoint: to })
      .onConflict((there) => there.column('id').doUpdateSet({ endpoint: to, tenant_id: null, recorded_at: sql`now()` }))
      .execute()
    const detail = {
      from: known ? { endpoint: known.endpoint, tenantId: known.tenant_id } : null,
      to: { endpoint: to },
    }
    await trx
      .insertInto('journal')
      .values({
        kind: 'Moved',
        caller: 'npm run migrate',
        correlation_id: randomUUID(),
        detail: JSON.stringify(detail),
      })
      .execute()
    return to
  })
}

async function whyNotMovable(trx: Kysely<Schema>): Promise<string | undefined> {
  const { rows } = await sql<{ services: number; operations: number; locks: number }>`select
    (select count(*)::int from pg_stat_activity where datname = current_database() and application_name = 'remediation-queue') as services,
    (select count(*)::int from operations where ${isActiveRow()}) as operations,
    (select count(*)::int from lock_journal where restored_at is null and restore <> 'Never') as locks`.execute(trx)
  const { services, operations, locks } = rows[0]!
  if (services > 0) return 'a service runs on it; stop every replica'
  if (operations > 0) return `${counted(operations, 'operation')} not ended; cancel them, or let them end`
  if (locks > 0) return `${counted(locks, 'lock')} not been put back; let the service do that first`
  return undefined
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? ' has' : 's have'}`

const azureHome = (db: Kysely<Schema>) =>
  db.selectFrom('azure_home').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()

/** Host in lower case, without a trailing slash or a default port: one endpoint, one spelling. */
function originOf(endpoint: string) {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url?.protocol !== 'https:' || url.username !== '' || url.pathname !== '/' || url.search !== '')
    throw new Error(`"${endpoint}" is not the https address of an Azure Resource Manager.`)
  return url.origin
}
