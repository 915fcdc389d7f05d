import { randomUUID } from 'node:crypto'
import { armError } from '../../../src/sandbox/arm-error.ts'
import type { FaultAnswer as SandboxAnswer } from '../../../src/sandbox/http/faults.ts'
import { finish } from '../../../src/sandbox/world/backup-run.ts'
import { aRestorePoint, backupPointName } from '../../../src/sandbox/world/collection.ts'
import type { VirtualMachine } from '../../../src/sandbox/world/compute.ts'
import { aJob } from '../../../src/sandbox/world/job.ts'
import type { Resource } from '../../../src/sandbox/world/resource.ts'
import { aVault } from '../../../src/sandbox/world/vault.ts'
import { addLock } from './ground-around.ts'
import { dropVaultTier, lifetime } from './ground-points.ts'
import type { Ground } from './ground.ts'
import { knownThere, softDeleted, vaultFor } from './vaults.ts'
import { faultyRequests, type FaultAnswer, type Happening } from './spec.ts'
import type { Witness } from './witness.ts'

const pauseMilliseconds = 20_000

/** What only a caller or the database's owner can do. */
export interface Hands {
  cancel(): void
  passDeadline(): void
}

/** Does it; false when the world has nothing to do it to. */
export function happen(witness: Witness, what: Happening, hands: Hands): boolean {
  const { ground } = witness
  const { world } = ground
  switch (what.kind) {
    case 'JobStarts': {
      const vm = what.of === 'Vm' ? ground.machine : ground.otherVms[0]
      const vault = vaultFor(ground, what.vault)
      return vm !== undefined && vault !== undefined && startJob(ground, vault, vm, what)
    }
    case 'LockAppears': {
      const before = world.locks.size
      addLock(ground, what.lock)
      return world.locks.size > before
    }
    case 'LockChanges':
    case 'LockVanishes': {
      const locks = world.locks.values()
      const lock = locks[what.nth % Math.max(1, locks.length)]
      if (!lock) return false
      if (what.kind === 'LockVanishes') return world.locks.delete(lock.id)
      world.locks.add({
        ...lock,
        properties: { ...lock.properties, notes: 'Changed by somebody.' },
      })
      return true
    }
    case 'NewestPointVanishes':
      return removePoint(ground, -1)
    case 'NewestPointFails': {
      const newest = ownPoints(ground).at(-1)
      if (newest) newest.point.properties.provisioningState = 'Failed'
      return newest !== undefined
    }
    case 'OldestPointVanishes':
      return removePoint(ground, 0)
    case 'PointAppears':
      return addPoint(ground)
    case 'CopyExpires':
    case 'CopyIsSoftDeleted': {
      const copied = witness.points().filter((point) => point.copied)[what.nth]
      const copy = world.recoveryPoints.get(ground.copies.get(copied?.id ?? '') ?? '')
      if (!copy) return false
      if (what.kind === 'CopyExpires') dropVaultTier(copy.properties.recoveryPointTierDetails)
      else
        copy.properties['recoveryPointProperties'] = lifetime({
          isSoftDeleted: true,
        })
      return true
    }
    case 'ItemIsSoftDeleted':
      if (!ground.item || ground.item.properties.isScheduledForDeferredDelete) return false
      Object.assign(ground.item.properties, softDeleted(new Date()))
      return true
    case 'VmIsMadeAnew':
      if (!world.virtualMachines.has(ground.machine.id)) return false
      Object.assign(ground.machine.properties, {
        vmId: randomUUID(),
        timeCreated: ground.azure.clock.now().toISOString(),
      })
      return true
    case 'VaultAppears': {
      const vault = aVault(world, ground.group('rg-vaults'), 'came-later')
      knownThere(world, vault, ground.machine)
      return startJob(ground, vault, ground.machine, {
        operation: 'Restore',
        milliseconds: 250,
      })
    }
    case 'Pause':
      witness.ahead.wall += pauseMilliseconds
      if (what.clocks === 'Both') witness.ahead.monotonic += pauseMilliseconds
      ground.azure.clock.advance(pauseMilliseconds)
      return true
    case 'ListLeftOut':
      witness.leaveOut(what.request, what.times)
      return true
    case 'ExtensionRecovers':
      return recoverExtensions(ground)
    case 'VmVanishes':
      for (const { id } of world.extensions.childrenOf(ground.machine.id)) world.extensions.delete(id)
      return world.virtualMachines.delete(ground.machine.id)
    case 'ProtectionStops':
      if (!ground.item) return false
      Object.assign(ground.item.properties, {
        protectionState: 'ProtectionStopped',
        policyId: '',
        policyName: '',
      })
      return true
    case 'Cancel':
      hands.cancel()
      return true
    case 'Deadline':
      hands.passDeadline()
      return true
    case 'Fault': {
      const [method, path] = faultyRequests[what.request]
      ground.azure.faults.add({ method, path, taken: what.taken }, answers[what.answer], what.times)
      return true
    }
  }
}

