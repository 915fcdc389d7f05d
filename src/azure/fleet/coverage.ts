import { inventorySources, type InventorySource } from '../../fleet/inventory.ts'
import type { LedgerEntry } from '../../fleet/ports.ts'
import { permissions } from '../permissions.ts'
import { coveredBy } from '../wildcard.ts'

/** What an identity needs to read all of a source. Resource Graph leaves out what it may not read, and does not say so. */
const neededFor: Readonly<Record<InventorySource, readonly string[]>> = {
  locks: [permissions.locks],
  policies: [permissions.policy],
  vaults: [permissions.vaults],
  restorePointCollections: [permissions.collections],
  protectedItems: [permissions.protectedItem],
  backupJobs: [permissions.jobs],
  extensions: [permissions.extensions],
  disks: [permissions.disks],
  changes: [permissions.virtualMachine, permissions.extensions],
  virtualMachines: [permissions.virtualMachine],
}

/** One entry of the permissions list: what one of the identity's roles grants. */
export interface Permission {
  actions?: string[] | null
  notActions?: string[] | null
}

/** What is known of a subscription before a sweep. */
export interface SubscriptionSeen {
  subscriptionId: string
  name: string | null
  /** Whether ARM lists it. */
  visible: boolean
  /** Whether Resource Graph has a row of it. */
  readable: boolean
  /** Over the whole subscription; null where the list could not be read. */
  granted: readonly Permission[] | null
}

export function entryOf({ subscriptionId, name, visible, readable, granted }: SubscriptionSeen): LedgerEntry {
  if (!readable)
    return {
      subscriptionId,
      name,
      coverage: 'Refused',
      unread: {},
      requiredPermissions: visible ? [] : [permissions.subscriptions],
    }
  const unread = granted === null ? unknownRights : lacking(granted)
  return {
    subscriptionId,
    name,
    coverage: Object.keys(unread).length === 0 ? 'Complete' : 'Partial',
    unread,
    requiredPermissions: [...new Set(Object.values(unread))],
  }
}

const unknownRights = Object.fromEntries(inventorySources.map((source) => [source, permissions.permissions] as const))

function lacking(granted: readonly Permission[]): LedgerEntry['unread'] {
  const missing = inventorySources.flatMap((source) => {
    const action = neededFor[source].find((one) => !granted.some((permission) => grants(permission, one)))
    return action === undefined ? [] : [[source, action] as const]
  })
  return Object.fromEntries(missing)
}

/** Each role takes its own exceptions away from what it grants alone. */
const grants = ({ actions, notActions }: Permission, action: string) =>
  covers(actions, action) && !covers(notActions, action)

const covers = (patterns: readonly string[] | null | undefined, action: string) =>
  (patterns ?? []).some((pattern) => coveredBy(pattern, action))
