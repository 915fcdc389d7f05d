import type { JobResource } from '@azure/arm-recoveryservicesbackup'
import { LRUCache } from 'lru-cache'
import { collected, type Fact } from '../backup/fact.ts'
import type { BackupJob, BackupPolicy, Protection, RecoveryPoint } from '../backup/facts-of-backup.ts'
import {
  hasDetailsWorthReading,
  isBackup,
  isRunning,
  runningStatuses,
  type RunningStatus,
} from '../backup/words/jobs.ts'
import { foldCase, parseArmId, type VmId } from '../backup/resource-id.ts'
import { answeredAt } from './answered-at.ts'
import { callScope } from './call-scope.ts'
import { itemInList } from './items-of-vault.ts'
import { KeptFacts } from './kept-facts.ts'
import { backupJobOf, isJobOf, jobsFilter, joinedJobs, newestJobs, statusFilter } from './backup-jobs.ts'
import type { ArmClients } from './clients.ts'
import { permissions } from './permissions.ts'
import { policyOf } from './backup-policies.ts'
import { protectionOf, vaultIdOf } from './protected-items.ts'
import { allOf, isThrottled, read } from './reading.ts'
import { listed, withValue } from './listing.ts'
import { recoveryPointOf } from './recovery-points.ts'
import { sharedPages } from './shared-lists.ts'

const DAY_MS = 24 * 3600 * 1000
/** The portal and Resource Graph show two weeks of jobs; a diagnosis needs no older ones. */
const JOB_DAYS = 14
/** Azure runs one job of an item at a time; of more only the newest are worth a call each. */
const MOST_DETAILS = 10

/** Names as the vault's paths need them; `;` stays as it is, the SDK escapes it. */
function partsOf(itemId: string) {
  const vault = parseArmId(vaultIdOf(itemId) ?? '')
  const names = /\/backupFabrics\/([^/]+)\/protectionContainers\/([^/]+)\/protectedItems\/([^/]+)/i.exec(itemId)
  if (!vault?.subscriptionId || !vault.resourceGroup || !vault.name || !names)
    throw new TypeError('not the id of a protected item')
  const [, fabric, container, item] = names.map(decodeURIComponent) as [string, string, string, string]
  return {
    subscriptionId: vault.subscriptionId,
    resourceGroup: vault.resourceGroup,
    vault: vault.name,
    fabric,
    container,
    item,
  }
}

/** One list after the other: a job that is being cancelled between them is on one at least. */
export async function unendedIn(inStatus: (status: RunningStatus) => Promise<BackupJob[]>): Promise<BackupJob[]> {
  const found: BackupJob[] = []
  for (const status of runningStatuses) found.push(...(await inStatus(status)))
  return found
}

async function firstOf<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  for await (const page of pages) return page
  return []
}

const dayOf = (now: Date, away: number) => new Date(Math.floor(now.getTime() / DAY_MS + away) * DAY_MS)

const isNewer = (one: Fact<unknown>, other: Fact<unknown>) =>
  one.status === 'Collected' && other.status === 'Collected' && one.collectedAt > other.collectedAt

