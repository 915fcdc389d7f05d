import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { innerErrorOf, recogniseErrorCode } from '../../src/error-codes/recognise.ts'
import type { RawError } from '../../src/backup/facts-of-backup.ts'
import { errorCodes, findErrorCode } from '../../src/error-codes/find.ts'

const raw = (rest: Partial<RawError>): RawError => ({
  number: null,
  title: null,
  message: null,
  recommendations: [],
  ...rest,
})

/** backup-azure-vms-troubleshoot and what other public pages name, line by line: symbol, number, English message. */
const others: [code: string, number?: number | null, message?: string][] = [
  ['VMRestorePointInternalError'],
  ['CopyingVHDsFromBackUpVaultTakingLongTime', null, 'Copying backed up data from vault timed out'],
  ['UserErrorVmNotInDesirableState', null, 'VM is not in a state that allows backups'],
  ['VmNotInDesirableState', null, "The VM isn't in a state that allows backups"],
  ['UserErrorFsFreezeFailed', null, 'Failed to freeze one or more mount-points of the VM'],
  ['ExtensionSnapshotFailedCOM', null, 'Snapshot operation failed due to COM+ error'],
  ['ExtensionInstallationFailedCOM', null, 'Extension installation/operation failed due to a COM+ error'],
  ['ExtensionInstallationFailedMDTC', null, 'COM+ was unable to talk to the MS DTC'],
  ['ExtensionFailedVssWriterInBadState', null, 'Snapshot operation failed because VSS writers were in a bad state.'],
  ['ExtensionFailedVssServiceInBadState', null, 'Snapshot operation failed due to VSS service in bad state.'],
  ['ExtensionConfigParsingFailure', null, 'Failure in parsing the config for the backup extension.'],
  ['ExtensionStuckInDeletionState', null, 'Extension state is not supportive to the backup operation'],
  [
    'ExtensionFailedSnapshotLimitReachedError',
    null,
    'Snapshot operation failed as snapshot limit is exceeded for some of the disks attached',
  ],
  ['ExtensionFailedTimeoutVMNetworkUnresponsive', null, 'Snapshot operation failed due to inadequate VM resources.'],
  ['ResourceNotFound', 320001, 'Could not perform the operation as VM no longer exists.'],
  ['BCMV2VMNotFound', 400094, "The virtual machine doesn't exist."],
  ['UserErrorBCMPremiumStorageQuotaError', null, 'There is insufficient free space in the storage account.'],
  [
    'AzureVmOffline',
    380008,
    'Failed to install the Azure Recovery Services extension as virtual machine is not running',
  ],
  ['ExtensionSnapshotBitlockerError', null, 'The snapshot failed: the drive is locked by BitLocker Drive Encryption.'],
  [
    'ExtensionSnapshotFailedNoSecureNetwork',
    null,
    'Snapshot failed due to failure to create a secure network communication channel.',
  ],
  ['ExtensionVCRedistInstallationFailure', 380020],
  [
    'UserErrorRequestDisallowedByPolicy',
    null,
    'An invalid policy is configured on the VM which is preventing Snapshot operation.',
  ],
  ['UserErrorUnableToOpenMount'],
  ['UserErrorInstantRpNotFound', null, 'Restore failed because the snapshot of the VM was not found.'],
  ['UserErrorSkuNotAvailable'],
  ['UserErrorMarketPlaceVMNotSupported'],
  ['UserErrorMigrationFromTrustedLaunchVMToNonTrustedVMNotAllowed'],
  ['UserErrorRpCollectionDeleted', 400288],
  ['UserErrorRpCollectionMarkedForDeletion'],
  ['UserErrorResourceIsInLockedState', null, 'Backup failed due to a lock on virtual machine'],
  ['UserErrorVmNotFoundV2', 400136],
  ['BCMCrpInternalError'],
  ['ManagedRPCreationFailedInCrpButExtensionSucceeded'],
  ['NoExtensionStatusButStatusBlobAvailable'],
  ['ExtensionOperationInProgress'],
  ['ExtensionCommandExecFailure'],
  ['ExtensionFailedOutOfMemoryError'],
  ['ExtensionFailedSnapshotRateExceededError'],
  ['ExtensionFailedTimeoutDelayInNetwork'],
  ['ExtensionInstallationFailure'],
  ['ExtensionInstallProviderComMemoryQuotaReached'],
  ['ExtensionPreScriptTimeout'],
  ['GuestAgentCertificateNotFound'],
  ['GuestAgentPluginInstallCommandProcessingFailed'],
  ['UserErrorGuestAgentVersionUnsupported', 380016],
  ['UserErrorFsFreezeTimeout'],
  ['VMBackupLinuxExtensionConfFileWrongEncodingFormat'],
  ['UserErrorInvalidVMEncryptionInfo'],
  ['UserErrorBCMUnsupportedDiskCount'],
  ['UserErrorUnsupportedDiskConfiguration'],
  ['UserErrorUnsupportedStorageType'],
  ['UserErrorSharedDiskBackupNotSupported'],
  ['UserErrorWAEnabledDisksNotSupported'],
  ['UserErrorInvalidManagedDiskOperation'],
  ['UserErrorComputeVmWithClassicStorage'],
  ['UserErrorUnsupportedDistribution'],
  ['UserErrorProtectionQuotaExceeded'],
  ['UserErrorVmVaultLocationMismatch', 400175],
  ['BMSUserErrorObjectLocked'],
  ['UserErrorProt32dAllocationPending'],
  ['UserErrorJobSuccessfullyCancelled', 400158],
  ['SystemBackupOperationInProgress'],
  ['UserErrorPreCheckVmNotInDesirableState'],
  ['UserErrorCrpReportedUserErrorForVMSnapshot'],
  ['ExtensionStateInvalid'],
  ['UserErrorKeyVaultNotFound'],
  ['UserErrorSubscriptionStateNotRegistered'],
  ['UserErrorInvalidDiskLunList'],
  ['VMAgentStatusCommunicationError'],
  ['VMExtensionProvisioningError'],
  ['VMExtensionProvisioningTimeout'],
  ['TooManyVMRedeploymentRequests'],
  ['UserErrorDeleteBackupItemOnImmutableItem'],
]

