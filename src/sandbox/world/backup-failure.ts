import type { JobError } from './backup.ts'
import type { Disk, VirtualMachine } from './compute.ts'
import { terabytes } from './disk.ts'
import { mayReadKeys } from './key-vault.ts'
import { scopeOf } from './management-lock.ts'
import { isWithin } from './resource.ts'
import type { StandingFault } from './standing-fault.ts'
import { minutes } from './time.ts'
import type { World } from './world.ts'

const because = (errorTitle: string, errorString: string, errorCode?: number): StandingFault => ({
  error: {
    ...(errorCode === undefined ? {} : { errorCode }),
    errorTitle,
    errorString,
    recommendations: [],
  } satisfies JobError,
})

interface Asked {
  world: World
  vm: VirtualMachine
  policyType: 'V1' | 'V2'
  crashConsistent: boolean
  excludedLuns: (lun: number) => boolean
  now: Date
}

/** Basis of a backup of this VM: its policy and the disks left out. */
function asked(world: World, vm: VirtualMachine, now: Date): Asked {
  const item = world.protectedItems.about(vm.id).find(({ properties }) => properties.policyId)
  const policy = world.backupPolicies.get(item?.properties.policyId ?? '')?.properties
  const { diskLunList = [], isInclusionList = false } =
    item?.properties.extendedProperties?.diskExclusionProperties ?? {}
  return {
    world,
    vm,
    now,
    policyType: policy?.policyType ?? 'V1',
    crashConsistent: policy?.snapshotConsistencyType === 'OnlyCrashConsistent',
    excludedLuns: (lun) => diskLunList.includes(lun) !== isInclusionList,
  }
}

/** Why a snapshot of this VM fails now: the causes of the guide that the world's state shows, and what only a person can mend. */
export function reasonToFail(world: World, vm: VirtualMachine, now: Date): StandingFault | undefined {
  const about = asked(world, vm, now)
  return (
    (vm.properties.provisioningState === 'Failed' ? provisioningFailed : undefined) ??
    ofPower(about) ??
    ofLocks(about) ??
    ofDisks(about) ??
    ofAgent(about) ??
    world.standingFaults.get(vm.id.toLowerCase()) ??
    ofExtension(about) ??
    (pointsAreFrozen(about) ? frozen : undefined)
  )
}

const provisioningFailed = because('UserErrorVmProvisioningStateFailed', 'VM is in Failed Provisioning State.', 400160)
const extensionFailed = because('ExtensionOperationFailedForManagedDisks', 'VMSnapshot extension operation failed')
const stuckInDeletion = because(
  'ExtensionStuckInDeletionState',
  'Extension state is not supportive to the backup operation.',
)
const crpUserError = because(
  'UserErrorCrpReportedUserError',
  'Backup failed due to an error. For details, see Job Error Message Details.',
  400349,
)
const frozen = because(
  'BackUpOperationFailedV2',
  'Backup failed with an internal error - Please retry the operation in a few minutes',
)

function ofPower({ vm }: Asked): StandingFault | undefined {
  const changing = vm.properties.instanceView.statuses.some(({ code }) =>
    /^PowerState\/(starting|stopping|deallocating)$/.test(code),
  )
  return changing ? because('UserErrorVmNotInDesirableState', 'VM is not in a state that allows backups') : undefined
}

/** An agent that has said nothing for half an hour is not one that a snapshot can be asked of, whatever its last word was. */
function ofAgent({ world, vm, now, crashConsistent }: Asked): StandingFault | undefined {
  const { instanceView, osProfile } = vm.properties
  const running = instanceView.statuses.some(({ code }) => code === 'PowerState/running')
  if (!running || crashConsistent) return undefined
  const status = instanceView.vmAgent?.statuses[0]
  const isLive = world.liveAgents.has(vm.id.toLowerCase())
  const isSilent = !isLive && now.getTime() - Date.parse(status?.time ?? '') > minutes(30)
  if (status?.displayStatus !== 'Ready' || isSilent)
    return because(
      'UserErrorGuestAgentStatusUnavailable',
      'VM agent is unable to communicate with the Azure Backup Service.',
      400196,
    )
  if (osProfile.allowExtensionOperations) return undefined
  return {
    ...crpUserError,
    dynamicErrorMessage:
      'OperationNotAllowed: This operation cannot be performed when extension operations are disallowed. To allow, please ensure VM Agent is installed on the VM and the osProfile.allowExtensionOperations property is true.',
  }
}

