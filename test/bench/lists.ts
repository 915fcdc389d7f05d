import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { openDatabase, type Database } from '../../src/database/open-database.ts'
import { aService, by, ended } from '../operations/a-service.ts'
import { anEstate } from '../operations/an-estate.ts'
import { externalPostgres } from '../service/external-postgres.ts'
import { serviceProcess } from '../service/service-process.ts'

const OPERATIONS = 1000
const READERS = 6

/** What it costs a service of its own process when six readers at once ask for pages of a thousand of what a thousand repairs have left. */
export async function run() {
  if (process.platform !== 'linux') return console.log('\nLists: measured on Linux only')
  const [estate, postgres] = [await anEstate(), await externalPostgres()]
  const database = await openDatabase({ databaseUrl: postgres.url, dataDir: '/nowhere' })
  const operations = aService(database, estate.azure())
  await operations.startWorker()
  const { vm } = estate.addVm('template', { points: 18, locks: 1, extensionFailed: true })
  const { id } = await operations.start(vm, 'remediate', { cleanUp: 'OldestFirst' }, by())
  const { status, error } = await ended(operations, id)
  if (status !== 'Succeeded') throw new Error(`the template ended ${status}: ${JSON.stringify(error)}`)
  await operations.drain()
  await multiply(database, id)
  const kilobytes = await sizes(database, id)
  console.log(
    `\n${OPERATIONS} ended repairs, each of ${Object.entries(kilobytes)
      .map(([name, size]) => `${name} ${size}`)
      .join(', ')} KiB`,
  )
  for (const path of [
    '/v1/operations?maxpagesize=1000',
    `/v1/operations/${id}`,
    `/v1/operations/${id}/result`,
    '/v1/auditEvents?maxpagesize=1000',
  ]) {
    const service = await serviceProcess(estate.sandbox, { env: { DATABASE_URL: postgres.url } })
    const { pid } = service.child
    await fetch(`${service.base}/v1/operations?maxpagesize=1`).then((answer) => answer.text())
    const before = await memoryOf(pid!)
    const from = performance.now()
    const answers = await Promise.all(
      Array.from({ length: READERS }, async () => {
        const answer = await fetch(`${service.base}${path}`)
        return { status: answer.status, bytes: (await answer.arrayBuffer()).byteLength }
      }),
    )
    const seconds = (performance.now() - from) / 1000
    const after = await memoryOf(pid!)
    const statuses = [...new Set(answers.map(({ status }) => status))].join(', ')
    const mebibytes = (Math.max(...answers.map(({ bytes }) => bytes)) / 2 ** 20).toFixed(1)
    console.log(
      `  ${READERS} × ${path.replace(id, '{id}').padEnd(32)} ${statuses}, ${mebibytes} MiB each, ${seconds.toFixed(1)} s; process ${before.now} → peak ${after.peak} MiB`,
    )
    await service.stop()
  }
  await database.close()
  await postgres.drop()
  await estate.sandbox.stop()
}

/** The same operation on other VMs, with all that it has left. */
async function multiply({ db }: Database, template: string) {
  await sql`insert into operations (id, action, vm_key, vm_id, status, body, plan, work, outcome, result, error, epoch, deadline_at, created_by, correlation_id)
    select md5('heavy' || n)::uuid, action, vm_key || n, vm_id, status, body, plan, work, outcome, result, error, epoch, deadline_at, created_by, correlation_id
    from operations, generate_series(2, ${OPERATIONS}) as n where id = ${template}`.execute(db)
  await sql`insert into journal (operation_id, vm_key, kind, caller, correlation_id, detail)
    select ${template}, vm_key, 'Waiting', created_by, correlation_id, jsonb_build_object('reason', n, 'message', result::text)
    from operations, generate_series(1, ${OPERATIONS}) as n where id = ${template}`.execute(db)
  await sql`insert into steps (operation_id, name, status, attempts, start_time, end_time, detail, arm_request_ids, state)
    select md5('heavy' || n)::uuid, name, status, attempts, start_time, end_time, detail, arm_request_ids, state
    from steps, generate_series(2, ${OPERATIONS}) as n where operation_id = ${template} order by n, ordinal`.execute(db)
}

async function sizes({ db }: Database, id: string) {
  const { rows } = await sql<
    Record<string, number>
  >`select octet_length(plan::text) as plan, octet_length(work::text) as work,
      octet_length(result::text) as result, octet_length(outcome::text) as outcome,
      (select sum(octet_length(state::text))::int from steps where operation_id = operations.id) as steps
    from operations where id = ${id}`.execute(db)
  return Object.fromEntries(Object.entries(rows[0]!).map(([name, bytes]) => [name, Math.round(bytes / 1024)]))
}

/** Resident now and at most so far, in MiB. */
async function memoryOf(pid: number) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const of = (name: string) => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)![1]) / 1024)
  return { now: of('VmRSS'), peak: of('VmHWM') }
}
