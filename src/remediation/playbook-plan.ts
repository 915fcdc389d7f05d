import { valueOf } from '../backup/fact.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import type { DiagnosisContent } from '../diagnosis/diagnosis.ts'
import { needsAPerson, personSentence, requestAdvised } from '../diagnosis/needs-a-person.ts'
import { things } from '../diagnosis/finding.ts'
import { mainCause } from '../diagnosis/summary.ts'
import type { Language, Sentence } from '../backup/sentence.ts'
import type { PlanInput } from './action.ts'
import { planCleanRestorePoints } from './actions/clean-restore-points.ts'
import { planDeleteFailedExtensions } from './actions/delete-failed-extensions.ts'
import { planReapply } from './actions/reapply.ts'
import { isOfRestorePoints, planRemoveLocks } from './actions/remove-locks.ts'
import { planTriggerBackup } from './actions/trigger-backup.ts'
import { locksHeldOff } from './lock-lease.ts'
import type { PlanContent, PlanPrecondition, Refusal } from './plan.ts'
import { automaticOf, choose, isBlocking, type Choice, type LeftOut } from './playbook-choice.ts'
import { keptOf, remainingIn } from './playbook-outcome.ts'
import type { Diagnose, RemediateBody } from './playbook.ts'
import type { PlaybookWork } from './playbook-work.ts'
import { Preconditions } from './preconditions.ts'

type PlannedPlaybook = PlanContent<PlaybookWork>
/** One diagnosis, as it is told in each language. */
type Diagnosed = Record<Language, DiagnosisContent>

/** The parts' plans put together; locks that the first part takes off block the later ones no more. */
export function planPlaybook(input: PlanInput<RemediateBody>, diagnose: Diagnose): PlannedPlaybook {
  const { vm, facts, limits, observedAt } = input
  const diagnosed = (of: VmBackupFacts): Diagnosed => {
    const known = { vmId: vm, facts: of, limits, observedAt }
    return { en: diagnose(known), pt: diagnose({ ...known, language: 'pt' }) }
  }
  const before = diagnosed(facts)
  const rules = allRead(facts)
  // What a diagnosis says without those facts is not what the VM needs.
  if (rules.blockers.length > 0) return nothing(before, rules)
  // Nothing is automatic during a job: that is what keeps the playbook from beginning, before anything that a person is to do.
  const jobs = new Preconditions()
  jobs.noJobRuns(facts)
  const nothingNow = blockersForAPerson(before, automaticOf(before.en))
  if (automaticOf(before.en).size === 0)
    return nothing(before, { ...rules, blockers: nothingNow.length > 0 ? [...jobs.blockers, ...nothingNow] : [] })
  // The plan assumes the world as it will be: locks that others hold off come back when those operations end.
  const lasting = diagnosed(withLocksBack(input))
  const choice = choose(input, lasting.en)
  const parts = partsOf(input, choice)
  const forAPerson = blockersForAPerson(lasting, helpingOf(lasting.en, choice))
  if (parts.names.length === 0)
    return nothing(before, {
      preconditions: rules.preconditions,
      blockers: [
        ...forAPerson,
        ...noBackupNow(input, lasting.en),
        ...choice.leftOut.map((one) => blockerOf(one, lasting.en)),
      ],
      notes: notesOf(choice.leftOut),
    })
  return together({ before, lasting, choice, parts, preconditions: rules.preconditions, forAPerson })
}

/** The facts without which no repair is begun. */
function allRead(facts: VmBackupFacts) {
  const rules = new Preconditions()
  rules.known('VirtualMachineKnown', things.vm, facts.virtualMachine)
  rules.known('ExtensionsKnown', things.extensions, facts.extensions)
  rules.known('RestorePointsKnown', things.restorePoints, facts.restorePoints)
  rules.known('LocksKnown', things.locks, facts.locks)
  rules.known('ProtectionKnown', things.protected, facts.protection)
  rules.known('BackupJobsKnown', things.backupJobs, facts.backupJobs)
  return rules
}

function partsOf(input: PlanInput<RemediateBody>, choice: Choice) {
  const restore = input.body.restoreLocks === false ? 'Never' : 'AfterOperation'
  const { lockIds } = choice
  const locks = lockIds.length > 0 ? planRemoveLocks({ ...input, body: { lockIds, restore } }) : null
  const off = new Set(locks?.work.locks.map(({ id }) => id.toLowerCase()))
  const restorePointIds = choice.points
  const made = {
    removeLocks: locks,
    deleteFailedExtensions: choice.extensions ? planDeleteFailedExtensions(input, off) : null,
    reapply: choice.reapply ? planReapply(input) : null,
    cleanRestorePoints:
      restorePointIds.length > 0 ? planCleanRestorePoints({ ...input, body: { restorePointIds } }, off) : null,
    triggerBackup: choice.backup ? planTriggerBackup({ ...input, body: {} }) : null,
  }
  const names = Object.entries(made).flatMap(([name, part]) => (part === null ? [] : [name]))
  return { ...made, off, names, all: Object.values(made).filter((part) => part !== null) }
}

