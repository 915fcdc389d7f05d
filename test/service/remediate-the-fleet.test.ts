import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts'
import type { Operation } from '../../src/remediation/operation.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { followLocation, post } from './following.ts'
import { remediatingService } from './remediating-service.ts'

interface Row {
  name: string
  was: string
  is: string
  /** Of the operation; the refusal's code where none was begun. */
  end: string
  outcome: string
  backups: number
  failedJobs: number
  /** Of those the one that is to fail: at the limit it makes Azure Backup clean up. */
  expectedToFail: number
}
/** From best to worst; what cannot be told is no place among them. */
const ranks = ['Healthy', 'AtRisk', 'Blocked']
const atOnce = 4

describe('remediate on every VM of the sample fleet', { timeout: 600_000 }, () => {
  let service: Awaited<ReturnType<typeof remediatingService>>
  const rows: Row[] = []
  before(async () => {
    service = await remediatingService()
    const left = sampleVms.map(({ name }) => name)
    const work = async () => {
      for (let name = left.shift(); name !== undefined; name = left.shift()) rows.push(await repaired(name))
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    rows.sort((a, b) => a.name.localeCompare(b.name))
  })
  after(() => service?.stop())

  const read = async (vm: string) =>
    (await (await fetch(`${vm}/diagnosis`, { headers: { 'cache-control': 'no-cache' } })).json()) as Diagnosis
  const jobsOf = ({ facts }: Diagnosis) =>
    facts.backupJobs.status === 'Collected'
      ? facts.backupJobs.value.filter(({ operation }) => operation === 'Backup')
      : []

  const isBackupOf = (path: string, name: string) => path.toLowerCase().endsWith(`;${name}/backup`.toLowerCase())

  async function repaired(name: string): Promise<Row> {
    const vm = service.vm(name)
    const first = await read(vm)
    const started = await post(`${vm}/remediate`)
    const row = { name, was: first.verdict, is: first.verdict, backups: 0, failedJobs: 0, expectedToFail: 0 }
    if (started.status !== 202) {
      assert.equal(started.status, 409, JSON.stringify(started.json))
      return { ...row, end: String(started.headers.get('x-ms-error-code')), outcome: '' }
    }
    const { links, plan } = started.json as unknown as Operation
    await followLocation(started.headers.get('location')!)
    const { status, error, result } = (await (await fetch(links.self)).json()) as Operation
    const last = await read(vm)
    const known = new Set(jobsOf(first).map(({ id }) => id))
    const sent = service.writes().filter(({ path }) => isBackupOf(path, name))
    // The schedule makes backups too, while the clock runs fast.
    const failed = jobsOf(last).filter(({ id, status: end }) => !known.has(id) && end !== 'Completed').length
    assert.ok(result, `${name} ended ${status} without a result`)
    assert.equal(
      new URL(`${service.base}${(result['after'] as { href: string }).href}`).pathname.split('/').at(-1),
      'diagnosis',
    )
    if (error) assert.ok((error.details ?? []).length > 0, `${name} failed (${error.code}) without details`)
    return {
      ...row,
      is: last.verdict,
      end: error ? `${status}: ${error.code}` : status,
      outcome: String(result['outcome']),
      backups: sent.length,
      failedJobs: Math.min(failed, sent.length),
      expectedToFail: plan.notes.some((note) => note.includes('expected to fail')) ? 1 : 0,
    }
  }

  it('makes none worse, and starts no backup that could not succeed', (test) => {
    for (const { name, was, is, end, outcome, backups, failedJobs } of rows)
      test.diagnostic(
        `${name}: ${was} → ${is}, ${outcome || 'refused'} (${end}), ${backups} backups, ${failedJobs} failed`,
      )
    const names = (wrong: (row: Row) => boolean) => rows.filter(wrong).map(({ name }) => name)
    assert.equal(rows.length, sampleVms.length)
    assert.deepEqual(
      {
        worse: names(({ outcome }) => outcome === 'Worse'),
        verdictsWorse: names(({ was, is }) => ranks.includes(was) && ranks.indexOf(is) > ranks.indexOf(was)),
        inVain: names(({ failedJobs, expectedToFail }) => failedJobs > expectedToFail),
        blockedAndSucceeded: names(({ is, end }) => is === 'Blocked' && end === 'Succeeded'),
      },
      { worse: [], verdictsWorse: [], inVain: [], blockedAndSucceeded: [] },
    )
  })
})
