import { AzureError } from '../backup/azure-error.ts'
import type { ItemsOfVm } from '../backup/control-plane.ts'
import { unavailable, type Unavailable } from '../backup/fact.ts'
import type { BackupJob } from '../backup/facts-of-backup.ts'
import { millisecondsSince, thisMoment, type Instant } from '../backup/instant.ts'
import { withoutStop } from '../backup/text.ts'
import { mayRun } from '../backup/words/jobs.ts'
import { foldCase, uniqueIds } from '../backup/resource-id.ts'
import { lookGoodForMilliseconds, type Moment, type Observation, type Run } from './action.ts'

/** Questions answered within one pass. A pass is one `Run`: the next one, and another replica, ask anew. */
interface Asked {
  regions: string
  items?: Question<ItemsOfVm>
  /** In any of their vaults, whenever it began. */
  running?: Question<{ jobs: BackupJob[] }>
}
interface Question<T> {
  answer: Promise<T>
  done?: Instant
}
const askedBy = new WeakMap<Run, Asked>()

/** Jobs of the last day are listed right before each write; earlier jobs can only end. */
const dayMilliseconds = 24 * 3600_000

export interface JobLookOptions {
  /** Regions of the VM's restore points, where they may differ from its own. */
  alsoIn?: string[]
  /** A job that copies its snapshot to the vault is not in the way. */
  mayTransfer?: boolean
}

/**
 * The jobs of the VM, in any vault of its region, that a write is not to meet; or what to do where they cannot be told. Asked right before
 * the write. "Could not look" is not "none": it ends the write where a right is missing, and else waits for the next look.
 */
export async function jobsAtWork(
  run: Run,
  { remembered }: Pick<Moment, 'remembered'>,
  options: JobLookOptions = {},
): Promise<{ jobs: BackupJob[] } | { instead: Observation }> {
  // Jobs found at the last look are read by id: a read a minute instead of a search through all vaults.
  const before = (remembered as { waitsFor?: string[] } | null)?.waitsFor ?? []
  const still = (await Promise.all(before.map((jobId) => run.azure.getJob(jobId)))).filter((job) => job !== null)
  const known = await inTheWay(run, still.filter(mayRun), options)
  if (known.length > 0) return { jobs: known }
  const found = await look(run, options)
  if ('unread' in found) return { instead: couldNotLook(run, found.unread) }
  return { jobs: await inTheWay(run, found, options) }
}

/** The reason to hold a write back until such a job ends; null when there is none. */
export async function jobInTheWay(
  run: Run,
  moment: Pick<Moment, 'remembered'>,
  options?: JobLookOptions,
): Promise<Observation | null> {
  const seen = await jobsAtWork(run, moment, options)
  if ('instead' in seen) return seen.instead
  if (seen.jobs.length === 0) return null
  const remember = { waitsFor: seen.jobs.map(({ id }) => id) }
  return { state: 'Wait', seconds: run.timing.jobPollSeconds, reason: 'A backup job runs.', remember }
}

async function inTheWay(run: Run, running: BackupJob[], { mayTransfer = false }: JobLookOptions): Promise<BackupJob[]> {
  if (!mayTransfer) return running
  // Lists have no phases.
  const detailed = await Promise.all(running.map(async (job) => (job.detailed ? job : await run.azure.getJob(job.id))))
  return detailed.filter((job) => job !== null).filter((job) => mayRun(job) && job.phase !== 'TransferDataToVault')
}

/**
 * All jobs of the VM that may run. Which vaults know the VM is asked anew in each pass, and again once the answer has been there for as long
 * as a look is good: for a vault that did not know the VM to run a job on it, protection has to be configured there (a job of 31 s in the
 * median of recordings) and a backup to begin after it. How long the asking took does not count, so that a look at hundreds of vaults comes
 * to an end. With it goes the list of what runs there, whenever it began: a job that began more than a day ago does not begin again.
 *
 * What began since is listed for each write of its own, right before it. A window of four deletions costs the list of vaults, backupStatus,
 * an item a vault of the region, and in each vault that knows the VM six lists of jobs, of the 450 an hour that Backup allows.
 */
async function look(run: Run, { alsoIn = [] }: JobLookOptions): Promise<BackupJob[] | { unread: Unavailable }> {
  const regions = uniqueIds(alsoIn)
  let asked = askedBy.get(run)
  if (asked?.regions !== regions.join()) askedBy.set(run, (asked = { regions: regions.join() }))
  if (!asked.items || !isGood(asked.items)) {
    asked.items = ask(() => run.azure.findItems(run.vm, regions))
    delete asked.running
  }
  const { items: question } = asked
  const { items, unread } = await answerOf(question, () => asked.items === question && delete asked.items)
  if (unread) {
    delete asked.items
    return { unread }
  }
  asked.running ??= ask(async () => ({ jobs: await ofEach(items, (item) => run.azure.listRunningJobs(item)) }))
  const { running } = asked
  const since = new Date(run.now() - dayMilliseconds).toISOString()
  try {
    const [before, recent] = await Promise.all([
      answerOf(running, () => asked.running === running && delete asked.running),
      ofEach(items, (item) => run.azure.listJobs(item, since)),
    ])
    // One that has ended between the two lists has ended.
    const ended = new Set(recent.filter((job) => !mayRun(job)).map(({ id }) => foldCase(id)))
    return [...recent, ...before.jobs].filter((job) => mayRun(job) && !ended.has(foldCase(job.id)))
  } catch (error) {
    if (!(error instanceof AzureError) || error.disposition === 'Retry') throw error
    const { code, message, requiredPermission } = error
    return { unread: unavailable(code, { message, ...(requiredPermission ? { requiredPermission } : {}) }) }
  }
}

const ofEach = async (items: string[], list: (item: string) => Promise<BackupJob[]>) =>
  (await Promise.all(items.map(list))).flat()

function ask<T>(question: () => Promise<T>): Question<T> {
  const asked: Question<T> = { answer: question() }
  asked.answer.then(
    () => (asked.done = thisMoment()),
    () => undefined, // told to all who wait for it
  )
  return asked
}

const isGood = ({ done }: Question<unknown>) => done === undefined || millisecondsSince(done) < lookGoodForMilliseconds

/** A failed read is not remembered. */
async function answerOf<T>({ answer }: Question<T>, forget: () => void): Promise<T> {
  try {
    return await answer
  } catch (error) {
    forget()
    throw error
  }
}

const couldNotLook = (run: Run, { reason, message, requiredPermission }: Unavailable): Observation => {
  const why = `Whether a job of the VM runs could not be told: ${reason}${message ? ` (${withoutStop(message)})` : ''}.`
  if (requiredPermission || reason === 'TooManyVaults')
    return {
      state: 'Refused',
      code: 'FactUnavailable',
      message: `${why}${requiredPermission ? ` Missing permission: ${requiredPermission}.` : ''}`,
    }
  return { state: 'Wait', seconds: run.timing.jobPollSeconds, reason: why }
}