interface Concluded {
  before: Diagnosed
  lasting: Diagnosed
  choice: Choice
  parts: ReturnType<typeof partsOf>
  preconditions: PlanPrecondition[]
  forAPerson: Refusal[]
}

function together(concluded: Concluded): PlannedPlaybook {
  const { before, lasting, choice, parts, preconditions, forAPerson } = concluded
  const { removeLocks: locks, triggerBackup: backup, cleanRestorePoints: clean, off, all } = parts
  const isBack = ({ method, resourceId }: PlanContent['calls'][number]) =>
    method === 'PUT' && off.has(resourceId.toLowerCase())
  const awaitsCleanUp = choice.awaitsCleanUp && backup !== null
  const again = awaitsCleanUp ? backup.calls.map((call) => ({ ...call, description: onceMore })) : []
  const calls = [...all.flatMap((part) => part.calls), ...again]
  const decides = {
    locks: locks?.work ?? null,
    extensions: parts.deleteFailedExtensions?.work ?? null,
    reapply: parts.reapply?.work ?? null,
    ...(parts.reapply && isBlocking(lasting.en, 'vm-agent-status') ? { awaitsAgent: true } : {}),
    clean: clean?.work ?? null,
    backup: backup?.work ?? null,
    awaitsCleanUp,
  }
  return {
    calls: [...calls.filter((call) => !isBack(call)), ...calls.filter(isBack)],
    preconditions: unique([...preconditions, ...all.flatMap((part) => part.preconditions)]),
    blockers: unique([...forAPerson, ...all.flatMap((part) => part.blockers)]),
    dataLoss: clean?.dataLoss ?? [],
    loses: clean?.loses ?? [],
    risk: all.some(({ risk }) => risk === 'Irreversible') ? 'Irreversible' : 'Disruptive',
    approvalReasons: unique(all.flatMap(({ approvalReasons = [] }) => approvalReasons)),
    notes: [
      ...(locks?.notes ?? []),
      ...(awaitsCleanUp ? [cleanUpNote] : (clean?.notes ?? [])),
      ...(decides.awaitsAgent ? [agentNote] : []),
      ...notesOf(choice.leftOut),
      ...waitsIn(lasting),
    ],
    work: { before: keptOf(before.en, before.pt), nothingToDo: false, ...decides },
    decides,
  }
}

const onceMore: Sentence = {
  en: 'Start it once more, when Azure Backup has cleaned up',
  pt: 'Iniciá-lo mais uma vez, quando o Backup do Azure tiver feito a limpeza',
}
const cleanUpNote: Sentence = {
  en: 'The first on-demand backup is expected to fail: it makes Azure Backup clean up, which takes hours. The operation looks again until then.',
  pt: 'Espera-se que o primeiro backup sob demanda falhe: ele leva o Backup do Azure a fazer a limpeza, o que demora horas. Até lá, a operação olha de novo.',
}
const agentNote: Sentence = {
  en: "After the VM's model was applied again, the VM agent is waited for; where it stays silent, no backup is started and the operation ends Failed (AgentStillSilent).",
  pt: 'Depois que o modelo da VM é aplicado de novo, aguarda-se o agente da VM; se ele continua em silêncio, nenhum backup é iniciado e a operação termina em Failed (AgentStillSilent).',
}

const notesOf = (leftOut: readonly LeftOut[]): Sentence[] =>
  leftOut.map(({ action, because }) => ({
    en: `${action} is recommended and left out: ${because.en}.`,
    pt: `${action} é recomendado e fica de fora: ${because.pt}.`,
  }))

/** Why something that would be due is not done now. */
const waitsIn = ({ en, pt }: Diagnosed): Sentence[] =>
  en.recommendedActions.flatMap(({ action, reason }, n) =>
    action === 'wait'
      ? [
          {
            en: `Nothing is done about this: ${reason}`,
            pt: `Nada é feito a respeito disto: ${pt.recommendedActions[n]!.reason}`,
          },
        ]
      : [],
  )

