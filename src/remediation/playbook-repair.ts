import { isFault } from '../diagnosis/finding.ts'
import { RemediationFailure, type Run } from './action.ts'
import { deleteExtensions } from './actions/delete-failed-extensions.ts'
import { reapplyVm } from './actions/reapply.ts'
import { takeLocksOff } from './actions/remove-locks.ts'
import type { Diagnose } from './playbook.ts'
import type { PlaybookWork } from './playbook-work.ts'
import { deletePoints } from './point-deletion.ts'

/** Looks at the VM agent after the model was applied again, a look each job poll: a quarter of an hour by default. */
const agentLooks = 15

/** Everything that comes before a backup, in the order of the recommendations. */
export async function repair(run: Run, work: PlaybookWork, diagnose: Diagnose) {
  const off = work.locks ? await takeLocksOff(run, work.locks) : { removedLocks: [], heldLocks: [], missingLocks: [] }
  const { deletedExtensions } = work.extensions
    ? await deleteExtensions(run, work.extensions)
    : { deletedExtensions: [] }
  if (work.reapply) await reapplyVm(run, work.reapply)
  if (work.awaitsAgent) await awaitAgent(run, diagnose)
  const { deletedRestorePoints } = work.clean ? await deletePoints(run, work.clean) : { deletedRestorePoints: [] }
  return { ...off, deletedExtensions, deletedRestorePoints }
}

/** The backup extension is driven through the agent: a backup of a VM whose agent is silent fails, and is one of the day's few. */
const awaitAgent = (run: Run, diagnose: Diagnose) =>
  run.until<{ agent: string }>(
    'wait for the VM agent',
    run.timing.jobPollSeconds,
    async (since) => {
      const { facts, observedAt } = await run.collect()
      const found = diagnose({ vmId: run.vm, facts, limits: run.limits, observedAt }).findings.find(
        ({ check }) => check === 'vm-agent-status',
      )!
      const unread = facts.virtualMachine.status === 'Unavailable'
      if (!isFault(found) && !unread) return { agent: found.message }
      if (run.now() - Date.parse(since) <= agentLooks * run.timing.jobPollSeconds * 1000)
        return { waiting: found.message }
      throw new RemediationFailure(
        'AgentStillSilent',
        `The VM's model was applied again, and its agent is still silent: ${found.message} No backup was started, for it would have failed.`,
        run.vm.id,
      )
    },
    ({ agent }) => agent,
  )

/** Right before a backup: what would fail it still, whatever was repaired. */
export async function refuseVainBackup(run: Run, { awaitsCleanUp }: PlaybookWork, diagnose: Diagnose) {
  const seen = await run.remember('look before the backup', async () => {
    const { facts, observedAt } = await run.collect()
    const { findings } = diagnose({ vmId: run.vm, facts, limits: run.limits, observedAt })
    const [blocking] = findings.filter(
      ({ check, outcome, severity }) =>
        outcome === 'Confirmed' && severity === 'Blocking' && !(awaitsCleanUp && check === 'restore-point-limit'),
    )
    return { against: blocking?.message ?? null, target: blocking?.evidence[0]?.resourceId ?? run.vm.id }
  })
  if (seen.against === null) return
  throw new RemediationFailure(
    'StillBlocked',
    `No backup was started, for it would have failed: ${seen.against}`,
    seen.target,
  )
}
