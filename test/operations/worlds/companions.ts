import { parseVmId, type VmId } from '../../../src/backup/resource-id.ts'
import { aCollection } from '../../../src/sandbox/world/collection.ts'
import { aRecoveryPoint } from '../../../src/sandbox/world/recovery-point.ts'
import { aProtectedItem } from '../../../src/sandbox/world/protected-item.ts'
import { before, hours } from '../../../src/sandbox/world/time.ts'
import { aVm } from '../../../src/sandbox/world/vm.ts'
import type { Ground } from './ground.ts'
import type { CompanionSpec } from './spec.ts'

/** A VM whose restore points lie in the group of this one's, and which is worked on at the same time. */
export interface Companion {
  spec: CompanionSpec
  vm: VmId
  /** Ids of what is its own, in lower case. */
  collection: string
  item: string
  newest: string
}

export const sharedGroup = 'AzureBackupRG_westeurope_1'

export function addCompanions(ground: Ground) {
  const { world, spec, vault, now, group } = ground
  const policy = world.backupPolicies.values()[0]
  if (!policy) return
  for (const [index, companion] of spec.companions.entries()) {
    const name = `beside-${index}`
    const machine = aVm(world, group('rg-beside'), name, { now })
    const item = aProtectedItem(world, vault, policy, machine)
    const points = Array.from({ length: companion.points }, (_, at) => before(now, hours(20 + 24 * at))).reverse()
    const collection = aCollection(world, machine, group(sharedGroup), {
      name: `AzureBackup_${name}_28`,
      points,
    })
    for (const time of points) aRecoveryPoint(world, item, time, 'InstantAndVault')
    ground.companions.push({
      spec: companion,
      vm: parseVmId(machine.id)!,
      collection: collection.id.toLowerCase(),
      item: item.id.toLowerCase(),
      newest: collection.properties.restorePoints.at(-1)!.id.toLowerCase(),
    })
  }
}
