import { valueOf } from '../../backup/fact.ts'
import type { ManagementLock } from '../../backup/facts-of-locks.ts'
import type { CheckInput } from '../check.ts'
import { checks } from '../checks.ts'
import type { DiagnosisContent, RecommendedAction } from '../diagnosis.ts'
import { changedAt, isFault, type Finding } from '../finding.ts'
import { texts, type NoteId } from '../../error-codes/texts/texts.ts'
import { isOnRestorePoints, isOnSubscription, isOnVm } from '../locks-in-the-way.ts'
import { noteOfLastFailure } from '../note-of-last-failure.ts'
import { needsAPerson } from '../needs-a-person.ts'
import { mainCause } from '../summary.ts'
import { isUnknown, mightBlock } from '../verdict.ts'
import { automaticStep, decidedStep } from './requests.ts'
import type { Said } from './said.ts'

interface Concluded {
  verdict: DiagnosisContent['verdict']
  /** All of them, whichever are told. */
  findings: readonly Finding[]
  recommendedActions: readonly RecommendedAction[]
}

/**
 * What to do first: wait where waiting is all that helps; then what a person has to put right, since the playbook stops there; then what
 * needs no person; then what needs a decision. Null for a healthy VM.
 */
export function nextStepOf(input: CheckInput, concluded: Concluded): Said | null {
  const { verdict, findings, recommendedActions: actions } = concluded
  if (verdict === 'Healthy') return null
  const automatic = actions.filter((one) => one.automatic)
  const names = new Set(automatic.map(({ action }) => action as string))
  const waits = actions.some(({ action }) => action === 'wait') ? waitStep(findings, input.observedAt) : undefined
  const person = mainCause(findings.filter((finding) => needsAPerson(finding, names)))
  return (
    waits ??
    (person && stepFor(person, input, concluded)) ??
    (verdict === 'Unknown' ? readableStep(findings) : undefined) ??
    automaticStep({ actions: automatic, locks: locksOf(input, automatic), atLimit: isAtLimit(findings) }) ??
    first(actions, (one) => decidedStep(one, locksOf(input, [one]))) ??
    first([mainCause(findings.filter(isFault))], (main) => main && stepFor(main, input, concluded)) ??
    readableStep(findings) ?? {
      en: 'Read the findings that are Confirmed, and have them put right.',
      pt: 'Leia os resultados Confirmed e providencie a correção.',
    }
  )
}

function first<T>(all: readonly T[], step: (one: T) => Said | undefined): Said | undefined {
  for (const one of all) {
    const said = step(one)
    if (said) return said
  }
  return undefined
}

/** Longer than Azure takes for a change that ends: restarts, extensions and agents are given up after 90 minutes at the most. */
const longInTransition = 2 * 3_600_000

function waitStep(findings: readonly Finding[], observedAt: string): Said | undefined {
  const waitedFor = [
    'backup-in-progress',
    'vm-power-state',
    'vm-provisioning-state',
    'vmsnapshot-extension-state',
    'on-demand-backup-budget',
  ]
  const finding = waitedFor
    .map((id) => findings.find(({ check, outcome }) => check === id && outcome === 'Confirmed'))
    .find((found) => found !== undefined)
  const check = finding?.check
  if (check !== 'vm-provisioning-state' && check !== 'vmsnapshot-extension-state') return adviceOf(check)?.say([])
  const since = finding!.evidence.find(({ property }) => property === changedAt)?.value
  if (typeof since === 'string' && Date.parse(since) < Date.parse(observedAt) - longInTransition)
    return {
      en: `Whoever administers the VM has to see what has held it since ${since}, for waiting has not ended it.`,
      pt: `Quem administra a VM precisa ver o que a retém desde ${since}, pois a espera não resolveu.`,
    }
  return {
    en: 'Wait some minutes until Azure has finished changing the VM, and read the diagnosis again.',
    pt: 'Aguarde alguns minutos até o Azure terminar de alterar a VM e leia o diagnóstico novamente.',
  }
}

/** A request that is recommended against it, once a person has decided; else what that person does. */
function stepFor(finding: Finding, input: CheckInput, { findings, recommendedActions }: Concluded): Said | undefined {
  const decided = recommendedActions.find(
    (one) => !one.automatic && one.request && finding.actions.includes(one.action),
  )
  return (
    (decided && decidedStep(decided, locksOf(input, [decided]))) ??
    (finding.check === 'last-backup-job' ? saidBy(noteOfLastFailure(input.facts, findings)) : undefined) ??
    adviceOf(finding.check)?.say(locksOfCheck(input, finding.check), finding.reason)
  )
}

const saidBy = (note: NoteId | undefined): Said | undefined =>
  note && { en: texts.en.notes[note], pt: texts.pt.notes[note] }

function readableStep(findings: readonly Finding[]): Said | undefined {
  const unread = findings.filter(isUnknown)
  const [finding] = [...unread.filter(mightBlock), ...unread]
  if (!finding) return undefined
  const { requiredPermission: permission, check } = finding
  return permission
    ? {
        en: `Whoever assigns roles has to grant ${permission} to this service's identity, after which the diagnosis tells more within minutes.`,
        pt: `Quem atribui funções precisa conceder ${permission} à identidade deste serviço; depois disso, o diagnóstico diz mais em minutos.`,
      }
    : {
        en: `Read the diagnosis again in some minutes; where ${check} still cannot be judged, whoever administers the VM has to look at what its finding names.`,
        pt: `Leia o diagnóstico novamente em alguns minutos; se ${check} ainda não puder ser avaliado, quem administra a VM precisa ver o que o resultado indica.`,
      }
}

const adviceOf = (check: string | undefined) => checks.find(({ id }) => id === check)?.advice

const isAtLimit = (findings: readonly Finding[]) =>
  findings.some(({ check, severity }) => check === 'restore-point-limit' && severity === 'Blocking')

/** Those that a recommended request names. */
function locksOf({ facts }: CheckInput, actions: readonly RecommendedAction[]): ManagementLock[] {
  const ids = actions
    .filter(({ action }) => action === 'removeLocks')
    .flatMap(({ request }) => request?.body['lockIds'])
  return (valueOf(facts.locks) ?? []).filter(({ id }) => ids.includes(id))
}

function locksOfCheck(input: CheckInput, check: string): ManagementLock[] {
  const locks = valueOf(input.facts.locks) ?? []
  if (check === 'restore-point-lock') return locks.filter((lock) => isOnRestorePoints(lock, input.facts))
  if (check === 'inherited-lock') return locks.filter(isOnSubscription)
  return check === 'vm-lock' ? locks.filter((lock) => isOnVm(lock, input.vmId)) : []
}
