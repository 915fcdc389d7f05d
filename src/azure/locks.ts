import type { ManagementLockObject } from '@azure/arm-locks'
import type { LockToRestore } from '../backup/control-plane.ts'
import { lockEffects, type ManagementLock } from '../backup/facts-of-locks.ts'
import { groupOf, isAtOrBelow, parseArmId, sameId, type VmId } from '../backup/resource-id.ts'
import { clip } from '../backup/text.ts'
import { isAzureBackupProtectionLock, isSystemOwned, mayForbidChange } from '../backup/words/locks.ts'
import { unexpected } from './arm-error.ts'
import { textOf } from './wire.ts'

type Effect = (typeof lockEffects)[number]
type Target = ManagementLock['target']

/** What of this VM a lock may lie on. Ids, in any casing. */
export interface LockedThings {
  vm: VmId
  collectionIds: string[]
  /** That of the protection first, then former ones. */
  vaultIds: string[]
  keyVaultIds: string[]
  diskIds: string[]
}

/**
 * Scope as the lock's own id says it: ids keep the spelling of the PUT, and scopes travel percent-encoded at times. Notes as they stand,
 * empty ones too: a lock is put back as it was.
 */
export function lockToRestoreOf(lock: ManagementLockObject): LockToRestore {
  // A lock that does not say where it is or what it forbids must not be taken for none.
  if (textOf(lock.id) === null || textOf(lock.level) === null) throw unexpected('a lock lacks its id or its level')
  const parsed = parseArmId(decoded(lock.id!))
  if (!parsed) throw unexpected(`a lock has the id ${clip(lock.id!, 200)}`)
  return {
    id: parsed.id,
    name: textOf(lock.name) ?? parsed.name ?? '',
    scope: parsed.scope,
    level: lock.level,
    notes: typeof lock.notes === 'string' ? lock.notes : null,
    owners: (lock.owners ?? []).flatMap(({ applicationId }) => applicationId ?? []),
  }
}

function decoded(id: string) {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

/** The locks that reach this VM's backup, with what each holds up; those on other things of the subscription are left out. */
export const locksOf = (locks: ManagementLockObject[], things: LockedThings): ManagementLock[] =>
  locks.flatMap((raw) => {
    const lock = lockToRestoreOf(raw)
    const targets = targetsOf(lock.scope, things)
    const [target] = targets
    if (!target) return []
    const effects = [...new Set(targets.flatMap((reached) => effectsOn(reached, mayForbidChange(lock))))]
    const worst = lockEffects.find((effect) => effects.includes(effect)) ?? 'Harmless'
    return [
      {
        ...lock,
        scopeKind:
          parseArmId(lock.scope)?.type != null
            ? 'Resource'
            : parseArmId(lock.scope)?.resourceGroup != null
              ? 'ResourceGroup'
              : 'Subscription',
        target,
        effect: worst,
        effects: effects.length > 1 ? effects.filter((effect) => effect !== 'Harmless') : effects,
        isAzureBackupProtectionLock: isAzureBackupProtectionLock(lock),
        isSystemOwned: isSystemOwned(lock),
        inherited: target === 'Subscription',
      } satisfies ManagementLock,
    ]
  })

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
