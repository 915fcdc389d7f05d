import { valueOf } from '../backup/fact.ts'
import type { DiagnosisContent } from '../diagnosis/diagnosis.ts'
import type { PlanInput } from './action.ts'
import { planCleanRestorePoints } from './actions/clean-restore-points.ts'
import { planDeleteFailedExtensions, type ExtensionsWork } from './actions/delete-failed-extensions.ts'
import { planReapply } from './actions/reapply.ts'
import { planRemoveLocks, type RemoveLocksWork } from './actions/remove-locks.ts'
import { planTriggerBackup, type BackupWork } from './actions/trigger-backup.ts'
import type { Blocker, PlanContent } from './plan.ts'
import type { CleanWork } from './points.ts'
import type { Diagnose, RemediateBody } from './playbook.ts'

export interface PlaybookWork {
  before: DiagnosisContent
  nothingToDo: boolean
  locks: RemoveLocksWork | null
  extensions: ExtensionsWork | null
  reapply: { vmId: string } | null
  clean: CleanWork | null
  backup: BackupWork | null
  /** The first on-demand backup may fail: it is what makes Azure Backup clean up. */
  awaitsCleanUp: boolean
}

/** The parts' plans put together; locks that the first part takes off block the later ones no more. */
export function planPlaybook(
  input: PlanInput<RemediateBody>,
  diagnose: Diagnose,
): PlanContent & { work: PlaybookWork } {
  const { vm, facts, limits, observedAt, body } = input
  const before = diagnose({ vmId: vm, facts, limits, observedAt })
  const automatic = new Set(
    before.recommendedActions.filter((one) => one.automatic).map(({ action }) => action as string),
  )
  const forAPerson = blockersForAPerson(before, automatic)
  if (automatic.size === 0) return nothing(before, forAPerson)

  const restore = body.restoreLocks === false ? 'Never' : 'AfterOperation'
  const atLimit = before.findings.some(
    ({ check, outcome, severity }) =>
      check === 'restore-point-limit' && outcome === 'Confirmed' && severity === 'Blocking',
  )
  const locks = automatic.has('removeLocks') ? planRemoveLocks({ ...input, body: { restore } }) : null
  const off = new Set(locks?.work.locks.map(({ id }) => id.toLowerCase()))
  const extensions = automatic.has('deleteFailedExtensions') ? planDeleteFailedExtensions(input, off) : null
  const reapply = automatic.has('reapply') ? planReapply(input) : null
  const cleans = body.cleanUp === 'OldestFirst' && (atLimit || automatic.has('cleanRestorePoints'))
  const clean = cleans ? planCleanRestorePoints({ ...input, body: expired(input) }, off) : null
  const backup = planTriggerBackup({ ...input, body: {} })

  const parts = [locks, extensions, reapply, clean, backup].filter((part) => part !== null)
  const isBack = ({ method, resourceId }: PlanContent['calls'][number]) =>
    method === 'PUT' && off.has(resourceId.toLowerCase())
  const calls = parts.flatMap((part) => part.calls)
  return {
    calls: [...calls.filter((call) => !isBack(call)), ...calls.filter(isBack)],
    preconditions: unique(parts.flatMap((part) => part.preconditions)),
    blockers: unique([...forAPerson, ...parts.flatMap((part) => part.blockers)]),
    dataLoss: clean?.dataLoss ?? [],
    risk: parts.some(({ risk }) => risk === 'Irreversible') ? 'Irreversible' : 'Disruptive',
    notes:
      atLimit && !clean
        ? [
            'The first on-demand backup is expected to fail: it makes Azure Backup clean up, which takes hours. The operation looks again until then.',
          ]
        : [],
    work: {
      before,
      nothingToDo: false,
      locks: locks?.work ?? null,
      extensions: extensions?.work ?? null,
      reapply: reapply?.work ?? null,
      clean: clean?.work ?? null,
      backup: backup.work,
      awaitsCleanUp: atLimit && !clean,
    },
  }
}

/** What blocks the next backup and no automatic action helps against. The playbook stops there, before it writes anything. */
function blockersForAPerson({ findings }: DiagnosisContent, automatic: ReadonlySet<string>): Blocker[] {
  return findings
    .filter(
      ({ outcome, severity, actions }) =>
        outcome === 'Confirmed' && severity === 'Blocking' && !actions.some((action) => automatic.has(action)),
    )
    .map(({ check, message, evidence }) => ({
      code: 'PreconditionFailed',
      message: `A person is needed (${check}): ${message}`,
      resourceId: evidence[0]?.resourceId ?? null,
    }))
}

function nothing(before: DiagnosisContent, blockers: Blocker[]): PlanContent & { work: PlaybookWork } {
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
    notes: ['Nothing is to be done.'],
    work,
  }
}

/**
 * Points beyond what the policy keeps: retention days times backups a day, and the one that is kept until the next success. Those
 * that exist nowhere else only where the body names them: the playbook does nothing with data loss by itself.
 */
function expired(input: PlanInput<RemediateBody>) {
  const policy = valueOf(input.facts.protection)?.policy
  const keepLatest = Math.max(1, (policy?.instantRetentionDays ?? 2) * (policy?.backupsPerDay ?? 1) + 1)
  const all = planCleanRestorePoints({ ...input, body: { keepLatest } })
  const accepted = new Set(input.body.acceptDataLoss?.map((id) => id.toLowerCase()))
  const lost = new Set(all.dataLoss.map(({ restorePointId }) => restorePointId.toLowerCase()))
  const restorePointIds = all.work.points
    .map(({ id }) => id)
    .filter((id) => !lost.has(id.toLowerCase()) || accepted.has(id.toLowerCase()))
  return { keepLatest, restorePointIds }
}

const unique = <T>(values: T[]) => [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
