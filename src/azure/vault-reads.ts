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
import { parseArmId, type VmId } from '../backup/resource-id.ts'
import { answeredAt } from './answered-at.ts'
import { backupJobOf, isJobOf, jobsFilter, joinedJobs, newestJobs, statusFilter } from './backup-jobs.ts'
import type { ArmClients } from './clients.ts'
import { permissions } from './permissions.ts'
import { policyOf } from './backup-policies.ts'
import { protectionOf, vaultIdOf } from './protected-items.ts'
import { allOf, read } from './reading.ts'
import { listed, withValue } from './listing.ts'
import { recoveryPointOf } from './recovery-points.ts'

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

async function firstPage<T>(pages: { byPage(): AsyncIterable<T[]> }): Promise<T[]> {
  for await (const page of pages.byPage()) return page
  return []
}

export function createVaultReads(clients: ArmClients) {
  /** Vaults whose pages were left unread the last time: those in progress are asked for at once, which saves a round trip. */
  const longVaults = new LRUCache<string, true>({ maxSize: 20_000, sizeCalculation: () => 1, ttl: DAY_MS })
  return {
    item(itemId: string): Promise<Fact<Protection>> {
      const { subscriptionId, resourceGroup, vault, fabric, container, item } = partsOf(itemId)
      return read(permissions.protectedItem, async () => {
        const { protectedItems } = clients.of(subscriptionId).backup
        const { onResponse, time } = answeredAt()
        const found = await protectedItems.get(vault, resourceGroup, fabric, container, item, { onResponse })
        return protectionOf(found, itemId, time())
      })
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
      const atWork = async () => ofVm(await firstPage(list(statusFilter('InProgress'))))
      const jobs = await read(permissions.jobs, async () => {
        const filter = jobsFilter(new Date(now.getTime() - JOB_DAYS * DAY_MS), new Date(now.getTime() + DAY_MS))
        const [newest, early] = await Promise.all([
          newestJobs(list(filter).byPage(), vm, now),
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
          return collected(job, jobs.collectedAt)
        const jobName = parseArmId(job.id)?.name ?? ''
        const detail = await read(permissions.jobs, async () =>
          backupJobOf(await backup.jobDetails.get(name ?? '', resourceGroup ?? '', jobName)),
        )
        // The list already told what the job is; without its details only the phase is missing.
        return detail.status === 'Collected' ? detail : collected(job, jobs.collectedAt)
      })
      return allOf(await Promise.all(detailed), jobs.collectedAt)
    },

    recoveryPoints(itemId: string): Promise<Fact<RecoveryPoint[]>> {
      const { subscriptionId, resourceGroup, vault, fabric, container, item } = partsOf(itemId)
      return read(permissions.recoveryPoints, async () => {
        const points = await listed(
          clients
            .of(subscriptionId)
            .backup.recoveryPoints.list(vault, resourceGroup, fabric, container, item, withValue),
        )
        return points.map(recoveryPointOf).toSorted((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))
      })
    },
  }
}
export type VaultReads = ReturnType<typeof createVaultReads>
