import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AzureError } from '../../src/backup/azure-error.ts'
import { unavailable } from '../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import {
  RemediationFailure,
  Suspended,
  type RemovedLock,
  type Run,
  type WriteOutcome,
} from '../../src/remediation/action.ts'
import type { PlaybookWork } from '../../src/remediation/playbook-work.ts'
import { remediateWith } from '../../src/remediation/remediate.ts'
import {
  aJob,
  aLock,
  aVm,
  failedJob,
  healthyFacts,
  item,
  now,
  read,
  vmGroupLock,
  vmId,
} from '../diagnosis/facts-builder.ts'
import { aLiteralRun, sent } from './a-literal-run.ts'
import { cleanWork } from './clean-work.ts'

const before = diagnose({ vmId, facts: healthyFacts(), limits: defaultLimits, observedAt: now })
const keep = aLock()
const silent = {
  virtualMachine: read(aVm({ vmAgent: { status: 'NotReady', version: '2.9', message: null, reportedAt: null } })),
}
const failedToFreeze = failedJob('UserErrorFsFreezeFailed', 'Failed to freeze one or more mount-points.')
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

interface World {
  outcomes?: Record<string, Partial<WriteOutcome>>
  jobEnds?: string
  /** One look after the other; the last one stays. */
  facts?: Partial<VmBackupFacts>[]
  /** How long a wait has lasted. */
  waited?: number
}
const minute = 60_000

