import Type from 'typebox'
import { verdicts, type DiagnosisContent } from '../diagnosis/diagnosis.ts'
import type { LastFailure } from '../diagnosis/last-failure.ts'
import { RemediationFailure, type Run } from './action.ts'
import { deleteExtensions } from './actions/delete-failed-extensions.ts'
import { reapplyVm } from './actions/reapply.ts'
import { locksOff, takeLocksOff } from './actions/remove-locks.ts'
import { defineAction } from './define-action.ts'
import { locksBack, putLocksBack, type LocksBack } from './locks.ts'
import { RemediateBody, type Diagnose } from './playbook.ts'
import { planPlaybook, PlaybookWork } from './playbook-plan.ts'
import { backUpUntilDone } from './playbook-backup.ts'
import { deletePoints } from './point-deletion.ts'
import { Extensible, Named, Text } from '../backup/schema.ts'

const ids = Type.Optional(Type.Array(Text(), { description: 'Ids; absent where nothing was to be done.' }))
const Judged = Type.Object({ verdict: Extensible(verdicts), summary: Text() }, { title: 'VerdictThen' })
const RemediateResult = Named('RemediateResult', {
  summary: Text(),
  before: Judged,
  after: Judged,
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
      if (work.nothingToDo)
        return {
          before: briefly(run, work.before),
          after: briefly(run, work.before),
          summary: `Nothing needed to be done: ${work.before.summary}`,
        }
      const done = await repair(run, work)
      if (work.backup) await backUp(run, work, diagnose)
      // Remembered: once they are back, a later pass would find none to tell of.
      const back = await putLocksBack(run, await run.remember('locks to put back', () => run.locksToPutBack()))
      const after = await run.remember('diagnose again', async () => {
        const { facts, observedAt } = await run.collect()
        return diagnose({ vmId: run.vm, facts, limits: run.limits, observedAt })
      })
      return {
        ...done,
        ...back,
        before: briefly(run, work.before),
        after: briefly(run, after),
        summary: whatChanged(work, after, back, done.missingLocks),
      }
    },
  })

/** Where the backup fails all the same: what of its code's causes is there now, in the words of the diagnosis. */
async function backUp(run: Run, work: PlaybookWork, diagnose: Diagnose) {
  try {
    await backUpUntilDone(run, work.backup!, work.awaitsCleanUp, work.locks)
  } catch (error) {
    if (!(error instanceof RemediationFailure)) throw error
    const seen = await run.remember('diagnose the failure', async () => {
      const { facts, observedAt } = await run.collect()
      const after = diagnose({ vmId: run.vm, facts, limits: run.limits, observedAt })
      return { lastFailure: after.lastFailure, after: briefly(run, after) }
    })
    // An older version remembered the failure alone.
    const { lastFailure, after } = 'after' in seen ? seen : { lastFailure: seen as LastFailure | null, after: null }
    throw new RemediationFailure(error.code, error.message, error.target, {
      result: { before: briefly(run, work.before), after, summary: error.message },
      ...(lastFailure ? { details: detailsOf(lastFailure) } : {}),
    })
  }
}

/** Whole diagnoses stand behind their address, which shows the VM as it is now. */
const briefly = ({ vm }: Run, { verdict, summary }: PlaybookWork['before']) => ({
  verdict,
  summary,
  href: `/v1${vm.id}/diagnosis`,
})

const detailsOf = ({ causes, remaining }: LastFailure) => [
  ...causes.map(({ cause, outcome }) => ({ code: outcome, message: cause })),
  ...remaining.map((message) => ({ code: 'LeftToAPerson', message })),
]

async function repair(run: Run, work: PlaybookWork) {
  const off = work.locks ? await takeLocksOff(run, work.locks) : { removedLocks: [], heldLocks: [], missingLocks: [] }
  const { deletedExtensions } = work.extensions
    ? await deleteExtensions(run, work.extensions)
    : { deletedExtensions: [] }
  if (work.reapply) await reapplyVm(run, work.reapply)
  const { deletedRestorePoints } = work.clean ? await deletePoints(run, work.clean) : { deletedRestorePoints: [] }
  return { ...off, deletedExtensions, deletedRestorePoints }
}

function whatChanged({ before, locks }: PlaybookWork, after: DiagnosisContent, back: LocksBack, missing: string[]) {
  const said = [`Was ${before.verdict}, is ${after.verdict}: ${after.summary}`]
  const cameBack = locks && locks.restore !== 'Never' && locks.locks.length > missing.length
  if (cameBack && back.leftOffLocks.length + back.goneLocks.length + back.watchedLocks.length === 0)
    said.push('Locks that were taken off are back.')
  if (back.leftOffLocks.length > 0)
    said.push(`Off for other operations, which put it back: ${back.leftOffLocks.join(', ')}.`)
  if (back.watchedLocks.length > 0)
    said.push(`On, and watched, for the answer to its removal was lost: ${back.watchedLocks.join(', ')}.`)
  if (back.goneLocks.length > 0)
    said.push(`Not back, for what it locked was deleted meanwhile: ${back.goneLocks.join(', ')}.`)
  if (missing.length > 0)
    said.push(`Off before this operation began, by somebody else, and left off: ${missing.join(', ')}.`)
  return said.join(' ')
}
