import type { Reserve } from './lanes.ts'

/** A bucket as Azure publishes it. It counts from the moment when an answer first tells of it: what is not enforced is not paced. */
export interface Limit {
  atOnce: number
  perSecond: number
  reserve: Reserve
  /** A count that starts anew when its hour is over, as the recorded ones did: whoever has waited for that finds it full. */
  startsAnew?: true
}

const fast: Reserve = { people: 0.2, background: 0.5 }
/** An hour's worth that is used up is missed for an hour. */
const hourly: Reserve = { people: 0.4, background: 0.6 }
/** What one VM may be read is shared out by whole readings already (src/readings/read-budget.ts). */
const none: Reserve = { people: 0, background: 0 }

const perMinute = (atOnce: number, aMinute: number, reserve: Reserve): Limit => ({
  atOnce,
  perSecond: aMinute / 60,
  reserve,
})
const hour = (requests: number): Limit => ({
  atOnce: requests,
  perSecond: requests / 3600,
  reserve: hourly,
  startsAnew: true,
})

/** Of the gateway (request-limits-and-throttling, 2024): for each principal and subscription, or tenant; `global` is all principals', 15 times as much. */
const gateway: Record<string, Limit> = {
  'subscription-reads': { atOnce: 250, perSecond: 25, reserve: fast },
  'subscription-writes': { atOnce: 200, perSecond: 10, reserve: fast },
  'subscription-deletes': { atOnce: 200, perSecond: 10, reserve: fast },
  'subscription-global-reads': { atOnce: 3750, perSecond: 375, reserve: fast },
  'subscription-global-writes': { atOnce: 3000, perSecond: 150, reserve: fast },
  'subscription-global-deletes': { atOnce: 3000, perSecond: 150, reserve: fast },
  'tenant-reads': { atOnce: 250, perSecond: 25, reserve: fast },
  'tenant-writes': { atOnce: 200, perSecond: 10, reserve: fast },
  'tenant-deletes': { atOnce: 200, perSecond: 10, reserve: fast },
}

/** Compute's policies (compute-throttling-limits): at once three times what a minute refills. Those of restore points are recorded left-over counts and that ratio. */
const compute: Record<string, Limit> = {
  LowCostGetResource: perMinute(36, 12, none),
  LowCostGetSubscriptionMaximum: perMinute(24_000, 8000, fast),
  HighCostGetSubscriptionMaximum: perMinute(900, 300, fast),
  GetOperationResource: perMinute(45, 15, none),
  GetOperationSubscriptionMaximum: perMinute(15_000, 5000, fast),
  UpdateVMResource: perMinute(12, 4, none),
  UpdateVMSubscriptionMaximum: perMinute(1500, 500, fast),
  DeleteVMResource: perMinute(12, 4, none),
  DeleteVMSubscriptionMaximum: perMinute(1500, 500, fast),
  LowCostGetRestorePointSubscriptionMaximum: perMinute(600, 200, fast),
  HighCostGetRestorePointSubscriptionMaximum: perMinute(150, 50, fast),
  DeleteRestorePointSubscriptionMaximum: perMinute(360, 120, fast),
}

/** Backup's, an hour and action (highest counts recorded: 449 of jobs since 2023, 299 of the rest). */
const JOB_READS = 450
const OTHER_BACKUP_REQUESTS = 300

export function limitNamed(name: string): Limit | undefined {
  const [provider = '', rest = ''] = name.split(/\/(.*)/s)
  if (/^microsoft\.compute$/i.test(provider)) return compute[rest]
  if (/^microsoft\.recoveryservices$/i.test(provider))
    return hour(/^vaults\/backupJobs\/read$/i.test(rest) ? JOB_READS : OTHER_BACKUP_REQUESTS)
  return gateway[name]
}

/** Of a bucket that no page knows, judged by the most that was ever left in it: refilled within three minutes, as Compute's are. */
export const limitOf = (name: string, most: number): Limit =>
  limitNamed(name) ?? { atOnce: most, perSecond: Math.max(most, 1) / 180, reserve: fast }
