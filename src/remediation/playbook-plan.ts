import { valueOf } from '../backup/fact.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import type { DiagnosisContent } from '../diagnosis/diagnosis.ts'
import { needsAPerson, personSentence, requestAdvised } from '../diagnosis/needs-a-person.ts'
import { mainCause } from '../diagnosis/summary.ts'
import type { PlanInput } from './action.ts'
import { planCleanRestorePoints } from './actions/clean-restore-points.ts'
import { planDeleteFailedExtensions } from './actions/delete-failed-extensions.ts'
import { planReapply } from './actions/reapply.ts'
import { isOfRestorePoints, planRemoveLocks } from './actions/remove-locks.ts'
import { planTriggerBackup } from './actions/trigger-backup.ts'
import { locksHeldOff } from './lock-lease.ts'
import type { Blocker, PlanContent, PlanPrecondition } from './plan.ts'
import { automaticOf, choose, isBlocking, type Choice, type LeftOut } from './playbook-choice.ts'
import { keptOf, remainingIn } from './playbook-outcome.ts'
import type { Diagnose, RemediateBody } from './playbook.ts'
import type { PlaybookWork } from './playbook-work.ts'
import { Preconditions } from './preconditions.ts'

type PlannedPlaybook = PlanContent<PlaybookWork>

/** The parts' plans put together; locks that the first part takes off block the later ones no more. */
export function planPlaybook(input: PlanInput<RemediateBody>, diagnose: Diagnose): PlannedPlaybook {
  const { vm, facts, limits, observedAt } = input
  const before = diagnose({ vmId: vm, facts, limits, observedAt })
  const rules = allRead(facts)
  // What a diagnosis says without those facts is not what the VM needs.
  if (rules.blockers.length > 0) return nothing(before, rules)
  // Nothing is automatic during a job: that is what keeps the playbook from beginning, before anything that a person is to do.
  const jobs = new Preconditions()
  jobs.noJobRuns(facts)
  const nothingNow = blockersForAPerson(before, automaticOf(before))
  if (automaticOf(before).size === 0)
    return nothing(before, { ...rules, blockers: nothingNow.length > 0 ? [...jobs.blockers, ...nothingNow] : [] })
  // The plan assumes the world as it will be: locks that others hold off come back when those operations end.
  const lasting = diagnose({ vmId: vm, facts: withLocksBack(input), limits, observedAt })
  const choice = choose(input, lasting)
  const parts = partsOf(input, choice)
  const forAPerson = blockersForAPerson(lasting, helpingOf(lasting, choice))
  if (parts.names.length === 0)
    return nothing(before, {
      preconditions: rules.preconditions,
      blockers: [
        ...forAPerson,
        ...noBackupNow(input, lasting),
        ...choice.leftOut.map((one) => blockerOf(one, lasting)),
      ],
      notes: notesOf(choice.leftOut),
    })
  return together({ before, lasting, choice, parts, preconditions: rules.preconditions, forAPerson })
}

/** The facts without which no repair is begun. */
function allRead(facts: VmBackupFacts) {
  const rules = new Preconditions()
  rules.known('VirtualMachineKnown', 'the VM', facts.virtualMachine)
  rules.known('ExtensionsKnown', 'the extensions', facts.extensions)
  rules.known('RestorePointsKnown', 'the restore points', facts.restorePoints)
  rules.known('LocksKnown', 'the locks', facts.locks)
  rules.known('ProtectionKnown', 'the protection', facts.protection)
  rules.known('BackupJobsKnown', 'the backup jobs', facts.backupJobs)
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
  before: DiagnosisContent
  lasting: DiagnosisContent
  choice: Choice
  parts: ReturnType<typeof partsOf>
  preconditions: PlanPrecondition[]
  forAPerson: Blocker[]
}

function together(concluded: Concluded): PlannedPlaybook {
  const { before, lasting, choice, parts, preconditions, forAPerson } = concluded
  const { removeLocks: locks, triggerBackup: backup, cleanRestorePoints: clean, off, all } = parts
  const isBack = ({ method, resourceId }: PlanContent['calls'][number]) =>
    method === 'PUT' && off.has(resourceId.toLowerCase())
  const awaitsCleanUp = choice.awaitsCleanUp && backup !== null
  const again = awaitsCleanUp
    ? backup.calls.map((call) => ({ ...call, description: 'Start it once more, when Azure Backup has cleaned up' }))
    : []
  const calls = [...all.flatMap((part) => part.calls), ...again]
  const decides = {
    locks: locks?.work ?? null,
    extensions: parts.deleteFailedExtensions?.work ?? null,
    reapply: parts.reapply?.work ?? null,
    ...(parts.reapply && isBlocking(lasting, 'vm-agent-status') ? { awaitsAgent: true } : {}),
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
    work: { before: keptOf(before), nothingToDo: false, ...decides },
    decides,
  }
}

const cleanUpNote =
  'The first on-demand backup is expected to fail: it makes Azure Backup clean up, which takes hours. The operation looks again until then.'
const agentNote =
  "After the VM's model was applied again, the VM agent is waited for; where it stays silent, no backup is started and the operation ends Failed (AgentStillSilent)."

const notesOf = (leftOut: readonly LeftOut[]) =>
  leftOut.map(({ action, because }) => `${action} is recommended and left out: ${because}.`)

/** Why something that would be due is not done now. */
const waitsIn = ({ recommendedActions }: DiagnosisContent) =>
  recommendedActions.flatMap(({ action, reason }) =>
    action === 'wait' ? [`Nothing is done about this: ${reason}`] : [],
  )

const blockerOf = ({ action, because, check }: LeftOut, { recommendedActions }: DiagnosisContent): Blocker => {
  const request = recommendedActions.find((one) => one.action === action)?.request
  return {
    code: 'NeedsPerson',
    message: `A person is needed (${check}): ${action} would help, and is left out, for ${because}.`,
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
function blockersForAPerson(
  { vmId, findings, recommendedActions }: DiagnosisContent,
  helping: ReadonlySet<string>,
): Blocker[] {
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
        message: personSentence(finding, 'en'),
        resourceId: finding.evidence[0]?.resourceId ?? null,
        check: finding.check,
        ...(request ? { request } : {}),
      }
    })
}

function nothing(
  before: DiagnosisContent,
  { blockers, preconditions, notes = [] }: Pick<PlanContent, 'blockers' | 'preconditions' | 'notes'>,
): PlannedPlaybook {
  const isWaiting = blockers.some(({ retryAfterSeconds }) => retryAfterSeconds !== undefined)
  const stopped = isWaiting ? [] : ['Nothing is done before a person has put this right.']
  const remaining = remainingIn(before)
  const idle = remaining.length > 0 ? nothingByItself : 'Nothing needs to be done.'
  return {
    calls: [],
    preconditions,
    blockers,
    dataLoss: [],
    risk: 'Reversible',
    notes: [...(blockers.length > 0 ? stopped : [idle]), ...notes, ...waitsIn(before)],
    work: {
      before: keptOf(before),
      nothingToDo: true,
      remaining,
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

const nothingByItself = 'Nothing is done by this service: what is left is for a person, as the diagnosis says.'

const unique = <T>(values: T[]) => [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
