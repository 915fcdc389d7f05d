import type { BackupPolicy } from '../world/backup.ts'
import type { Resource } from '../world/resource.ts'
import { aResourceGroup, aSubscription } from '../world/subscriptions.ts'
import { before, hours, minutes } from '../world/time.ts'
import { aPolicy, aVault } from '../world/vault.ts'
import type { World } from '../world/world.ts'

export const subscriptionIds = {
  production: '11111111-1111-4111-8111-111111111111',
  development: '22222222-2222-4222-8222-222222222222',
  /** Has a CanNotDelete lock on itself. */
  locked: '33333333-3333-4333-8333-333333333333',
}

/** Resources that the VMs of one subscription share. */
export interface Site {
  world: World
  now: Date
  subscription: string
  vault: Resource
  policies: Record<'standard' | 'enhanced' | 'hourly' | 'renamed' | 'crashConsistent', BackupPolicy>
  /** A group in this subscription, made when first asked for. */
  group(name: string): string
}

/** The half hour in which the fleet's last backups began: at whatever time of day it is looked at, none has been missed. */
const scheduledAt = (now: Date) => {
  const halfHour = minutes(30)
  return new Date(Math.floor(before(now, hours(5)).getTime() / halfHour) * halfHour).toISOString()
}

export function aSite(world: World, now: Date, name: keyof typeof subscriptionIds): Site {
  const subscription = aSubscription(world, subscriptionIds[name], `Contoso ${name}`)
  const group = (groupName: string) => aResourceGroup(world, subscription, groupName)
  const vault = aVault(world, group(`rg-backup-${name}`), `vault-${name}`)
  const policy = (policyName: string, options: Parameters<typeof aPolicy>[3] = {}) =>
    aPolicy(world, vault, policyName, { ...options, at: scheduledAt(now) })
  const policies = {
    standard: policy('DefaultPolicy'),
    enhanced: policy('EnhancedPolicy', { policyType: 'V2', instantRetentionDays: 7 }),
    hourly: policy('EnhancedHourlyPolicy', { policyType: 'V2', instantRetentionDays: 7, intervalHours: 4 }),
    crashConsistent: policy('EnhancedCrashConsistent', { policyType: 'V2', crashConsistent: true }),
    renamed: policy('RenamedGroupPolicy', { groupPrefix: 'contoso-snapshots-', groupSuffix: '-rg' }),
  }
  return { world, now, subscription, vault, policies, group }
}
