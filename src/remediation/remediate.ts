import Type from 'typebox'
import { AzureError } from '../backup/azure-error.ts'
import type { Fact } from '../backup/fact.ts'
import { Named, Text } from '../backup/schema.ts'
import { asItIs, inALine, type Sentence } from '../backup/sentence.ts'
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
import type { Translation, Translations } from './stored-result.ts'

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
      const changed = whatChanged(work, after, back, repaired.missingLocks)
      const { pt } = translationOf(work, after)
      return {
        ...repaired,
        ...back,
        ...told,
        summary: changed.en,
        translations: { pt: { ...pt, summary: changed.pt } },
      }
    },
    async conclude(run, work, { message }): Promise<Concluded> {
      if (work.nothingToDo) return { result: nothingDone(run, work) }
      const after = await lookAtTheEnd(run, diagnose).catch(unreadable)
      const translations = translationOf(work, after)
      return { result: { ...(await toldOf(run, work, after)), summary: message, translations }, details: after.details }
    },
  })

const nothingDone = (run: Run, { before, remaining = [], remainingInPortuguese }: PlaybookWork) => ({
  outcome: 'NothingToDo',
  before: judgedOf(run.vm.id, before),
  after: judgedOf(run.vm.id, before),
  done: [],
  remaining,
  summary: `${remaining.length > 0 ? 'Nothing was done, for what is left is for a person' : 'Nothing needed to be done'}: ${before.summary}`,
  translations: {
    pt: {
      summary: `${remaining.length > 0 ? 'Nada foi feito, pois o que resta cabe a uma pessoa' : 'Nada precisou ser feito'}: ${before.inPortuguese ?? before.summary}`,
      ...(remainingInPortuguese ? { remaining: remainingInPortuguese } : {}),
      ...(before.inPortuguese === undefined ? {} : { before: before.inPortuguese, after: before.inPortuguese }),
    },
  } satisfies Translations,
})

/** Whatever of it an earlier version planned, or a reading that failed did not tell, stays English. */
const translationOf = ({ before }: PlaybookWork, { inPortuguese: after }: Ended) => ({
  pt: {
    ...(before.inPortuguese === undefined ? {} : { before: before.inPortuguese }),
    ...(after ? { after: after.summary, remaining: after.remaining } : {}),
  } satisfies Translation,
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
    const known = { vmId: run.vm, facts, limits: run.limits, observedAt }
    const diagnosis = diagnose(known)
    const passing = Object.values<Fact<unknown>>({ ...facts }).some(
      (fact) => fact.status === 'Unavailable' && fact.retryAfterSeconds !== undefined,
    )
    const waited = run.now() - Date.parse(since)
    if (diagnosis.verdict === 'Unknown' && passing && waited < looksAtTheEnd * run.timing.jobPollSeconds * 1000)
      return { waiting: diagnosis.summary }
    return endedOf(diagnosis, diagnose({ ...known, language: 'pt' }))
  })

/** Azure that answers nothing any more, or a VM that is gone, ends it all the same. */
function unreadable(error: unknown): Ended {
  if (!(error instanceof AzureError)) throw error
  const summary = `How the VM is now could not be read: ${withStop(error.message)}`
  return { verdict: 'Unknown', summary, faults: [], remaining: [], details: [] }
}

function whatChanged({ before, locks }: PlaybookWork, after: Ended, back: LocksBack, missing: string[]): Sentence {
  const said: Sentence[] = [
    {
      en: `Was ${before.verdict}, is ${after.verdict}: ${after.summary}`,
      pt: `Era ${before.verdict}, agora é ${after.verdict}: ${after.inPortuguese?.summary ?? after.summary}`,
    },
  ]
  const cameBack = locks && locks.restore !== 'Never' && locks.locks.length > missing.length
  if (cameBack && back.leftOffLocks.length + back.goneLocks.length + back.watchedLocks.length === 0)
    said.push({ en: 'Locks that were taken off are back.', pt: 'Os bloqueios removidos estão de volta.' })
  if (back.leftOffLocks.length > 0)
    said.push({
      en: `Off for other operations, which put ${agreeing(back.leftOffLocks, 'it', 'them')} back: ${back.leftOffLocks.join(', ')}.`,
      pt: `${agreeing(back.leftOffLocks, 'Removido para outras operações, que o repõem', 'Removidos para outras operações, que os repõem')}: ${back.leftOffLocks.join(', ')}.`,
    })
  if (back.watchedLocks.length > 0)
    said.push({
      en: `On, and watched, for the answer to ${agreeing(back.watchedLocks, 'its', 'their')} removal was lost: ${back.watchedLocks.join(', ')}.`,
      pt: `${agreeing(back.watchedLocks, 'Ativo, e observado, pois a resposta à sua remoção se perdeu', 'Ativos, e observados, pois a resposta à sua remoção se perdeu')}: ${back.watchedLocks.join(', ')}.`,
    })
  if (back.goneLocks.length > 0)
    said.push({
      en: `Not back, for what ${agreeing(back.goneLocks, 'it', 'they')} locked was deleted meanwhile: ${back.goneLocks.join(', ')}.`,
      pt: `${agreeing(back.goneLocks, 'Não voltou, pois o que ele bloqueava', 'Não voltaram, pois o que eles bloqueavam')} foi excluído entretanto: ${back.goneLocks.join(', ')}.`,
    })
  if (missing.length > 0)
    said.push({
      en: `Off before this operation began, by somebody else, and left off: ${missing.join(', ')}.`,
      pt: `Já removido por outra pessoa antes de esta operação começar, e deixado assim: ${missing.join(', ')}.`,
    })
  return inALine(said, asItIs(' '))
}
