import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { openDatabase, type Database } from '../../src/database/open-database.ts'
import { OperationQueue } from '../../src/operations/running/queue.ts'
import { aService, by, until } from '../operations/a-service.ts'
import { Worker } from '../operations/a-worker.ts'
import type { Estate } from '../operations/an-estate.ts'

const WAITING = 10_000
const SAMPLE_SECONDS = 20

/** One replica with nothing to do, with operations that wait for an hour, and with as many that look at their backup job once a minute. */
export async function waiting(databaseUrl: string, estate: Estate) {
  if (process.platform !== 'linux') return console.log('\nWaiting operations: measured on Linux only')
  const database = await openDatabase({ databaseUrl, dataDir: '/nowhere' })
  const postmaster = await postmasterOf(database)
  process.env['JOB_POLL_SECONDS'] = '60'
  const worker = Worker.start(estate, databaseUrl)
  await worker.tell({ work: true })
  const template = await aBackupUnderWay(database, estate)
  const queue = new OperationQueue({ connectionString: databaseUrl })
  console.log(`\n${WAITING} waiting operations, one replica (of one core; ${SAMPLE_SECONDS} s each)`)
  const sample = async (name: string) => {
    await sleep(15_000)
    const before = await usage(worker.process.pid!, postmaster)
    await sleep(SAMPLE_SECONDS * 1000)
    const { replica, postgres, rss } = await usage(worker.process.pid!, postmaster)
    const percent = (ticks: number) => `${(ticks / SAMPLE_SECONDS).toFixed(1)} %`
    console.log(
      `  ${name.padEnd(26)} replica ${percent(replica - before.replica)} CPU, ${rss} MiB; PostgreSQL ${percent(postgres - before.postgres)} CPU`,
    )
  }
  await sample('none')
  await multiply(database, queue, template)
  await sample('waiting for an hour')
  const from = Date.now()
  await sql`update operations set next_look_at = now() + random() * interval '60 seconds' where id <> ${template}`.execute(
    database.db,
  )
  await sql`update pgboss.job set start_after = next_look_at from operations
    where operations.id = (data->>'operationId')::uuid and name = 'operations' and state = 'created'`.execute(
    database.db,
  )
  await sample('looking once a minute')
  const { looks } = await sql<{ looks: number }>`
    select count(*)::int as looks from operations where last_action_at > ${new Date(from + 15_000)}
      and last_action_at < ${new Date(from + 35_000)}`
    .execute(database.db)
    .then(({ rows }) => rows[0]!)
  console.log(`  that is ${(looks / SAMPLE_SECONDS).toFixed(0)} looks/s`)
  await worker.end()
  await queue.stop()
  await database.close()
}

/** A backup of eight minutes, which outlasts this. */
async function aBackupUnderWay(database: Database, estate: Estate) {
  estate.world.timeline.pace = 5
  const operations = aService(database, estate.azure())
  const { id } = await operations.start(estate.addVm('template').vm, 'triggerBackup', {}, by())
  const followed = async () =>
    (await operations.get(id)).steps.some(({ name, detail }) => name === 'follow backup job' && detail !== null)
  await until('its job is followed', followed, 180)
  await operations.drain()
  return id
}

/** The same operation on other VMs, as it stands in the database while it waits. */
async function multiply({ db }: Database, queue: OperationQueue, template: string) {
  await queue.ready()
  const at = new Date(Date.now() + 3600_000)
  await db.transaction().execute(async (trx) => {
    await sql`insert into operations (id, action, vm_key, vm_id, status, body, plan, work, epoch, next_look_at, deadline_at,
        created_by, correlation_id)
      select md5('waiting' || n)::uuid, action, vm_key || n, vm_id, status, body, plan, work, epoch, ${at}, deadline_at,
        created_by, correlation_id
      from operations, generate_series(1, ${WAITING}) as n where id = ${template}`.execute(trx)
    await sql`insert into steps (operation_id, name, status, attempts, start_time, end_time, detail, arm_request_ids, state)
      select md5('waiting' || n)::uuid, name, status, attempts, start_time, end_time, detail, arm_request_ids, state
      from steps, generate_series(1, ${WAITING}) as n where operation_id = ${template} order by ordinal`.execute(trx)
    const { rows } = await sql<{ id: string }>`select id from operations where id <> ${template}`.execute(trx)
    for (const { id } of rows) await queue.send(trx, id, { at, begun: true })
  })
  await sql`analyze`.execute(db)
}

async function postmasterOf({ db }: Database) {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
  return (await statOf(rows[0]!.pid)).parent
}

/** Hundredths of a second of CPU so far. */
async function usage(replica: number, postmaster: number) {
  const own = await statOf(replica)
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const all = await Promise.all(pids.map((pid) => statOf(pid).catch(() => ({ parent: 0, ticks: 0 }))))
  // Connections that have ended are counted with the process that waited for them.
  const { ticks, ended } = await statOf(postmaster)
  const postgres = all
    .filter(({ parent }) => parent === postmaster)
    .reduce((sum, one) => sum + one.ticks, ticks + ended)
  return { replica: own.ticks, rss: own.rss, postgres }
}

async function statOf(pid: number) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [, parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0, pages = 0] = [
    0, 1, 11, 12, 13, 14, 21,
  ].map((index) => fields[index])
  return { parent, ticks: user + system, ended: endedUser + endedSystem, rss: Math.round((pages * 4096) / 2 ** 20) }
}
