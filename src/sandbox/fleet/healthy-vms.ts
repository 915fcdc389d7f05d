import { anExtension } from '../world/extension.ts'
import { linuxSnapshotResult } from '../world/snapshot-report.ts'
import { readyAgent } from '../world/statuses.ts'
import { before, days, hours } from '../world/time.ts'
import { protect } from './protection.ts'
import type { Scenario } from './scenario.ts'

const healthy = { verdict: 'Healthy', confirmed: [] as string[] } as const

/** Nothing is wrong with these, though some look as if. */
export const healthyVms: Scenario[] = [
  { ...healthy, name: 'healthy-windows', build: (site, vm) => void (anExtension(site.world, vm), protect(site, vm)) },
  {
    ...healthy,
    name: 'healthy-linux',
    vm: () => ({ os: 'Linux' }),
    build: (site, vm) => {
      anExtension(site.world, vm, linuxSnapshotResult(1))
      protect(site, vm)
    },
  },
  {
    ...healthy,
    name: 'healthy-hidden-vmsnapshot',
    build: (site, vm) => void (anExtension(site.world, vm, { shown: 'InstanceViewOnly' }), protect(site, vm)),
  },
  {
    ...healthy,
    name: 'healthy-development',
    subscription: 'development',
    build: (site, vm) => void protect(site, vm, { groupSpelling: 'UpperCase' }),
  },
  // The last report of an agent stays in the view of 29 deallocated VMs of 285; mostly there is none.
  {
    ...healthy,
    name: 'deallocated',
    vm: () => ({ powerState: 'deallocated' }),
    build: (site, vm) => void protect(site, vm),
  },
  {
    ...healthy,
    name: 'stopped-with-stale-ready-agent',
    vm: (now) => ({ powerState: 'stopped', vmAgent: readyAgent(before(now, days(2))) }),
    build: (site, vm) => void protect(site, vm),
  },
  {
    ...healthy,
    name: 'policy-renamed-group',
    build: (site, vm) =>
      void protect(site, vm, { policy: site.policies.renamed, restorePointGroup: 'contoso-snapshots-1-rg' }),
  },
  {
    ...healthy,
    name: 'enhanced-policy-40-points',
    build: (site, vm) =>
      void protect(site, vm, {
        policy: site.policies.hourly,
        backups: Array.from({ length: 40 }, (_, index) => before(site.now, hours(4 * (39 - index) + 1))),
        tiers: (_, index) => (index % 6 === 5 ? 'InstantAndVault' : 'InstantOnly'),
      }),
  },
  {
    ...healthy,
    name: 'instant-only-points',
    build: (site, vm) =>
      void protect(site, vm, {
        policy: site.policies.hourly,
        backups: Array.from({ length: 12 }, (_, index) => before(site.now, hours(4 * (11 - index) + 2))),
        tiers: () => 'InstantOnly',
      }),
  },
]
