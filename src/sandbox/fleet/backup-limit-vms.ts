import { aJob } from '../world/job.ts'
import { aCollection } from '../world/collection.ts'
import type { VirtualMachine } from '../world/compute.ts'
import { backupTime, before, hours } from '../world/time.ts'
import { daily, protect } from './protection.ts'
import type { Scenario } from './scenario.ts'
import type { Site } from './site.ts'

/**
 * Backups asked for by a person in the UTC day that `now` is in, however young that day is. Jobs do not tell who asked: one more stands in
 * for the schedule's where that has not run yet today.
 */
function onDemandBackups({ world, now, vault }: Site, vm: VirtualMachine, asked: number): void {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate())
  const hasRunToday = world.backupJobs
    .values()
    .some(({ properties }) => properties.entityFriendlyName === vm.name && Date.parse(properties.startTime) >= midnight)
  const count = hasRunToday ? asked : asked + 1
  const step = (now.getTime() - midnight) / (count + 1)
  for (let index = 1; index <= count; index += 1) {
    const start = new Date(midnight + index * step)
    const job = aJob(world, vault, vm, { start, now, userTriggered: true })
    // The day may be shorter than that many backups; none may end in the future.
    if (Date.parse(job.properties.endTime ?? '') > now.getTime()) job.properties.endTime = backupTime(now)
  }
}

/** Azure Backup's own limits: on-demand backups of the day, collections of others. */
export const backupLimitVms: Scenario[] = [
  {
    name: 'on-demand-budget-used',
    verdict: 'Healthy',
    confirmed: ['on-demand-backup-budget'],
    build: (site, vm) => void (protect(site, vm), onDemandBackups(site, vm, 3)),
  },
  {
    name: 'on-demand-attempts-exhausted',
    verdict: 'AtRisk',
    confirmed: ['on-demand-backup-budget'],
    build: (site, vm) => void (protect(site, vm), onDemandBackups(site, vm, 9)),
  },
  {
    name: 'third-party-points-at-limit',
    verdict: 'Blocked',
    confirmed: ['unmanaged-restore-points', 'restore-point-limit'],
    build: (site, vm) => {
      protect(site, vm, { policy: site.policies.enhanced, backups: daily(site.now, 7) })
      aCollection(site.world, vm, site.group('rg-acronis'), {
        name: `acronis-${vm.name}`,
        points: Array.from({ length: 493 }, (_, index) => before(site.now, hours(493 - index))),
        pointName: (time) => `acronis-${time.getTime()}`,
        consistencyMode: 'CrashConsistent',
      })
    },
  },
]