function performing(planned: PlaybookWork, world: World = {}) {
  const { outcomes = {}, jobEnds = 'Completed', facts = [{}], waited = 0 } = world
  let looks = 0
  const until: Run['until'] = async (step, _seconds, look) => {
    const seen = await look(new Date(Date.now() - waited).toISOString())
    if (seen !== null && typeof seen === 'object' && 'waiting' in seen)
      throw new Suspended(60, `${step}: ${String(seen.waiting)}`)
    return seen
  }
  const { run, writes } = aLiteralRun(
    { getLock: async () => keep, followedJob: async (id) => aJob({ id, status: jobEnds, errorCode: 'UserErrorX' }) },
    {
      until,
      vm: vmId,
      collect: async () => ({
        facts: { ...healthyFacts(), ...facts[Math.min(looks++, facts.length - 1)] },
        observedAt: now,
        armCalls: 0,
      }),
      locksToPutBack: async () => (planned.locks ? [entry] : []),
      write: async (step) => ({
        ...sent,
        ...(step.startsWith('trigger backup') ? { jobId: '/jobs/j' } : {}),
        ...Object.entries(outcomes).find(([begins]) => step.startsWith(begins))?.[1],
      }),
    },
  )
  const action = remediateWith(diagnose)
  return { run, writes, action, end: () => action.execute(run, planned, {}) }
}
async function perform(planned: PlaybookWork, outcomes: World['outcomes'] = {}, jobEnds = 'Completed') {
  const { end, writes } = performing(planned, { outcomes, jobEnds })
  return { end: end(), writes }
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

  it('says that a person is left with something where it does nothing by itself', async () => {
    const { end } = await perform(work({ nothingToDo: true, remaining: ['Look inside the VM.'] }))
    const { outcome, remaining, summary } = await end
    assert.deepEqual([outcome, remaining], ['NothingToDo', ['Look inside the VM.']])
    assert.match(String(summary), /^Nothing was done, for what is left is for a person: /)
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

  it('tells of the VM before and after in a few words, what was done, and where its diagnosis is', async () => {
    const told = { verdict: 'Healthy', summary: before.summary, href: `/v1${vmId.id}/diagnosis` }
    const result = await (await perform(work({ clean: null }))).end
    assert.deepEqual([result['before'], result['after']], [told, told])
    assert.deepEqual(
      (result['done'] as string[]).map((step) => step.split(' ').slice(0, 2).join(' ')),
      ['remove lock', 'delete extension', 'reapply', 'trigger backup', 'restore lock'],
    )
  })

  it('starts no backup that would fail all the same', async () => {
    const { end, writes } = performing(work(), { facts: [{ locks: read([vmGroupLock({ level: 'ReadOnly' })]) }] })
    await assert.rejects(end(), { code: 'StillBlocked', message: /^No backup was started, .*ReadOnly/ })
    assert.ok(writes.every(({ step }) => !step.startsWith('trigger backup')))
  })

  it('is no success where the VM is blocked in the end', async () => {
    const { end } = performing(work({ backup: null }), { facts: [silent] })
    await assert.rejects(end(), { code: 'StillBlocked', message: /was Healthy and is Blocked/ })
  })
})

describe('an agent that the playbook waits for', () => {
  const awaiting = work({ locks: null, extensions: null, clean: null, awaitsAgent: true })
  it('is asked before anything else goes on', async () => {
    const { end, writes } = performing(awaiting, { facts: [silent] })
    await assert.rejects(end(), { name: 'Suspended', message: /^wait for the VM agent: .*not ready/ })
    assert.deepEqual(
      writes.map(({ step }) => step),
      ['reapply'],
    )
  })
  it('may report, and then the backup begins', async () => {
    const { end, writes } = performing(awaiting)
    await end()
    assert.equal(writes.at(-1)?.step, 'trigger backup 1')
  })
  it('is not taken for silent while the VM cannot be read', async () => {
    const { end } = performing(awaiting, { facts: [{ virtualMachine: unavailable('Timeout') }], waited: 14 * minute })
    await assert.rejects(end(), { name: 'Suspended' })
  })
  it('ends the playbook without a backup where it stays silent', async () => {
    const { end, writes } = performing(awaiting, { facts: [silent], waited: 15 * minute + 1 })
    await assert.rejects(end(), { code: 'AgentStillSilent' })
    assert.ok(writes.every(({ step }) => !step.startsWith('trigger backup')))
  })
})

describe('an end without success', () => {
  const failure = { code: 'UserErrorX', message: 'The backup job ended Failed.' }
  const concluded = async (world: World, planned = work()) => {
    const { run, action } = performing(planned, world)
    return await action.conclude!(run, planned, failure)
  }
  it('tells as much as one with success, and more: causes and what a person does, in the error too', async () => {
    const { result, details = [] } = await concluded({ facts: [{ backupJobs: read([failedToFreeze]) }] })
    assert.deepEqual(
      [result['outcome'], (result['after'] as { verdict: string }).verdict, result['summary']],
      ['Worse', 'AtRisk', failure.message],
    )
    assert.ok(details.some(({ code }) => code === 'Confirmed' || code === 'Unknown'))
    const left = details.filter(({ code }) => code === 'LeftToAPerson').map(({ message }) => message)
    assert.ok(left.length > 0)
    assert.deepEqual(result['remaining'], left)
  })
  it('names the fault that blocks, its check, and its steps', async () => {
    const { details = [], result } = await concluded({ facts: [silent] })
    assert.deepEqual(
      details.slice(0, 1).map(({ code, target }) => [code, target]),
      [['Confirmed', 'vm-agent-status']],
    )
    assert.ok((result['remaining'] as string[]).some((step) => step.includes('walinuxagent')))
  })
  it('waits for what is throttled, but not for ever', async () => {
    const throttled = { extensions: unavailable('Throttled', { retryAfterSeconds: 9 }) }
    await assert.rejects(concluded({ facts: [throttled] }), { name: 'Suspended' })
    const { result } = await concluded({ facts: [throttled], waited: 5 * minute })
    assert.deepEqual([(result['after'] as { verdict: string }).verdict, result['outcome']], ['Unknown', 'Unchanged'])
  })
  it('ends all the same where Azure does not know the VM any more', async () => {
    const { run, action } = performing(work())
    const gone = new AzureError('VmNotFound', 'It is gone.', { status: 404, disposition: 'GiveUp' })
    const { result } = await action.conclude!({ ...run, collect: () => Promise.reject(gone) }, work(), failure)
    assert.match(JSON.stringify(result['after']), /Unknown.*It is gone/)
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
