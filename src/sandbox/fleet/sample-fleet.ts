import { aLock } from '../world/lock.ts'
import { guestReport } from '../world/guest.ts'
import { aVm } from '../world/vm.ts'
import { emptyWorld, type World } from '../world/world.ts'
import { agentVms } from './agent-vms.ts'
import { backupJobVms } from './backup-job-vms.ts'
import { backupLimitVms } from './backup-limit-vms.ts'
import { computeErrorVms } from './compute-error-vms.ts'
import { diskVms } from './disk-vms.ts'
import { encryptedDiskVms } from './encrypted-disk-vms.ts'
import { extensionVms } from './extension-vms.ts'
import { formerVaultVms } from './former-vault-vms.ts'
import { guestVms } from './guest-vms.ts'
import { harmlessResourceVms } from './harmless-resource-vms.ts'
import { healthyVms } from './healthy-vms.ts'
import { lockedVms } from './locked-vms.ts'
import { leaveOrphans } from './orphans.ts'
import { protect } from './protection.ts'
import { publicReportHealthyVms } from './public-report-healthy-vms.ts'
import { publicReportVms } from './public-report-vms.ts'
import { protectionStateVms } from './protection-state-vms.ts'
import { refusedBackupVms } from './refused-backup-vms.ts'
import { groupName, vmIdOf, type Scenario, type Verdict } from './scenario.ts'
import { aSite, subscriptionIds, type Site } from './site.ts'

export interface SampleVm {
  id: string
  name: string
  expected: { verdict: Verdict; confirmed: string[] }
  /** Guest checks that looking inside confirms, for VMs with a scripted inside. */
  guestConfirmed?: string[]
}

const scenarios: Scenario[] = [
  ...healthyVms,
  ...harmlessResourceVms,
  ...lockedVms,
  ...extensionVms,
  ...agentVms,
  ...guestVms,
  ...backupJobVms,
  ...protectionStateVms,
  ...backupLimitVms,
  ...encryptedDiskVms,
  ...diskVms,
  ...formerVaultVms,
  ...computeErrorVms,
  ...refusedBackupVms,
  ...publicReportVms,
  ...publicReportHealthyVms,
]

/** The right diagnosis of each VM, with `backupServicePrincipalId` known. */
export const sampleVms: SampleVm[] = scenarios.map((scenario) => ({
  id: vmIdOf(scenario),
  name: scenario.name,
  expected: { verdict: scenario.verdict, confirmed: scenario.confirmed },
  ...(scenario.guest ? { guestConfirmed: scenario.guest.confirmed } : {}),
}))

/** Three subscriptions in which every failure of the guide occurs. Times are relative to `now`. */
export function sampleFleet(now: Date): World {
  const world = emptyWorld()
  const sites = Object.fromEntries(
    (Object.keys(subscriptionIds) as (keyof typeof subscriptionIds)[]).map((name) => [name, aSite(world, now, name)]),
  ) as Record<keyof typeof subscriptionIds, Site>
  aLock(world, sites.locked.subscription, { name: 'landing-zone', notes: 'Set by the platform team.' })

  for (const scenario of scenarios) {
    const site = sites[scenario.subscription ?? 'production']
    const vm = aVm(world, site.group(groupName(scenario)), scenario.name, { now, ...scenario.vm?.(now) })
    if (scenario.guest) {
      const { report, prints } = scenario.guest
      const os = vm.properties.storageProfile.osDisk.osType ?? 'Windows'
      world.guestOutputs.set(vm.id.toLowerCase(), prints ?? guestReport(os, report))
    }
    if (scenario.standing) world.standingFaults.set(vm.id.toLowerCase(), scenario.standing)
    if (scenario.build) scenario.build(site, vm)
    else protect(site, vm)
  }
  leaveOrphans(sites.production)
  return world
}
