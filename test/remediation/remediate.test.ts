import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { RemediationFailure, type RemovedLock, type Run, type WriteOutcome } from '../../src/remediation/action.ts'
import type { PlaybookWork } from '../../src/remediation/playbook-plan.ts'
import { remediateWith } from '../../src/remediation/remediate.ts'
import { aJob, aLock, healthyFacts, item, now, vmId } from '../diagnosis/facts-builder.ts'
import { aLiteralRun, sent } from './a-literal-run.ts'
import { cleanWork } from './clean-work.ts'

const before = diagnose({ vmId, facts: healthyFacts(), limits: defaultLimits, observedAt: now })
const keep = aLock()
const entry: RemovedLock = { journalId: '0123456789', lock: keep, removedAt: now, restore: 'AfterOperation' }
const work = (rest: Partial<PlaybookWork> = {}): PlaybookWork => ({
  before,
  nothingToDo: false,
  locks: { locks: [keep], restore: 'AfterOperation' },
  extensions: { extensions: [{ id: '/extension', name: 'VMSnapshot', listed: true }] },
  reapply: { vmId: vmId.id },
  clean: cleanWork(),
  backup: { protectedItemId: item, expiry: null },
  awaitsCleanUp: false,
  ...rest,
})

async function perform(
  planned: PlaybookWork,
  outcomes: Record<string, Partial<WriteOutcome>> = {},
  jobEnds = 'Completed',
) {
  const until: Run['until'] = async (_step, _seconds, look) => (await look(now)) as never
  const { run, writes } = aLiteralRun(
    { getLock: async () => keep, getJob: async (id) => aJob({ id, status: jobEnds, errorCode: 'UserErrorX' }) },
    {
      until,
      vm: vmId,
      collect: async () => ({ facts: healthyFacts(), observedAt: now, armCalls: 0 }),
      locksToPutBack: async () => (planned.locks ? [entry] : []),
      write: async (step) => ({
        ...sent,
        ...(step.startsWith('trigger backup') ? { jobId: '/jobs/j' } : {}),
        ...Object.entries(outcomes).find(([begins]) => step.startsWith(begins))?.[1],
      }),
    },
  )
  const end = remediateWith(diagnose).execute(run, planned, {})
  return { end, writes }
}

describe('the playbook', () => {
  it('takes locks off first, backs up after the repairs, and puts the locks back last', async () => {
    const { end, writes } = await perform(work())
    await end
    assert.deepEqual(
      writes.map(({ step }) => step.split(' ').slice(0, 2).join(' ')),
      ['remove lock', 'delete extension', 'reapply', 'delete restore', 'trigger backup', 'restore lock'],
    )
  })

  it('does nothing where nothing is to be done', async () => {
    const { end, writes } = await perform(work({ nothingToDo: true }))
    assert.match(String((await end)['summary']), /^Nothing needed to be done/)
    assert.deepEqual(writes, [])
  })

  it('does only what was planned', async () => {
    const { end, writes } = await perform(work({ locks: null, extensions: null, reapply: null, clean: null }))
    await end
    assert.deepEqual(
      writes.map(({ step }) => step),
      ['trigger backup 1'],
    )
  })

  it('ends in failure with its backup, whatever was repaired', async () => {
    const { end } = await perform(work(), {}, 'Failed')
    await assert.rejects(end, (error) => error instanceof RemediationFailure && error.code === 'UserErrorX')
  })

  it('tells of the VM before and after in a few words, and where its diagnosis is, also of a failure', async () => {
    const told = { verdict: 'Healthy', summary: before.summary, href: `/v1${vmId.id}/diagnosis` }
    const { before: first, after } = await (await perform(work())).end
    assert.deepEqual([first, after], [told, told])
    const { end } = await perform(work(), {}, 'Failed')
    const failure = await end.then(
      () => undefined,
      (error: RemediationFailure) => error,
    )
    assert.deepEqual(failure?.result, { before: told, after: told, summary: failure?.message })
  })
})

describe('what the playbook says of the locks in the end', () => {
  const rows: [name: string, outcomes: Record<string, Partial<WriteOutcome>>, says: RegExp][] = [
    ['that they are back', {}, /Locks that were taken off are back\./],
    [
      'which stay off for others',
      { 'restore lock': { output: 'LeftOff', sent: false } },
      /Off for other operations, .*keep/,
    ],
    ['which are watched', { 'restore lock': { output: 'Watched' } }, /On, and watched, .*keep/],
    ['which cannot come back', { 'restore lock': { output: 'Gone', sent: false } }, /Not back, .*keep/],
    [
      'which were off before',
      { 'remove lock': { output: 'Missing', sent: false } },
      /Off before this operation began, .*keep/,
    ],
  ]
  for (const [name, outcomes, says] of rows)
    it(name, async () => assert.match(String((await (await perform(work(), outcomes)).end)['summary']), says))

  it('nothing of locks where none was taken off', async () =>
    assert.doesNotMatch(String((await (await perform(work({ locks: null }))).end)['summary']), /Locks/))
})
