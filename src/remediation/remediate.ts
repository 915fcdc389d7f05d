import Type from 'typebox'
import { AzureError } from '../backup/azure-error.ts'
import type { Fact } from '../backup/fact.ts'
import { Named, Text } from '../backup/schema.ts'
import { withStop } from '../backup/text.ts'
import { agreeing } from '../diagnosis/counted.ts'
import { RemediationFailure, type Concluded, type Run } from './action.ts'
import { locksOff } from './actions/remove-locks.ts'
import { defineAction } from './define-action.ts'
import { locksBack, putLocksBack, type LocksBack } from './locks.ts'
import { RemediateBody, type Diagnose } from './playbook.ts'
import { backUpUntilDone } from './playbook-backup.ts'
import { endedOf, Judged, judgedOf, outcomeOf, OutcomeSchema, type Ended } from './playbook-outcome.ts'
import { planPlaybook } from './playbook-plan.ts'
import { refuseVainBackup, repair } from './playbook-repair.ts'
import { PlaybookWork } from './playbook-work.ts'

const ids = Type.Optional(Type.Array(Text(), { description: 'Ids; absent where nothing was to be done.' }))
const RemediateResult = Named('RemediateResult', {
  outcome: OutcomeSchema,
  summary: Text(),
  before: Judged,
  after: Judged,
  done: Type.Array(Text(), { description: 'The steps whose call took effect at Azure, in order.' }),
  remaining: Type.Array(Text(), { description: 'What is left to a person.' }),
  ...Type.Partial(Type.Object({ ...locksOff, ...locksBack })).properties,
  deletedExtensions: ids,
  deletedRestorePoints: ids,
})

/** The playbook: what the diagnosis recommends and may be done without a person, in order, ended by a backup that completes. */
export const remediateWith = (diagnose: Diagnose) =>
  defineAction({
    name: 'remediate',
    summary: 'Do what the diagnosis recommends and needs no person, then verify',
    body: RemediateBody,
    result: RemediateResult,
    work: PlaybookWork,
    everyVault: true,
    deadlineSeconds: 48 * 3600, // clean-up by Azure Backup may take 24 h, the backup after it as long again
    plan: (input) => planPlaybook(input, diagnose),
    async execute(run, work) {
      if (work.nothingToDo) return nothingDone(run, work)
      const repaired = await repair(run, work, diagnose)
      if (work.backup) {
        await refuseVainBackup(run, work, diagnose)
        await backUpUntilDone(run, work.backup, work.awaitsCleanUp, work.locks)
      }
      // Remembered: once they are back, a later pass would find none to tell of. A repair without locks has no such step.
      const off = work.locks ? await run.remember('locks to put back', () => run.locksToPutBack()) : []
      const back = await putLocksBack(run, off)
      const after = await lookAtTheEnd(run, diagnose)
      const told = await toldOf(run, work, after)
      if (told.outcome === 'Worse' || after.verdict === 'Blocked')
        throw new RemediationFailure(
          'StillBlocked',
          `What was recommended is done, and the VM was ${work.before.verdict} and is ${after.verdict}: ${after.summary}`,
          run.vm.id,
        )
      return { ...repaired, ...back, ...told, summary: whatChanged(work, after, back, repaired.missingLocks) }
    },
    async conclude(run, work, { message }): Promise<Concluded> {
      if (work.nothingToDo) return { result: nothingDone(run, work) }
      const after = await lookAtTheEnd(run, diagnose).catch(unreadable)
      return { result: { ...(await toldOf(run, work, after)), summary: message }, details: after.details }
    },
  })

const nothingDone = (run: Run, { before, remaining = [] }: PlaybookWork) => ({
  outcome: 'NothingToDo',
  before: judgedOf(run.vm.id, before),
  after: judgedOf(run.vm.id, before),
  done: [],
  remaining,
  summary: `${remaining.length > 0 ? 'Nothing was done, for what is left is for a person' : 'Nothing needed to be done'}: ${before.summary}`,
})

const toldOf = async (run: Run, { before }: PlaybookWork, after: Ended) => ({
  outcome: outcomeOf(before, after),
  before: judgedOf(run.vm.id, before),
  after: judgedOf(run.vm.id, after),
  done: await run.sentWrites(),
  remaining: after.remaining,
})

/** Looks for as long as a fact is missing that waiting brings: at most so many. */
const looksAtTheEnd = 5

/** Once, with the locks back on: whoever resumes tells the same. */
const lookAtTheEnd = (run: Run, diagnose: Diagnose) =>
  run.until<Ended>('diagnose at the end', run.timing.jobPollSeconds, async (since) => {
    const { facts, observedAt } = await run.collect()
    const diagnosis = diagnose({ vmId: run.vm, facts, limits: run.limits, observedAt })
    const passing = Object.values<Fact<unknown>>({ ...facts }).some(
      (fact) => fact.status === 'Unavailable' && fact.retryAfterSeconds !== undefined,
    )
    const waited = run.now() - Date.parse(since)
    if (diagnosis.verdict === 'Unknown' && passing && waited < looksAtTheEnd * run.timing.jobPollSeconds * 1000)
      return { waiting: diagnosis.summary }
    return endedOf(diagnosis)
  })

/** Azure that answers nothing any more, or a VM that is gone, ends it all the same. */
function unreadable(error: unknown): Ended {
  if (!(error instanceof AzureError)) throw error
  const summary = `How the VM is now could not be read: ${withStop(error.message)}`
  return { verdict: 'Unknown', summary, faults: [], remaining: [], details: [] }
}

function whatChanged({ before, locks }: PlaybookWork, after: Ended, back: LocksBack, missing: string[]) {
  const said = [`Was ${before.verdict}, is ${after.verdict}: ${after.summary}`]
  const cameBack = locks && locks.restore !== 'Never' && locks.locks.length > missing.length
  if (cameBack && back.leftOffLocks.length + back.goneLocks.length + back.watchedLocks.length === 0)
    said.push('Locks that were taken off are back.')
  if (back.leftOffLocks.length > 0)
    said.push(
      `Off for other operations, which put ${agreeing(back.leftOffLocks, 'it', 'them')} back: ${back.leftOffLocks.join(', ')}.`,
    )
  if (back.watchedLocks.length > 0)
    said.push(
      `On, and watched, for the answer to ${agreeing(back.watchedLocks, 'its', 'their')} removal was lost: ${back.watchedLocks.join(', ')}.`,
    )
  if (back.goneLocks.length > 0)
    said.push(
      `Not back, for what ${agreeing(back.goneLocks, 'it', 'they')} locked was deleted meanwhile: ${back.goneLocks.join(', ')}.`,
    )
  if (missing.length > 0)
    said.push(`Off before this operation began, by somebody else, and left off: ${missing.join(', ')}.`)
  return said.join(' ')
}
