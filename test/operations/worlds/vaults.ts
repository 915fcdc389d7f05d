import type { VirtualMachine } from '../../../src/sandbox/world/compute.ts'
import { aProtectedItem } from '../../../src/sandbox/world/protected-item.ts'
import type { Resource } from '../../../src/sandbox/world/resource.ts'
import { aPolicy } from '../../../src/sandbox/world/vault.ts'
import type { World } from '../../../src/sandbox/world/world.ts'
import type { Ground } from './ground.ts'
import type { JobSpec } from './spec.ts'

export const vaultFor = ({ spec, vault, formerVault, farVaults }: Ground, where: JobSpec['vault']) =>
  where === 'Former'
    ? formerVault
    : where === 'Far'
      ? farVaults.at(-1)
      : spec.protection === 'NotProtected'
        ? undefined
        : vault

export const softDeleted = (at: Date) => ({
  protectionState: 'ProtectionStopped' as const,
  policyId: '',
  policyName: '',
  isScheduledForDeferredDelete: true,
  deferredDeleteTimeInUTC: at.toISOString(),
})

/** A vault that protected it once. */
export const knownThere = (world: World, vault: Resource, machine: VirtualMachine) =>
  aProtectedItem(world, vault, aPolicy(world, vault, 'OldPolicy'), machine, {
    protectionState: 'ProtectionStopped',
    policyId: '',
    policyName: '',
  })
