import { aCollection } from '../../../src/sandbox/world/collection.ts'
import type { VirtualMachine } from '../../../src/sandbox/world/compute.ts'
import { anExtension, extensionFailed } from '../../../src/sandbox/world/extension.ts'
import { aJob } from '../../../src/sandbox/world/job.ts'
import { aProtectedItem } from '../../../src/sandbox/world/protected-item.ts'
import { linuxSnapshotResult } from '../../../src/sandbox/world/snapshot-report.ts'
import { before, days, hours, minutes } from '../../../src/sandbox/world/time.ts'
import { aVm } from '../../../src/sandbox/world/vm.ts'
import type { Ground } from './ground.ts'
import { vaultFor } from './vaults.ts'
import { loud } from './request.ts'
import type { ExtensionSpec, LockSpec } from './spec.ts'

/** VMs whose names begin or read like this one's, with points in the same groups and items in the same vault. */
export function addOtherVms(ground: Ground) {
  const { world, spec, vault, now, group } = ground
  const names: [string, string][] = [
    [spec.group, `${spec.name}1`],
    [spec.group, `${spec.name}_1`],
    ['rg-other', spec.name.toUpperCase()],
  ]
  const policy = world.backupPolicies.values()[0]
  for (const [index, [inGroup, name]] of names.slice(0, spec.otherVms).entries()) {
    const vm = aVm(world, group(inGroup), name, { now })
    const points = [days(2), days(1), hours(6)].map((ago) => before(now, ago))
    aCollection(world, vm, group('AzureBackupRG_westeurope_1'), {
      name: `AzureBackup_${name}_${index + 1}`,
      points,
    })
    if (policy) aProtectedItem(world, vault, policy, vm)
    anExtension(world, vm, {
      provisioningState: 'Failed',
      status: extensionFailed('The snapshot failed.'),
    })
    ground.otherVms.push(vm)
  }
}

export function addExtensions({ spec, machine, world }: Ground) {
  for (const extension of spec.extensions) {
    const type = extension.type || (spec.os === 'Linux' ? 'VMSnapshotLinux' : 'VMSnapshot')
    const name = extension.name || type
    if (world.extensions.has(`${machine.id}/extensions/${name}`)) continue
    if (machine.properties.instanceView.extensions?.some((one) => one.name === name)) continue
    anExtension(world, machine, {
      ...statusOf(extension),
      name,
      type,
      publisher: extension.publisher,
      shown: extension.shown,
    })
  }
}

function statusOf({ failed }: ExtensionSpec) {
  if (failed === 'State')
    return {
      provisioningState: 'Failed',
      status: extensionFailed('The snapshot failed.'),
    }
  if (failed === 'Status') return { status: extensionFailed('The snapshot failed.') }
  return failed === 'Substatus' ? linuxSnapshotResult(301) : {}
}

export function addJobs(ground: Ground) {
  const { spec, world, machine, otherVms, now } = ground
  for (const { of, vault: where, operation, state, minutesAgo } of spec.jobs) {
    const vm: VirtualMachine | undefined = of === 'Vm' ? machine : otherVms[0]
    const inVault = vaultFor(ground, where)
    if (vm && inVault)
      aJob(world, inVault, vm, {
        start: before(now, minutes(minutesAgo)),
        now,
        operation,
        state,
      })
  }
}

export function addLocks(ground: Ground) {
  for (const lock of ground.spec.locks) addLock(ground, lock)
}

export function addLock(ground: Ground, spec: LockSpec) {
  const scopes = scopesOf(ground, spec.on)
  const scope = scopes[spec.nth % Math.max(1, scopes.length)]
  if (!scope) return
  // A lock's id keeps the spelling of the PUT that made it.
  const spelled = spec.upperCaseId ? scope.replace(/\/resourceGroups\/[^/]+/i, loud) : scope
  const id = `${spelled}/providers/Microsoft.Authorization/locks/${spec.name}`
  if (ground.world.locks.has(id)) return
  const owners = Array.from({ length: spec.owners }, (_, index) => ({
    applicationId: `a1b2c3d4-0000-4000-8000-00000000000${index}`,
  }))
  ground.world.locks.add({
    id,
    name: spec.name,
    type: 'Microsoft.Authorization/locks',
    properties: {
      level: spec.level,
      ...(spec.notes === undefined ? {} : { notes: spec.notes }),
      ...(owners.length > 0 ? { owners } : {}),
    },
  })
}

function scopesOf(ground: Ground, on: LockSpec['on']): string[] {
  const { world, machine, own, vault, otherVms, subscriptionId } = ground
  const collections = world.restorePointCollections.values()
  const isOwn = ({ id }: { id: string }) => own.has(id.toLowerCase())
  const ownIds = collections.filter(isOwn).map(({ id }) => id)
  const foreignIds = collections.filter((one) => !isOwn(one)).map(({ id }) => id)
  const ownGroups = new Set([...ownIds, machine.id].map(groupOf))
  switch (on) {
    case 'PointGroup':
      return ownIds.map(groupOf)
    case 'Collection':
      return ownIds
    case 'Vm':
      return [machine.id]
    case 'VmGroup':
      return [groupOf(machine.id)]
    case 'Subscription':
      return [`/subscriptions/${subscriptionId}`]
    case 'Vault':
      return [vault.id, groupOf(vault.id)]
    case 'ForeignGroup':
      return foreignIds.map(groupOf).filter((id) => !ownGroups.has(id))
    case 'ForeignCollection':
      return foreignIds
    case 'OtherVm':
      return otherVms.map(({ id }) => id)
  }
}

export const groupOf = (id: string) => id.split('/').slice(0, 5).join('/')