const blockerOf = ({ action, because, check }: LeftOut, { recommendedActions }: DiagnosisContent): Refusal => {
  const request = recommendedActions.find((one) => one.action === action)?.request
  return {
    code: 'NeedsPerson',
    message: {
      en: `A person is needed (${check}): ${action} would help, and is left out, for ${because.en}.`,
      pt: `É necessária uma pessoa (${check}): ${action} ajudaria e fica de fora, pois ${because.pt}.`,
    },
    resourceId: null,
    check,
    ...(request ? { request } : {}),
  }
}

/** At the limit, where the backup that would make Azure Backup clean up is refused: why. */
const noBackupNow = (input: PlanInput<RemediateBody>, lasting: DiagnosisContent) =>
  isBlocking(lasting, 'restore-point-limit') ? planTriggerBackup({ ...input, body: {} }).blockers : []

/** With those locks on the VM's restore points on that this service has off: the playbook takes no others off by itself. */
function withLocksBack({ vm, facts, memory: { leases } }: PlanInput<RemediateBody>): VmBackupFacts {
  const collections = valueOf(facts.restorePoints)?.collections ?? []
  const vmId = valueOf(facts.virtualMachine)?.id ?? vm.id
  const back = locksHeldOff({ vm, facts, leases }).filter((lock) => isOfRestorePoints(lock, vmId, collections))
  return back.length === 0 || facts.locks.status !== 'Collected'
    ? facts
    : { ...facts, locks: { ...facts.locks, value: [...facts.locks.value, ...back] } }
}

/** Automatic recommendations but those that are left out for want of a person. At the limit a backup stands in for a clean-up. */
function helpingOf(lasting: DiagnosisContent, { leftOut }: Choice) {
  const helping = automaticOf(lasting)
  for (const { action } of leftOut) if (action !== 'cleanRestorePoints') helping.delete(action)
  return helping
}

/** Findings that block the next backup and that nothing helps against which is done. The playbook stops there, before any write. */
function blockersForAPerson({ en, pt }: Diagnosed, helping: ReadonlySet<string>): Refusal[] {
  const { vmId, findings, recommendedActions } = en
  const needing = findings.filter((finding) => needsAPerson(finding, helping))
  // What brings the others about comes first: it is what the refusal says.
  const main = mainCause(needing)
  return needing
    .toSorted((a, b) => Number(b === main) - Number(a === main))
    .map((finding) => {
      const request =
        recommendedActions.find(({ action, request }) => request && finding.actions.includes(action))?.request ??
        requestAdvised({ id: vmId }, finding)
      return {
        code: 'NeedsPerson',
        message: {
          en: personSentence(finding, 'en'),
          pt: personSentence(
            pt.findings.find(({ check }) => check === finding.check)!,
            'pt',
          ),
        },
        resourceId: finding.evidence[0]?.resourceId ?? null,
        check: finding.check,
        ...(request ? { request } : {}),
      }
    })
}

function nothing(
  before: Diagnosed,
  { blockers, preconditions, notes = [] }: Pick<PlanContent, 'blockers' | 'preconditions' | 'notes'>,
): PlannedPlaybook {
  const isWaiting = blockers.some(({ retryAfterSeconds }) => retryAfterSeconds !== undefined)
  const stopped = isWaiting ? [] : [notBeforeAPerson]
  const remaining = remainingIn(before.en)
  const idle = remaining.length > 0 ? nothingByItself : nothingNeeded
  return {
    calls: [],
    preconditions,
    blockers,
    dataLoss: [],
    risk: 'Reversible',
    notes: [...(blockers.length > 0 ? stopped : [idle]), ...notes, ...waitsIn(before)],
    work: {
      before: keptOf(before.en, before.pt),
      nothingToDo: true,
      remaining,
      remainingInPortuguese: remainingIn(before.pt),
      locks: null,
      extensions: null,
      reapply: null,
      clean: null,
      backup: null,
      awaitsCleanUp: false,
    },
    decides: null,
  }
}

const notBeforeAPerson: Sentence = {
  en: 'Nothing is done before a person has put this right.',
  pt: 'Nada é feito antes que uma pessoa corrija isto.',
}
const nothingByItself: Sentence = {
  en: 'Nothing is done by this service: what is left is for a person, as the diagnosis says.',
  pt: 'Nada é feito por este serviço: o que resta cabe a uma pessoa, como diz o diagnóstico.',
}
const nothingNeeded: Sentence = { en: 'Nothing needs to be done.', pt: 'Nada precisa ser feito.' }

const unique = <T>(values: T[]) => [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
