import type { LockToRestore } from './control-plane.ts'
import { lockEffects, type ManagementLock } from './facts-of-locks.ts'
import { groupOf, isAtOrBelow, parseArmId, sameId, type VmId } from './resource-id.ts'
import { isAzureBackupProtectionLock, isSystemOwned, mayForbidChange } from './words/locks.ts'

type Effect = (typeof lockEffects)[number]
type Target = ManagementLock['target']

/** Resources of this VM that a lock may lie on. Ids, in any casing. */
export interface LockedThings {
  vm: VmId
  collectionIds: string[]
  /** Restore point collections of other VMs in the subscription; null where they could not be listed. */
  collectionsOfOthers: readonly string[] | null
  /** The current vault first, then former ones. */
  vaultIds: string[]
  keyVaultIds: string[]
  diskIds: string[]
}

/** The lock's effect on this VM's backup; undefined when it reaches nothing of the VM. */
export function reachOfLock(lock: LockToRestore, things: LockedThings): ManagementLock | undefined {
  const targets = targetsOf(lock.scope, things)
  const [target] = targets
  if (!target) return undefined
  const effects = [...new Set(targets.flatMap((reached) => effectsOn(reached, mayForbidChange(lock))))]
  const { type, resourceGroup } = parseArmId(lock.scope) ?? {}
  const scopeKind = type != null ? 'Resource' : resourceGroup != null ? 'ResourceGroup' : 'Subscription'
  return {
    ...lock,
    scopeKind,
    target,
    effect: lockEffects.find((effect) => effects.includes(effect)) ?? 'Harmless',
    effects: effects.length > 1 ? effects.filter((effect) => effect !== 'Harmless') : effects,
    isAzureBackupProtectionLock: isAzureBackupProtectionLock(lock),
    isSystemOwned: isSystemOwned(lock),
    inherited: target === 'Subscription',
    sharedWithOtherVms: sharedWithOtherVms(lock.scope, scopeKind, things.collectionsOfOthers),
  }
}

function sharedWithOtherVms(scope: string, kind: ManagementLock['scopeKind'], others: readonly string[] | null) {
  if (kind === 'Subscription') return true
  // A collection, a VM and a vault are locked for themselves: no collection of another VM lies below one.
  if (kind === 'Resource') return false
  return others === null ? null : others.some((id) => isAtOrBelow(id, scope))
}

/** Most restricting first: a group that holds both the VM and its collection is the collection's. */
function targetsOf(scope: string, things: LockedThings): Target[] {
  const isGroupOf = (ids: string[]) => ids.flatMap((id) => groupOf(id) ?? []).some((group) => sameId(scope, group))
  const isOn = (ids: string[]) => ids.some((id) => isAtOrBelow(scope, id))
  const reached: [boolean, Target][] = [
    [sameId(scope, `/subscriptions/${things.vm.subscriptionId}`), 'Subscription'],
    [isOn(things.collectionIds), 'RestorePointCollection'],
    [isGroupOf(things.collectionIds), 'RestorePointGroup'],
    [isOn([things.vm.id]), 'VirtualMachine'],
    [isGroupOf([things.vm.id]), 'VirtualMachineGroup'],
    [isOn(things.vaultIds) || isGroupOf(things.vaultIds), 'Vault'],
    [isOn(things.keyVaultIds) || isGroupOf(things.keyVaultIds), 'KeyVault'],
    [isOn(things.diskIds), 'Disk'],
  ]
  return reached.flatMap(([is, target]) => (is ? [target] : []))
}

/**
 * Inherited downwards, ReadOnly also stops POST and PUT (lock-resources). A backup of a VM under CanNotDelete is supported
 * (support matrix); a ReadOnly VM answers UserErrorResourceIsInLockedState.
 */
function effectsOn(target: Target, readOnly: boolean): Effect[] {
  switch (target) {
    case 'Subscription':
      return readOnly
        ? ['BlocksBackup', 'BlocksCleanup', 'BlocksExtensionDelete', 'BlocksTrigger']
        : ['BlocksCleanup', 'BlocksExtensionDelete']
    case 'RestorePointCollection':
    case 'RestorePointGroup':
      return readOnly ? ['BlocksBackup', 'BlocksCleanup'] : ['BlocksCleanup']
    case 'VirtualMachine':
    case 'VirtualMachineGroup':
      return readOnly ? ['BlocksBackup', 'BlocksExtensionDelete'] : ['BlocksExtensionDelete']
    case 'Vault':
      return readOnly ? ['BlocksTrigger'] : ['Harmless']
    case 'KeyVault':
    case 'Disk':
      return ['Harmless']
  }
}
