import Type, { type Static } from 'typebox'
import { valueOf } from '../backup/fact.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import { Nullable, Text } from '../backup/schema.ts'
import type { DiagnosisContent } from '../diagnosis/diagnosis.ts'
import { needsAPerson, personSentence } from '../diagnosis/needs-a-person.ts'
import type { PlanInput } from './action.ts'
import { planCleanRestorePoints } from './actions/clean-restore-points.ts'
import { planDeleteFailedExtensions, ExtensionsWork } from './actions/delete-failed-extensions.ts'
import { planReapply, ReapplyWork } from './actions/reapply.ts'
import { isOfRestorePoints, planRemoveLocks, RemoveLocksWork } from './actions/remove-locks.ts'
import { planTriggerBackup, BackupWork } from './actions/trigger-backup.ts'
import { locksHeldOff } from './lock-lease.ts'
import type { Blocker, PlanContent } from './plan.ts'
import { Preconditions } from './preconditions.ts'
import { CleanWork } from './points.ts'
import type { Diagnose, RemediateBody } from './playbook.ts'

export const PlaybookWork = Type.Object({
  /** The whole diagnosis, of which nothing more is needed than this. */
  before: Type.Object({ verdict: Text(), summary: Text() }),
  nothingToDo: Type.Boolean(),
  locks: Nullable(RemoveLocksWork),
  extensions: Nullable(ExtensionsWork),
  reapply: Nullable(ReapplyWork),
  clean: Nullable(CleanWork),
  backup: Nullable(BackupWork),
  /** The first on-demand backup may fail: it is what makes Azure Backup clean up. */
  awaitsCleanUp: Type.Boolean(),
})
export type PlaybookWork = Static<typeof PlaybookWork>
type PlannedPlaybook = PlanContent<PlaybookWork & { before: DiagnosisContent }>

/** The parts' plans put together; locks that the first part takes off block the later ones no more. */
export function planPlaybook(input: PlanInput<RemediateBody>, diagnose: Diagnose): PlannedPlaybook {
  const { vm, facts, limits, observedAt, body } = input
  const before = diagnose({ vmId: vm, facts, limits, observedAt })
  // Nothing is automatic during a job: that is what keeps the playbook from beginning, before anything that a person is to do.
  const jobs = new Preconditions()
  jobs.noJobRuns(facts)
  const nothingNow = blockersForAPerson(before, automaticOf(before))
  if (automaticOf(before).size === 0)
    return nothing(before, nothingNow.length > 0 ? [...jobs.blockers, ...nothingNow] : [])
  // The plan assumes the world as it will be: locks that others hold off come back when those operations end.
  const lasting = diagnose({ vmId: vm, facts: withLocksBack(input), limits, observedAt })
  const automatic = automaticOf(lasting)
  const forAPerson = blockersForAPerson(lasting, automatic)

  const restore = body.restoreLocks === false ? 'Never' : 'AfterOperation'
  const atLimit = lasting.findings.some(
    ({ check, outcome, severity }) =>
      check === 'restore-point-limit' && outcome === 'Confirmed' && severity === 'Blocking',
  )
  const lockIds = listIn(lasting, 'removeLocks', 'lockIds', true)
  const locks = lockIds?.length ? planRemoveLocks({ ...input, body: { lockIds, restore } }) : null
  const off = new Set(locks?.work.locks.map(({ id }) => id.toLowerCase()))
  const extensions = automatic.has('deleteFailedExtensions') ? planDeleteFailedExtensions(input, off) : null
  const reapply = automatic.has('reapply') ? planReapply(input) : null
  const restorePointIds = pointsToDelete(input, lasting)
  const cleans = body.cleanUp === 'OldestFirst' && (atLimit || automatic.has('cleanRestorePoints'))
  const clean =
    cleans && restorePointIds.length > 0 ? planCleanRestorePoints({ ...input, body: { restorePointIds } }, off) : null
  const backup = planTriggerBackup({ ...input, body: {} })

  const parts = [locks, extensions, reapply, clean, backup].filter((part) => part !== null)
  const isBack = ({ method, resourceId }: PlanContent['calls'][number]) =>
    method === 'PUT' && off.has(resourceId.toLowerCase())
  const awaitsCleanUp = atLimit && !clean
  const again = awaitsCleanUp
    ? backup.calls.map((call) => ({ ...call, description: 'Start it once more, when Azure Backup has cleaned up' }))
    : []
  const calls = [...parts.flatMap((part) => part.calls), ...again]
  const decides = {
    locks: locks?.work ?? null,
    extensions: extensions?.work ?? null,
    reapply: reapply?.work ?? null,
    clean: clean?.work ?? null,
    backup: backup.work,
    awaitsCleanUp,
  }
  return {
    calls: [...calls.filter((call) => !isBack(call)), ...calls.filter(isBack)],
    preconditions: unique(parts.flatMap((part) => part.preconditions)),
    blockers: unique([...forAPerson, ...parts.flatMap((part) => part.blockers)]),
    dataLoss: clean?.dataLoss ?? [],
    loses: clean?.loses ?? [],
    risk: parts.some(({ risk }) => risk === 'Irreversible') ? 'Irreversible' : 'Disruptive',
    approvalReasons: unique(parts.flatMap(({ approvalReasons = [] }) => approvalReasons)),
    notes: [
      ...(locks?.notes ?? []),
      ...(awaitsCleanUp
        ? [
            'The first on-demand backup is expected to fail: it makes Azure Backup clean up, which takes hours. The operation looks again until then.',
          ]
        : (clean?.notes ?? [])),
    ],
    work: { before, nothingToDo: false, ...decides },
    decides,
  }
}