function ofLocks({ world, vm }: Asked): StandingFault | undefined {
  return readOnlyLocks(world).some((lock) => isWithin(vm.id, scopeOf(lock)))
    ? because('UserErrorResourceIsInLockedState', 'Backup failed due to a lock on virtual machine')
    : undefined
}

/** Sizes by the support matrix: 64 TB, and 4 TB with Azure Disk Encryption. */
function ofDisks({ world, vm, policyType, excludedLuns }: Asked): StandingFault | undefined {
  const { osDisk, dataDisks } = vm.properties.storageProfile
  const included = [osDisk, ...dataDisks.filter(({ lun = -1 }) => !excludedLuns(lun))]
  const disks = included.flatMap(({ managedDisk }) => world.disks.get(managedDisk.id) ?? [])
  const encrypted = disks.filter(({ properties }) => properties.encryptionSettingsCollection?.enabled)
  const tooLarge = disks.some((disk) => {
    const most = encrypted.includes(disk) ? terabytes(4) : terabytes(64)
    return disk.properties.diskSizeGB > most
  })
  if (tooLarge)
    return because(
      'UserErrorUnsupportedDiskSize',
      'The configured disk size(s) is currently not supported by Azure Backup.',
    )
  if (disks.some(({ properties }) => (properties.maxShares ?? 1) > 1))
    return because('UserErrorSharedDiskBackupNotSupported', '')
  if (policyType === 'V1' && disks.some(({ sku }) => /^(UltraSSD|PremiumV2)_/.test(sku.name)))
    return because('UserErrorUnsupportedStorageType', '')
  if (disks.some((disk) => hasLostItsKey(world, disk))) return keyVaultGone
  const vaultsOf = encrypted.flatMap(
    ({ properties }) => properties.encryptionSettingsCollection?.encryptionSettings ?? [],
  )
  return vaultsOf.every((settings) => mayReadKeys(world, settings))
    ? undefined
    : because(
        'UserErrorKeyVaultPermissionsNotConfigured',
        'Azure Backup Service does not have sufficient permissions to Key Vault for Backup of Encrypted Virtual Machines.',
        400198,
      )
}

/** The disk encryption set, or the key vault that it names, is there no more. */
function hasLostItsKey(world: World, { properties }: Disk): boolean {
  const { diskEncryptionSetId } = properties.encryption
  if (diskEncryptionSetId === undefined) return false
  const { activeKey } = (world.diskEncryptionSets.get(diskEncryptionSetId)?.properties ?? {}) as {
    activeKey?: { sourceVault?: { id: string } }
  }
  return !world.keyVaults.has(activeKey?.sourceVault?.id ?? '')
}

const keyVaultGone: StandingFault = {
  ...crpUserError,
  dynamicErrorMessage:
    'DiskRestorePointClientError: Keyvault associated with DiskEncryptionSet not found. The resource may have been deleted due to which Restore Point creation failed. Please retry the operation after re-creating the missing resource with the same name.',
}

const readOnlyLocks = (world: World) => world.locks.values().filter(({ properties }) => properties.level === 'ReadOnly')

const pointsAreFrozen = ({ world, vm }: Asked) =>
  collectionsOf(world, vm).some(({ id }) => readOnlyLocks(world).some((lock) => isWithin(id, scopeOf(lock))))

export const collectionsOf = (world: World, vm: VirtualMachine) => world.restorePointCollections.about(vm.id)

/** By state. What its last run said is no obstacle: the next one overwrites it. */
function ofExtension({ world, vm }: Asked): StandingFault | undefined {
  const named = ['VMSnapshot', 'VMSnapshotLinux']
  const states = named.map((name) => world.extensions.get(`${vm.id}/extensions/${name}`)?.properties.provisioningState)
  if (states.includes('Deleting')) return stuckInDeletion
  const views = vm.properties.instanceView.extensions?.filter(({ name }) => named.includes(name)) ?? []
  const failedInView = views.some(({ statuses }) => statuses.some(({ code }) => /\/failed(\/|$)/i.test(code)))
  return states.includes('Failed') || failedInView ? extensionFailed : undefined
}