describe('codes that are not in the guide', () => {
  for (const [code, number, message] of others) {
    it(`${code} is recognised, explained, and says what to do`, () => {
      assert.equal(recogniseErrorCode(raw({ title: code.toLowerCase() })), code)
      if (number) assert.equal(recogniseErrorCode(raw({ number })), code)
      if (message) assert.equal(recogniseErrorCode(raw({ message })), code)
      const entry = findErrorCode(code)
      assert.equal(entry?.code, code)
      assert.ok(entry.causes.length > 0)
      assert.ok(entry.actions || entry.steps || entry.note, 'nothing to do is told')
    })
  }

  it('a family of which only the beginning is known', () =>
    assert.equal(
      findErrorCode('UserErrorCrossSubscriptionRestoreNotAllowed')?.code,
      'UserErrorCrossSubscriptionRestore',
    ))

  it('none without something to do', () =>
    assert.deepEqual(
      errorCodes.filter((one) => !one.actions && !one.steps && !one.note).map(({ code }) => code),
      [],
    ))
})

describe('the cause inside UserErrorCrpReportedUserError', () => {
  const wrapper = raw({
    title: 'UserErrorCrpReportedUserError',
    message: 'Backup failed due to an error. For details, see Job Error Message Details.',
  })
  const cases: [where: string, error: RawError, more: string[], inner: string | null][] = [
    [
      'errorString',
      { ...wrapper, message: 'VMAgentStatusCommunicationError: no status' },
      [],
      'VMAgentStatusCommunicationError',
    ],
    ['recommendations', { ...wrapper, recommendations: ['ScopeLocked'] }, [], 'ScopeLocked'],
    [
      'dynamicErrorMessage',
      wrapper,
      ['The number of restore points for a VM cannot exceed 18.'],
      'OperationNotAllowed',
    ],
    [
      'propertyBag',
      wrapper,
      ['DefaultPolicy', '{"error":{"code":"RequestDisallowedByPolicy"}}'],
      'RequestDisallowedByPolicy',
    ],
    ['TooManyRequests', wrapper, ['OperationNotAllowed details TooManyRequests'], 'TooManyRequests'],
    ['VMRestorePointInternalError', wrapper, ['VMRestorePointInternalError'], 'VMRestorePointInternalError'],
    ['any other known symbol', wrapper, ['inner: UserErrorFsFreezeFailed.'], 'UserErrorFsFreezeFailed'],
    [
      'any other known sentence',
      wrapper,
      ['Snapshot operation failed due to inadequate VM resources.'],
      'ExtensionFailedTimeoutVMNetworkUnresponsive',
    ],
    ['nothing that is known', wrapper, ['11390 MB'], null],
  ]
  for (const [where, error, more, inner] of cases)
    it(`${where}: ${inner}`, () =>
      assert.equal(innerErrorOf('UserErrorCrpReportedUserError', [error], more)?.code ?? null, inner))

  it('is not sought in codes that are no wrapper', () =>
    assert.equal(innerErrorOf('ExtensionInstallationFailure', [raw({ message: 'UserErrorFsFreezeFailed' })], []), null))
})
