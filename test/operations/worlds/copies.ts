import type { Ground } from './ground.ts'

export interface SeenPoint {
  id: string
  time: number
  /** Neither failed nor being deleted. */
  usable: boolean
  machine: 'Present' | 'Former' | 'NotTold'
  /** The vault holds its data too: of this very machine, and for as long as the snapshot would have been there at least. */
  copied: boolean
}

const day = 24 * 3600_000

export function pointsOf(ground: Ground): SeenPoint[] {
  const { world, own } = ground
  return [...own]
    .flatMap((id) => world.restorePointCollections.get(id)?.properties.restorePoints ?? [])
    .map(({ id, properties: { timeCreated, provisioningState, sourceMetadata } }) => {
      const machine = machineOf(ground, sourceMetadata?.['vmId'] as string | undefined, timeCreated)
      return {
        id: id.toLowerCase(),
        time: Date.parse(timeCreated),
        usable: provisioningState === 'Succeeded',
        machine,
        copied: machine === 'Present' && isCopied(ground, id.toLowerCase(), timeCreated),
      }
    })
    .sort((a, b) => a.time - b.time)
}

function machineOf({ machine }: Ground, vmId: string | undefined, timeCreated: string): SeenPoint['machine'] {
  const { properties } = machine
  if (vmId !== undefined) return vmId === properties.vmId ? 'Present' : 'Former'
  return Date.parse(timeCreated) >= Date.parse(properties.timeCreated) ? 'Present' : 'NotTold'
}

function isCopied({ world, copies, item, azure, machine }: Ground, id: string, timeCreated: string) {
  if (!item || !world.protectedItems.has(item.id)) return false
  const { virtualMachineId, isScheduledForDeferredDelete } = item.properties
  if (isScheduledForDeferredDelete || virtualMachineId.toLowerCase() !== machine.id.toLowerCase()) return false
  const known = copies.get(id)
  const copy =
    known === undefined
      ? world.recoveryPoints
          .childrenOf(item.id)
          .find(({ properties }) => Date.parse(properties.recoveryPointTime) === Date.parse(timeCreated))
      : world.recoveryPoints.get(known ?? '')
  if (!copy) return false
  const { recoveryPointTierDetails, recoveryPointProperties } = copy.properties
  const { expiryTime, isSoftDeleted } = (recoveryPointProperties ?? {}) as {
    expiryTime?: string
    isSoftDeleted?: boolean
  }
  const snapshotWouldGo = Date.parse(timeCreated) + instantDaysOf(world, item.properties.policyId) * day
  const lasts =
    expiryTime === undefined ||
    (Date.parse(expiryTime) > snapshotWouldGo && Date.parse(expiryTime) > azure.clock.now().getTime() + day)
  return (
    isSoftDeleted !== true &&
    lasts &&
    recoveryPointTierDetails.some(({ type, status }) => type === 'HardenedRP' && status === 'Valid')
  )
}

/** Of an item whose policy Azure has emptied nothing is known: a Standard policy keeps snapshots for a day at least. */
export const instantDaysOf = (world: Ground['world'], policyId: string) =>
  world.backupPolicies.get(policyId)?.properties.instantRpRetentionRangeInDays ?? 1
