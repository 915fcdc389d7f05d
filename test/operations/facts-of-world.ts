import { collected } from '../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import type { ManagementLock } from '../../src/backup/facts-of-locks.ts'
import { isAtOrBelow, sameId, type VmId } from '../../src/backup/resource-id.ts'
import type { AzureWorld } from './azure-world.ts'
import { itemOf, pointGroup, subscription } from './world-ids.ts'

const at = '2026-01-31T00:00:00.000Z'

export function factsOf(world: AzureWorld, vm: VmId): VmBackupFacts {
  const collections = [...world.collections.values()].filter(({ sourceId }) => sameId(sourceId, vm.id))
  const count = collections.reduce((sum, { restorePoints }) => sum + restorePoints.length, 0)
  const item = itemOf(vm.vmName)
  const all = { vm, collections }
  return structuredClone({
    virtualMachine: collected(
      {
        id: vm.id,
        name: vm.vmName,
        location: 'westeurope',
        uniqueId: null,
        provisioningState: 'Succeeded',
        provisioningError: null,
        powerState: 'PowerState/running',
        timeCreated: null,
        osType: 'Windows',
        vmAgent: { status: 'Ready', version: null, message: null, reportedAt: null },
        allowExtensionOperations: true,
        provisionVMAgent: true,
        disks: [],
        encryption: { adeEnabled: false, keyVaults: [] },
      },
      at,
    ),
    extensions: collected(
      [...world.extensions.values()].filter(({ id }) => isAtOrBelow(id!, vm.id)),
      at,
    ),
    disks: collected([], at),
    restorePoints: collected(
      { count, totalCount: count, limit: world.limit, limitSource: 'test', collections, otherSourcesOfSameName: [] },
      at,
    ),
    locks: collected(
      [...world.locks.values()].flatMap((lock) => lockFact(lock, all)),
      at,
    ),
    protection: collected(
      {
        vaultId: 'v',
        protectedItemId: item,
        protectionState: 'Protected',
        policy: null,
        policyUnavailable: null,
        policyId: null,
        lastBackupStatus: null,
        lastBackupTime: null,
        lastRecoveryPoint: null,
        healthStatus: null,
        healthDetails: [],
        healthCodes: [],
        deferredDeleteTime: null,
        virtualMachineId: vm.id,
        otherVaultIds: [],
      },
      at,
    ),
    backupJobs: collected(world.jobs.filter((job) => job.item.toLowerCase() === item.toLowerCase()).toReversed(), at),
    recoveryPoints: collected([], at),
    keyVaults: collected([], at),
  })
}

function lockFact(
  lock: AzureWorld['locks'] extends Map<string, infer L> ? L : never,
  { vm, collections }: { vm: VmId; collections: { id: string }[] },
): ManagementLock[] {
  const target = sameId(lock.scope, subscription)
    ? 'Subscription'
    : sameId(lock.scope, pointGroup)
      ? 'RestorePointGroup'
      : collections.some(({ id }) => sameId(id, lock.scope))
        ? 'RestorePointCollection'
        : sameId(lock.scope, vm.id)
          ? 'VirtualMachine'
          : isAtOrBelow(vm.id, lock.scope)
            ? 'VirtualMachineGroup'
            : null
  if (!target) return []
  const scopeKind = target === 'Subscription' ? 'Subscription' : target.endsWith('Group') ? 'ResourceGroup' : 'Resource'
  return [
    {
      ...lock,
      scopeKind,
      target,
      effect: 'BlocksCleanup',
      effects: ['BlocksCleanup'],
      isAzureBackupProtectionLock: lock.name === 'AzureBackupProtectionLock',
      isSystemOwned: lock.owners.length > 0,
      inherited: target === 'Subscription',
    },
  ]
}