const automaticOf = ({ recommendedActions }: DiagnosisContent) =>
  new Set(recommendedActions.filter((one) => one.automatic).map(({ action }) => action as string))

/** With those locks on the VM's restore points on that this service has off: the playbook takes no others off by itself. */
function withLocksBack({ vm, facts, memory: { leases } }: PlanInput<RemediateBody>): VmBackupFacts {
  const collections = valueOf(facts.restorePoints)?.collections ?? []
  const vmId = valueOf(facts.virtualMachine)?.id ?? vm.id
  const back = locksHeldOff({ vm, facts, leases }).filter((lock) => isOfRestorePoints(lock, vmId, collections))
  return back.length === 0 || facts.locks.status !== 'Collected'
    ? facts
    : { ...facts, locks: { ...facts.locks, value: [...facts.locks.value, ...back] } }
}

/** Findings that block the next backup and that no automatic action mends. The playbook stops there, before any write. */
function blockersForAPerson(
  { findings, recommendedActions }: DiagnosisContent,
  automatic: ReadonlySet<string>,
): Blocker[] {
  return findings
    .filter((finding) => needsAPerson(finding, automatic))
    .map((finding) => {
      const request = recommendedActions.find(
        ({ action, request }) => request && finding.actions.includes(action),
      )?.request
      return {
        code: 'NeedsPerson',
        message: personSentence(finding),
        resourceId: finding.evidence[0]?.resourceId ?? null,
        check: finding.check,
        ...(request ? { request: `${request.method} ${request.href}` } : {}),
      }
    })
}

function nothing(before: DiagnosisContent, blockers: Blocker[]): PlannedPlaybook {
  const work = {
    before,
    nothingToDo: true,
    locks: null,
    extensions: null,
    reapply: null,
    clean: null,
    backup: null,
    awaitsCleanUp: false,
  }
  return {
    calls: [],
    preconditions: [],
    blockers,
    dataLoss: [],
    risk: 'Reversible',
    notes: [blockers.length > 0 ? 'Nothing is done before a person has put this right.' : 'Nothing needs to be done.'],
    work,
    decides: null,
  }
}

/** The points that the diagnosis names, but those without another copy only where the body names them too. */
function pointsToDelete({ facts, body }: PlanInput<RemediateBody>, before: DiagnosisContent) {
  const accepted = new Set(body.acceptDataLoss?.map((id) => id.toLowerCase()))
  const points = valueOf(facts.restorePoints)?.collections.flatMap(({ restorePoints }) => restorePoints) ?? []
  const copied = new Set(points.filter(({ instantOnly }) => instantOnly === false).map(({ id }) => id.toLowerCase()))
  const named = listIn(before, 'cleanRestorePoints', 'restorePointIds') ?? []
  return named.filter((id) => copied.has(id.toLowerCase()) || accepted.has(id.toLowerCase()))
}

/** A list in the body of the request that the diagnosis recommends. */
function listIn({ recommendedActions }: DiagnosisContent, action: string, field: string, automatic = false) {
  const named = recommendedActions.find((one) => one.action === action && one.request && (one.automatic || !automatic))
  const body = named?.request?.body
  const list = body?.[field]
  return Array.isArray(list) ? list.map(String) : undefined
}

const unique = <T>(values: T[]) => [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