export function createVaultReads(clients: ArmClients) {
  /** Vaults whose pages were left unread the last time: those in progress are asked for at once, which saves a round trip. */
  const longVaults = new LRUCache<string, true>({ maxSize: 20_000, sizeCalculation: () => 1, ttl: DAY_MS })
  const kept = new KeptFacts()
  const mayBeKept = () => callScope()?.lists !== undefined

  async function recoveryPoints(itemId: string): Promise<Fact<RecoveryPoint[]>> {
    const { subscriptionId, resourceGroup, vault, fabric, container, item } = partsOf(itemId)
    return await read(permissions.recoveryPoints, async () => {
      const points = await listed(
        clients.of(subscriptionId).backup.recoveryPoints.list(vault, resourceGroup, fabric, container, item, withValue),
      )
      return points.map(recoveryPointOf).toSorted((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))
    })
  }

  return {
    async item(itemId: string): Promise<Fact<Protection>> {
      const { subscriptionId, resourceGroup, vault, fabric, container, item } = partsOf(itemId)
      const own = await read(permissions.protectedItem, async () => {
        const { protectedItems } = clients.of(subscriptionId).backup
        const { onResponse, time } = answeredAt()
        const found = await protectedItems.get(vault, resourceGroup, fabric, container, item, { onResponse })
        return protectionOf(found, itemId, time())
      })
      if (!isThrottled(own)) return own
      const inList = await itemInList(clients, itemId)
      return inList?.status === 'Collected' && !isNewer(own, inList) ? inList : own
    },

    policy(policyId: string): Promise<Fact<BackupPolicy>> {
      const { subscriptionId, resourceGroup, name } = parseArmId(policyId) ?? {}
      const vault = parseArmId(vaultIdOf(policyId) ?? '')?.name
      return read(permissions.policy, async () =>
        policyOf(
          await clients
            .of(subscriptionId ?? '')
            .backup.protectionPolicies.get(vault ?? '', resourceGroup ?? '', name ?? ''),
          policyId,
        ),
      )
    },

    /**
     * Newest first, restores and changes of protection included; the newest backup and every running job with their phases. A restore or a
     * first backup may have begun before what the pages of the newest jobs reach back to: where pages are left unread, one page of those in
     * progress is read besides (200 jobs at work in one vault). `thorough` reads all that are in progress or being cancelled, whatever the
     * pages: whoever is about to write pays for it.
     */
    async jobs(vaultId: string, vm: VmId, now: Date, thorough = false): Promise<Fact<BackupJob[]>> {
      const { subscriptionId, resourceGroup, name } = parseArmId(vaultId) ?? {}
      const { backup } = clients.of(subscriptionId ?? '')
      const list = (filter: string) => backup.backupJobs.list(name ?? '', resourceGroup ?? '', { filter, ...withValue })
      const ofVm = (found: JobResource[]) => found.filter((job) => isJobOf(job, vm)).map(backupJobOf)
      const inProgress = statusFilter('InProgress')
      const atWork = async () =>
        ofVm(await firstOf(sharedPages(`jobs ${foldCase(vaultId)} ${inProgress}`, () => list(inProgress).byPage())))
      const jobs = await read(permissions.jobs, async () => {
        // Whole days: all VMs of the vault ask for the same list.
        const filter = jobsFilter(dayOf(now, -JOB_DAYS), dayOf(now, 2))
        const pages = sharedPages(`jobs ${foldCase(vaultId)} ${filter}`, () => list(filter).byPage())
        const [newest, early] = await Promise.all([
          newestJobs(pages, vm, now),
          thorough
            ? unendedIn(async (status) => ofVm(await listed(list(statusFilter(status)))))
            : longVaults.has(vaultId.toLowerCase())
              ? atWork()
              : null,
        ])
        if (newest.cutShort) longVaults.set(vaultId.toLowerCase(), true)
        return joinedJobs(newest.jobs, early ?? (newest.cutShort ? await atWork() : []))
      })
      if (jobs.status === 'Unavailable') return jobs
      const newest = jobs.value.find(isBackup)
      const running = new Set(jobs.value.filter(isRunning).slice(0, MOST_DETAILS))
      const detailed = jobs.value.map(async (job) => {
        if (!hasDetailsWorthReading(job) || (job !== newest && !running.has(job)))
          return collected(job, jobs.collectedAt, jobs)
        const known = mayBeKept() ? kept.endedJob(job) : undefined
        if (known) return collected(known, jobs.collectedAt, jobs)
        const jobName = parseArmId(job.id)?.name ?? ''
        const detail = await read(permissions.jobs, async () =>
          backupJobOf(await backup.jobDetails.get(name ?? '', resourceGroup ?? '', jobName)),
        )
        if (detail.status === 'Collected' && !detail.stale) kept.keepJob(detail.value)
        // The list already told what the job is; without its details only the phase is missing. An old detail may tell less than the list.
        return detail.status === 'Collected' && !detail.stale ? detail : collected(job, jobs.collectedAt, jobs)
      })
      return allOf(await Promise.all(detailed), jobs.collectedAt)
    },

    /** Those of before where nothing has happened since, so that they are only asked for once the item and its jobs are there. */
    async recoveryPoints(
      itemId: string,
      now: Date,
      beside: [protection: Promise<Fact<Protection>>, jobs: Promise<Fact<BackupJob[]>>],
    ): Promise<Fact<RecoveryPoint[]>> {
      if (mayBeKept() && kept.hasPoints(itemId, now)) {
        const known = kept.points(itemId, ...(await Promise.all(beside)), now)
        if (known) return known
      }
      const points = await recoveryPoints(itemId)
      kept.keepPoints(itemId, points, ...(await Promise.all(beside)), now)
      return points
    },
  }
}
export type VaultReads = ReturnType<typeof createVaultReads>