const refusal = (status: number, code: string, headers: Record<string, string> = {}) => {
  const answer = armError(status, code, 'injected')
  return { ...answer, headers: { ...answer.headers, ...headers } }
}
const answers: Record<FaultAnswer, SandboxAnswer> = {
  '500': refusal(500, 'InternalServerError'),
  '503': refusal(503, 'ServerTimeout'),
  '429': refusal(429, 'TooManyRequests', { 'retry-after': '0' }),
  '429 in 1 s': refusal(429, 'TooManyRequests', { 'retry-after': '1' }),
  '409': refusal(409, 'OperationPreempted'),
  '403': refusal(403, 'AuthorizationFailed'),
  '404': refusal(404, 'ResourceNotFound'),
  reset: 'reset',
  silence: 'silence',
}

function startJob(
  { world, azure }: Ground,
  vault: Resource,
  vm: VirtualMachine,
  { operation, milliseconds }: { operation: string; milliseconds: number },
) {
  const now = azure.clock.now()
  const job = aJob(world, vault, vm, {
    start: now,
    now,
    operation,
    state: 'TakeSnapshot',
  })
  world.timeline.after(now, milliseconds * world.timeline.pace, (at) => finish(job, 'Completed', at))
  return true
}

const ownPoints = ({ world, own }: Ground) =>
  [...own]
    .flatMap((id) => world.restorePointCollections.get(id) ?? [])
    .flatMap((collection) =>
      collection.properties.restorePoints.map((point) => ({
        point,
        collection,
      })),
    )
    .sort((a, b) => Date.parse(a.point.properties.timeCreated) - Date.parse(b.point.properties.timeCreated))

/** As Azure Backup's clean-up or a person takes one away. */
function removePoint(ground: Ground, at: number) {
  const found = ownPoints(ground).at(at)
  if (!found) return false
  const { properties } = found.collection
  properties.restorePoints = properties.restorePoints.filter((point) => point !== found.point)
  return true
}

function addPoint(ground: Ground) {
  const [id] = ground.own
  const collection = ground.world.restorePointCollections.get(id ?? '')
  if (!collection) return false
  const now = ground.azure.clock.now()
  const point = aRestorePoint(collection.id, backupPointName(now), ground.machine, now, 'ApplicationConsistent')
  collection.properties.restorePoints.push(point)
  return true
}

function recoverExtensions({ world, machine }: Ground) {
  const isBackups = (text: string) => text.startsWith('Microsoft.Azure.RecoveryServices')
  const views = (machine.properties.instanceView.extensions ?? []).filter(({ type }) => isBackups(type))
  for (const { properties } of world.extensions.childrenOf(machine.id)) {
    if (!isBackups(properties.publisher)) continue
    properties.provisioningState = 'Succeeded'
    if (properties.instanceView) views.push(properties.instanceView)
  }
  for (const view of views) {
    delete view.substatuses
    view.statuses = [
      {
        code: 'ProvisioningState/succeeded',
        level: 'Info',
        displayStatus: 'Provisioning succeeded',
      },
    ]
  }
  return views.length > 0
}
