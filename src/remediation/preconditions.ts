import type { CheckId } from '../backup/check-ids.ts'
import type { Fact } from '../backup/fact.ts'
import type { BackupJob } from '../backup/facts-of-backup.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import type { ManagementLock } from '../backup/facts-of-locks.ts'
import { isAtOrBelow } from '../backup/resource-id.ts'
import { things } from '../diagnosis/finding.ts'
import { jobIs, mayRun } from '../backup/words/jobs.ts'
import { lockForbids, mayForbidChange } from '../backup/words/locks.ts'
import { nothing, type Sentence } from '../backup/sentence.ts'
import type { PlanPrecondition, Refusal } from './plan.ts'

/** One that needs a person names the check. */
type RefusalByCheck = Refusal & { check?: CheckId }

/** Collects what must hold; whatever does not becomes a blocker with the code that the run would be refused with. */
export class Preconditions {
  readonly preconditions: PlanPrecondition[] = []
  readonly blockers: Refusal[] = []

  require(name: string, met: boolean, refusal: Omit<RefusalByCheck, 'resourceId'> & Partial<RefusalByCheck>) {
    this.preconditions.push({ name, met, reason: met ? 'Met' : refusal.code })
    if (!met) this.#refuse({ resourceId: null, ...refusal })
    return met
  }

  block(code: string, message: Sentence, resourceId: string | null = null) {
    this.#refuse({ code, message, resourceId })
  }

  /** What no action does before a person has put it right. */
  needsPerson(check: CheckId, message: Sentence, resourceId: string | null = null) {
    this.#refuse({ code: 'NeedsPerson', message, resourceId, check })
  }

  #refuse(refusal: RefusalByCheck) {
    const { code, message, resourceId } = refusal
    if (
      this.blockers.some(
        (known) => known.code === code && known.resourceId === resourceId && known.message.en === message.en,
      )
    )
      return
    this.blockers.push(refusal)
  }

  /** "We could not look" is not "fine": nothing is written on a fact that could not be read. */
  known<T>(name: string, what: Sentence, fact: Fact<T>): T | undefined {
    if (fact.status === 'Collected') {
      this.preconditions.push({ name, met: true, reason: 'Met' })
      return fact.value
    }
    const { reason, requiredPermission, retryAfterSeconds } = fact
    const isPassing = retryAfterSeconds !== undefined
    this.require(name, false, {
      code: 'FactUnavailable',
      message: {
        en: `Could not read ${what.en} (${reason}), so nothing may be changed.${requiredPermission ? ` Missing permission: ${requiredPermission}.` : ''}${isPassing ? ` Ask again in ${retryAfterSeconds} s.` : ''}`,
        pt: `Não foi possível ler ${what.pt} (${reason}), por isso nada pode ser alterado.${requiredPermission ? ` Permissão que falta: ${requiredPermission}.` : ''}${isPassing ? ` Peça de novo em ${retryAfterSeconds} s.` : ''}`,
      },
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    })
    return undefined
  }

  /** A state in a word that is not known says neither that all is well nor that it is not: nothing is written on it. */
  wordNotKnown(what: Sentence, word: string, resourceId: string | null = null) {
    this.block('FactUnavailable', unknownWord(what, word), resourceId)
  }

  noJobRuns(facts: VmBackupFacts) {
    const jobs = this.known('BackupJobsKnown', things.backupJobs, facts.backupJobs)
    const job = jobs?.find(mayRun)
    this.require('NoBackupJobRunning', job === undefined, {
      code: 'BackupJobRunning',
      message: job ? runs(job) : nothing,
      resourceId: job?.id ?? null,
    })
  }

  /** Predicts ARM's 409 ScopeLocked: a lock at, above or inside a target, of any level, forbids its deletion. */
  notLocked(facts: VmBackupFacts, targets: string[], ignored: ReadonlySet<string> = new Set()) {
    const locks = this.known('LocksKnown', things.locks, facts.locks)
    const holding = (locks ?? []).filter(
      ({ id, scope }) =>
        !ignored.has(id.toLowerCase()) &&
        targets.some((target) => isAtOrBelow(target, scope) || isAtOrBelow(scope, target)),
    )
    for (const lock of holding) this.block('LockedScope', lockedBy(lock), lock.id)
    this.preconditions.push({
      name: 'TargetsNotLocked',
      met: holding.length === 0,
      reason: holding.length === 0 ? 'Met' : 'LockedScope',
    })
  }

  /** ReadOnly forbids a POST at or below its scope. */
  notReadOnly(facts: VmBackupFacts, target: string) {
    const locks = facts.locks.status === 'Collected' ? facts.locks.value : []
    const lock = locks.find((one) => mayForbidChange(one) && isAtOrBelow(target, one.scope))
    this.require('TargetNotReadOnly', lock === undefined, {
      code: 'LockedScope',
      message: lock ? lockedBy(lock) : nothing,
      resourceId: lock?.id ?? null,
    })
  }
}

function runs(job: BackupJob): Sentence {
  const { operation, status, phase } = job
  if (jobIs(job) === 'Unknown')
    return {
      en: `A ${operation} job is "${status}", a word that this service does not know, so it may be running; wait for its end.`,
      pt: `Um trabalho ${operation} está "${status}", palavra que este serviço não conhece, por isso pode estar em execução; aguarde o fim dele.`,
    }
  return {
    en: `A ${operation} job is ${status}${phase ? ` (${phase})` : ''}; wait for its end.`,
    pt: `Um trabalho ${operation} está ${status}${phase ? ` (${phase})` : ''}; aguarde o fim dele.`,
  }
}

/** Text of a refusal for an unknown word. */
export const unknownWord = (what: Sentence, word: string): Sentence => ({
  en: `${what.en} is "${word}", a word that this service does not know, so nothing may be changed.`,
  pt: `${what.pt} é "${word}", palavra que este serviço não conhece, por isso nada pode ser alterado.`,
})

/** What may be in a word that is not known. */
export const stateOf = (what: string): Sentence => ({ en: `The state of ${what}`, pt: `O estado de ${what}` })
export const provisioningOfVm: Sentence = {
  en: 'The provisioning state of the VM',
  pt: 'O estado de provisionamento da VM',
}
export const protectionOfVm: Sentence = { en: 'The protection of this VM', pt: 'O estado da proteção desta VM' }
export const typeOfPolicy = (name: string): Sentence => ({
  en: `The type of policy ${name}`,
  pt: `O tipo da política ${name}`,
})

function lockedBy(lock: ManagementLock): Sentence {
  const { id, level, name, scope, target } = lock
  const forbids = {
    en: `The ${level} lock "${name}" on ${scope} forbids it`,
    pt: `O bloqueio ${level} "${name}" em ${scope} impede isso`,
  }
  if (lockForbids(lock) === 'Unknown')
    return {
      en: `${forbids.en}: its level is not known and counts as ReadOnly. Whoever set it has to take it off.`,
      pt: `${forbids.pt}: seu nível não é conhecido e conta como ReadOnly. Quem o criou precisa retirá-lo.`,
    }
  const isOnPoints = target === 'RestorePointCollection' || target === 'RestorePointGroup'
  return {
    en: `${forbids.en}. removeLocks with lockIds ["${id}"] takes it off${isOnPoints ? '' : ' for a time (restore: "PT1H") and puts it back'}.`,
    pt: `${forbids.pt}. removeLocks com lockIds ["${id}"] o retira${isOnPoints ? '' : ' por um tempo ("restore": "PT1H") e o repõe'}.`,
  }
}
