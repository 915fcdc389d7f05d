import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { after, describe, it } from 'node:test'
import { sql } from 'kysely'
import { bindToAzure, moveToAzure, tenantOfDatabase } from '../../src/database/azure-home.ts'
import { openDatabase, type Database } from '../../src/database/open-database.ts'
import { aDatabase } from '../operations/a-service.ts'

const tenant = '7a1c2b3d-0000-4000-8000-00000000000a'
const otherTenant = '7a1c2b3d-0000-4000-8000-00000000000b'
const publicCloud = 'https://management.azure.com'
const government = 'https://management.usgovcloudapi.net'
const main = new URL('../../src/database/main.ts', import.meta.url).pathname

describe('the Azure to which a database belongs', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  let databaseUrl: string
  after(async () => {
    await database?.close()
  })
  /** Of an earlier version: with operations, and nothing written down. */
  async function fresh() {
    await database?.close()
    database = await aDatabase()
    databaseUrl = database.connectionString
    return database.db
  }
  const home = async () =>
    await database.db.selectFrom('azure_home').select(['endpoint', 'tenant_id']).executeTakeFirst()
  const anOperation = (
    status: string,
  ) => sql`insert into operations (id, action, vm_key, vm_id, status, body, plan, work,
    deadline_at, created_by, correlation_id) values (${randomUUID()}, 'reapply', 'vm', 'vm', ${status}, '{}', '{}', '{}', now(), 'x', 'x')
    returning id`

  it('is that of the first service, whatever the spelling of its endpoint', async () => {
    const db = await fresh()
    await anOperation('NotStarted').execute(db)
    await bindToAzure(db, { endpoint: 'https://Management.Azure.com:443/' })
    assert.deepEqual(await home(), { endpoint: publicCloud, tenant_id: null })
    await bindToAzure(db, { endpoint: publicCloud })
    assert.equal(await tenantOfDatabase(db, tenant), tenant)
    assert.equal(await tenantOfDatabase(db, otherTenant), tenant)
    await bindToAzure(db, { endpoint: publicCloud, tenantId: tenant })
  })

  it('refuses a service of another endpoint, or of a tenant that is said to be another, in one line', async () => {
    const db = await fresh()
    const open = (azure: { endpoint: string; tenantId?: string }) =>
      openDatabase({ databaseUrl, dataDir: '/nowhere', azure }).then((opened) => opened.close())
    await open({ endpoint: publicCloud, tenantId: tenant })
    assert.deepEqual(await home(), { endpoint: publicCloud, tenant_id: null }, 'a setting is no token')
    await tenantOfDatabase(db, tenant)
    await assert.rejects(open({ endpoint: `${government}/` }), {
      name: 'DatabaseUnusable',
      message: `The database belongs to ${publicCloud}, and this service is set to ${government}, where its operations do not belong: set AZURE_CLOUD or AZURE_RESOURCE_MANAGER_ENDPOINT back, or DATABASE_URL or DATA_DIR to another database. If the database is to belong there from now on: npm run migrate -- --azure ${government}.`,
    })
    await assert.rejects(open({ endpoint: publicCloud, tenantId: otherTenant }), {
      name: 'DatabaseUnusable',
      message: `The database belongs to tenant ${tenant}, and AZURE_TENANT_ID is ${otherTenant}: set it back, or DATABASE_URL or DATA_DIR to another database. If the database is to belong there from now on: npm run migrate -- --azure ${publicCloud}.`,
    })
    await open({ endpoint: publicCloud, tenantId: tenant })
  })

  it('is one, also when several replicas are the first', async () => {
    const db = await fresh()
    const bound = await Promise.allSettled(
      [publicCloud, government, publicCloud, government].map((endpoint) => bindToAzure(db, { endpoint })),
    )
    assert.equal(bound.filter(({ status }) => status === 'fulfilled').length, 2)
    const tenants = await Promise.all([tenant, otherTenant, tenant].map((one) => tenantOfDatabase(db, one)))
    assert.equal(new Set(tenants).size, 1)
  })

  it('is changed by a person, while nothing is at work', async () => {
    const db = await fresh()
    await bindToAzure(db, { endpoint: publicCloud })
    await tenantOfDatabase(db, tenant)
    const refused = (reason: string) =>
      assert.rejects(moveToAzure(db, government), {
        message: `The database cannot be moved to ${government}: ${reason}.`,
      })
    const { rows } = await anOperation('Running').execute(db)
    await refused('1 operation has not ended; cancel them, or let them end')
    await sql`update operations set status = 'Succeeded'`.execute(db)
    await sql`insert into lock_journal (id, operation_id, vm_key, vm_id, lock_id, lock, restore)
      values (${randomUUID()}, ${(rows[0] as { id: string }).id}, 'vm', 'vm', 'lock', '{}', 'P1D')`.execute(db)
    await refused('1 lock has not been put back; let the service do that first')
    await sql`update lock_journal set restored_at = now()`.execute(db)
    const url = new URL(databaseUrl)
    url.searchParams.set('application_name', 'remediation-queue')
    const queue = await openDatabase({ databaseUrl: url.href, dataDir: '/nowhere' })
    await sql`select 1`.execute(queue.db)
    await refused('a service runs on it; stop every replica')
    await queue.close()

    const { code, stdout } = await migrate('--azure', `${government}/`)
    assert.deepEqual(
      [code, stdout],
      [0, `The database is up to date.\nThe database belongs to ${government} from now on.\n`],
    )
    assert.deepEqual(await home(), { endpoint: government, tenant_id: null })
    const moved = await db.selectFrom('journal').select('detail').where('kind', '=', 'Moved').execute()
    const from = { endpoint: publicCloud, tenantId: tenant }
    assert.deepEqual(moved, [{ detail: { from, to: { endpoint: government } } }])
    await bindToAzure(db, { endpoint: government })
  })

  it('is not changed to what is no address of an Azure', async () => {
    await fresh()
    for (const wrong of ['http://management.azure.com', 'azure', 'https://host/path', 'https://me@host'])
      assert.match(
        (await migrate('--azure', wrong)).stderr,
        /is not the https address of an Azure Resource Manager\.\n$/,
      )
    assert.equal(await home(), undefined)
  })

  const migrate = (...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      execFile(
        process.execPath,
        [main, ...args],
        { env: { ...process.env, DATABASE_URL: databaseUrl } },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      )
    })
})
