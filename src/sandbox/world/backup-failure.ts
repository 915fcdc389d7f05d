import type { JobError } from './backup.ts'
import type { VirtualMachine } from './compute.ts'
import { scopeOf } from './management-lock.ts'
import { isWithin } from './resource.ts'
import { saysSnapshotFailed } from './snapshot-report.ts'
import type { World } from './world.ts'

const error = (errorTitle: string, errorString: string, errorCode?: number): JobError => ({
  ...(errorCode === undefined ? {} : { errorCode }),
  errorTitle,
  errorString,
  recommendations: [],
})

/** Why a snapshot of this VM fails now; the causes of the guide that the world's state shows. */
export function reasonToFail(world: World, vm: VirtualMachine): JobError | undefined {
  const { provisioningState, instanceView } = vm.properties
  if (provisioningState === 'Failed')
    return error('UserErrorVmProvisioningStateFailed', 'VM is in Failed Provisioning State.', 400160)

  const running = instanceView.statuses.some(({ code }) => code === 'PowerState/running')
  if (running && instanceView.vmAgent?.statuses[0]?.displayStatus !== 'Ready') {
    return error(
      'UserErrorGuestAgentStatusUnavailable',
      'VM agent is unable to communicate with the Azure Backup Service.',
      400196,
    )
  }
  if (vmSnapshotFailed(world, vm))
    return error('ExtensionOperationFailedForManagedDisks', 'VMSnapshot extension operation failed')

  const readOnly = world.locks.values().filter(({ properties }) => properties.level === 'ReadOnly')
  const frozen = collectionsOf(world, vm).some(({ id }) => readOnly.some((lock) => isWithin(id, scopeOf(lock))))
  if (frozen)
    return error(
      'BackUpOperationFailedV2',
      'Backup failed with an internal error - Please retry the operation in a few minutes',
    )
  return undefined
}

export const collectionsOf = (world: World, vm: VirtualMachine) =>
  world.restorePointCollections
    .values()
    .filter(({ properties }) => properties.source.id.toLowerCase() === vm.id.toLowerCase())

/** By state on Windows; on Linux by the report in the substatus. */
function vmSnapshotFailed(world: World, vm: VirtualMachine): boolean {
  const named = ['VMSnapshot', 'VMSnapshotLinux']
  const byState = named.some(
    (name) => world.extensions.get(`${vm.id}/extensions/${name}`)?.properties.provisioningState === 'Failed',
  )
  const views = vm.properties.instanceView.extensions?.filter(({ name }) => named.includes(name)) ?? []
  const inView = views.some(({ statuses, substatuses = [] }) =>
    [...statuses, ...substatuses].some((status) => /\/failed\//i.test(status.code) || saysSnapshotFailed(status)),
  )
  return byState || inView
}
