import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { anEstate, type Estate } from '../operations/an-estate.ts'
import { externalPostgres } from './external-postgres.ts'
import type { ThrowAwayServer } from '../database/throw-away-server.ts'
import { serviceProcess, type ServiceProcess } from './service-process.ts'

const rows = 600
const readers = 6
/** As one repair leaves them, in characters. */
const sizes = { work: 58_000, result: 102_000, outcome: 102_000, steps: 46_000, detail: 102_000 }
const mebibyte = 2 ** 20

describe('pages of what is large', { timeout: 300_000, skip: process.platform !== 'linux' && 'reads /proc' }, () => {
  let estate: Estate
  let postgres: ThrowAwayServer
  let service: ServiceProcess | undefined
  before(async () => {
    estate = await anEstate()
    postgres = await externalPostgres()
    service = await serviceProcess(estate.sandbox, { env: { DATABASE_URL: postgres.url } })
    const client = new pg.Client({ connectionString: postgres.url })
    await client.connect()
    await fill(client)
    await client.end()
    await service.stop()
    service = undefined
  })
  after(async () => {
    await service?.stop()
    await postgres?.drop()
    await estate?.sandbox.stop()
  })

  const paths = {
    'operations?maxpagesize=1000': sizes.work + sizes.result + sizes.outcome + sizes.steps,
    'operations?maxpagesize=1000&select=plan,result,steps': sizes.work + sizes.result + sizes.outcome + sizes.steps,
    'auditEvents?maxpagesize=1000': sizes.detail,
  }
  for (const [path, rowBytes] of Object.entries(paths))
    it(`cost ${readers} readers at once less memory than their rows once: ${path}`, async () => {
      await service?.stop()
      service = await serviceProcess(estate.sandbox, { env: { DATABASE_URL: postgres.url } })
      const { base, child } = service
      await (await fetch(`${base}/v1/${path.replace('1000', '1')}`)).text()
      const before = await memoryOf(child.pid!, 'VmRSS')
      const pages = await Promise.all(Array.from({ length: readers }, () => page(`${base}/v1/${path}`)))
      const grown = (await memoryOf(child.pid!, 'VmHWM')) - before
      for (const { bytes } of pages) assert.ok(bytes <= 1.5 * mebibyte, `a page has ${bytes} bytes`)
      const ratio = grown / (rows * rowBytes)
      assert.ok(ratio < 1, `${Math.round(grown / mebibyte)} MiB, ${ratio.toFixed(2)} × the rows`)
    })

  it('end early, and their next links lead to every row once', async () => {
    for (const path of Object.keys(paths)) {
      const ids: string[] = []
      for (let next: string | undefined = `${service!.base}/v1/${path}`; next !== undefined;) {
        const { value, nextLink } = await page(next)
        assert.ok(value.length > 0, 'an empty page promises another')
        ids.push(...value.map(({ id, eventId }) => id ?? eventId!))
        next = nextLink
      }
      assert.deepEqual([ids.length, new Set(ids).size], [rows, rows], path)
    }
  })
})

async function page(url: string) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(60_000) })
  const text = await answer.text()
  assert.equal(answer.status, 200, text.slice(0, 500))
  const { value, nextLink } = JSON.parse(text) as { value: { id?: string; eventId?: string }[]; nextLink?: string }
  return { bytes: text.length, value, nextLink }
}

async function fill(client: pg.Client) {
  const [work, result, outcome, state, detail] = [
    sizes.work,
    sizes.result,
    sizes.outcome,
    sizes.steps,
    sizes.detail,
  ].map((characters) => JSON.stringify({ message: randomBytes(characters / 2).toString('hex') }))
  const plan = JSON.stringify({
    ...{ action: 'remediate', vmId: 'x', calls: [], preconditions: [], blockers: [], dataLoss: [], notes: [] },
    ...{ risk: 'Reversible', etag: 'x', plannedAt: '2026-01-01T00:00:00Z' },
  })
  await client.query(
    `insert into operations (id, action, vm_key, vm_id, status, body, plan, work, outcome, result, deadline_at, created_by, correlation_id)
    select md5('heavy' || n)::uuid, 'remediate', lower($1 || n), $1 || n, 'Succeeded', '{}', $2, $3, $4, $5, now(), 'tester', 'x'
    from generate_series(1, ${rows}) n`,
    [vm, plan, work, outcome, result],
  )
  await client.query(
    `insert into steps (operation_id, name, status, state)
    select md5('heavy' || n)::uuid, 'look around', 'Succeeded', $1 from generate_series(1, ${rows}) n`,
    [state],
  )
  await client.query(
    `insert into journal (operation_id, kind, caller, correlation_id, detail)
    select md5('heavy' || n)::uuid, 'Waiting', 'tester', 'x', $1 from generate_series(1, ${rows}) n`,
    [detail],
  )
}

const vm =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-'

async function memoryOf(pid: number, what: 'VmRSS' | 'VmHWM') {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(status)![1]) * 1024
}
