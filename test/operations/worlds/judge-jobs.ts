import { containerOf } from '../../../src/sandbox/world/protected-item.ts'
import { isFreshFor, ownReads, readsBefore, writesOf, type Must } from './evidence.ts'
import type { Evidence } from './run-world.ts'
import type { Seen } from './witness.ts'

const isLock = /\/locks\/[^/]+$/
const isBackup = /\/protecteditems\/[^/]+\/backup$/

/**
 * What a job must not meet is sent after a look of its own at the jobs of every vault that knows the VM, that shows none running. Which
 * vaults know the VM is asked for all, and good for as long as a look is.
 */
export function judgeJobs(evidence: Evidence, must: Must) {
  for (const write of writesOf(evidence).filter(isGuarded)) {
    const told = `${write.method} ${write.path} (request ${write.index})`
    const own = ownReads(evidence, write, /\/backupjobs$/)
    const began = own.at(-1) ?? ownReads(evidence, write, /./).at(-1)
    for (const job of write.runningJobs) {
      const vault = job.split('/backupjobs/')[0]!
      const look = own.findLast(({ path }) => path === `${vault}/backupjobs`)
      if (look) {
        // A look is several lists, each of jobs of one status or of all.
        const lists = own.filter(({ path }) => path === look.path)
        const statuses = [...new Set(lists.map(({ jobStatus }) => jobStatus))]
        const shown = statuses.some((status) =>
          lists.findLast(({ jobStatus }) => jobStatus === status)!.runningJobs.includes(job),
        )
        must(!shown, `while job ${job} runs, as its look shows: ${told}`)
        must(isFreshFor(write, look), `${write.at - look.at} ms after its look at the jobs, while ${job} runs: ${told}`)
        continue
      }
      const vaults = readsBefore(evidence, write, /\/resources$/).at(-1)
      must(vaults !== undefined && began !== undefined, `without a look at the vaults, while ${job} runs: ${told}`)
      if (!vaults || !began) continue
      must(!vaults.vaults.includes(vault), `without a look at a vault that knew the VM, while ${job} runs: ${told}`)
      const asked = askedUntil(evidence, vaults)
      must(
        isFreshFor(began, { at: asked }),
        `${began.at - asked} ms after the look at the vaults, while ${job} runs: ${told}`,
      )
    }
  }
}

/** When the last of the vaults had been asked for its item: the asking takes as long as it takes. */
function askedUntil({ witness }: Evidence, vaults: Seen) {
  const after = witness.seen.slice(vaults.index).filter((seen) => !seen.isWrite && seen.look === vaults.look)
  const end = after.findIndex(({ path }) => !/\/(resources|protecteditems\/[^/]+)$/.test(path))
  return after.at(end < 0 ? -1 : end - 1)!.at
}

const isGuarded = ({ method, path }: Seen) =>
  !isLock.test(path) &&
  (method === 'DELETE' || /\/(backup|reapply|runcommand)$/.test(path) || /\/protecteditems\/[^/]+$/.test(path))

/** A refusal starts nothing; whatever else comes back may have. */
export function judgeBackups(evidence: Evidence, must: Must) {
  const { spec, operation } = evidence
  const writes = writesOf(evidence)
  const sends = writes.filter(
    ({ path, status }) => isBackup.test(path) && !(status >= 400 && status < 500 && status !== 408),
  )
  const planned = operation?.plan.calls.filter(({ resourceId }) => isBackup.test(resourceId.toLowerCase())).length ?? 0
  must(sends.length <= planned, `${sends.length} backups sent, ${planned} planned (${spec.order.action})`)
  const started = onDemandJobs(evidence)
  must(started.length <= planned, `${started.length} backup jobs, ${planned} planned`)
}

/** Of this VM. */
export function onDemandJobs({ witness: { ground } }: Evidence) {
  const container = containerOf(ground.vm.id).toLowerCase()
  return ground.world.backupJobs
    .values()
    .filter(({ properties }) => properties.isUserTriggered && properties.containerName.toLowerCase() === container)
}
