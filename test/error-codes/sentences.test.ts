import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { JobResource } from '@azure/arm-recoveryservicesbackup'
import { backupJobOf } from '../../src/azure/backup-jobs.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { entriesOfFailure } from '../../src/diagnosis/jobs-seen.ts'
import { causesOf, errorCodes, findSaid } from '../../src/error-codes/find.ts'
import { knownErrors } from '../../src/error-codes/recognise.ts'
import { sentenceIn, sentenceTable } from '../../src/error-codes/sentences.ts'
import { texts, type CauseId } from '../../src/error-codes/texts/texts.ts'
import { aVm, healthyVm, read } from '../diagnosis/facts-builder.ts'

/** A failed job of Azure Backup that wraps what Compute said. */
const wrapping = (dynamicErrorMessage: string, errorTitle = 'UserErrorCrpReportedUserError') =>
  backupJobOf({
    id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/v/backupJobs/j',
    properties: {
      jobType: 'AzureIaaSVMJob',
      operation: 'Backup',
      status: 'Failed',
      startTime: new Date('2026-03-01T00:00:00Z'),
      endTime: new Date('2026-03-01T00:10:00Z'),
      errorDetails: [
        {
          errorCode: errorTitle === 'UserErrorCrpReportedUserError' ? 400349 : 0,
          errorTitle,
          errorString: 'Backup failed due to an error. For details, see Job Error Message Details.',
          recommendations: [],
        },
      ],
      extendedInfo: { dynamicErrorMessage, tasksList: [{ taskId: 'Take Snapshot', status: 'Failed' }] },
    },
  } as unknown as JobResource)

/** Of restore-point-troubleshooting, error-messages and allocation-failure, as Compute says them, with what it fills in. */
const table: [code: string, sentence: string, cause: CauseId][] = [
  [
    'OperationNotAllowed',
    'The number of restore points across restore point collections and resource groups for a VM cannot exceed 500. To create new restore points, delete existing restore points.',
    'as-many-points-as-allowed',
  ],
  [
    'OperationNotAllowed',
    "Changes were made to the Virtual Machine while the operation 'Create Restore Point' was in progress. Operation Create Restore Point cannot be completed at this time. Please try again later.",
    'changed-meanwhile',
  ],
  [
    'OperationNotAllowed',
    "Operation 'Create Restore Point' is not allowed as disk(s) have not been allocated successfully. Please exclude these disk(s) using excludeDisks property and retry.",
    'disk-never-allocated',
  ],
  [
    'OperationNotAllowed',
    "Operation 'Create Restore Point' is not allowed as Restore point collection 'AzureBackup_vm1_4711' is marked for deletion.",
    'deletion-not-finished',
  ],
  [
    'OperationNotAllowed',
    "Operation 'update' is not allowed on VM extension 'VMSnapshotLinux' since it is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete).",
    'extension-deletion-stuck',
  ],
  [
    'OperationNotAllowed',
    "Operation 'Create Restore Point' is not allowed on VM 'vm1' since VM has extension 'AzureMonitorLinuxAgent' in failed state.",
    'an-extension-failed',
  ],
  [
    'OperationNotAllowed',
    "Operation 'Create Restore Point' is not allowed on VM 'vm1' since another operation is in progress.",
    'another-change-under-way',
  ],
  [
    'OperationNotAllowed',
    'An ongoing operation is changing power state of Virtual Machine vm1 to stopped. Please perform operation Create Restore Point after some time.',
    'power-changes',
  ],
  ['OperationNotAllowed', 'Cannot modify extensions in the VM when the VM is not running.', 'vm-off'],
  ['OperationNotAllowed', 'The operation requires the VM to be running (or set to run).', 'vm-off'],
  [
    'OperationNotAllowed',
    "Operation 'runCommand' is not allowed on VM 'vm1' since the VM is either deallocated or marked to be deallocated.",
    'vm-off',
  ],
  [
    'OperationNotAllowed',
    "Operation 'resize' is not allowed on VM 'vm1' since the VM is running. Please power off explicitly in case you shut down the VM from inside the guest operating system.",
    'vm-not-deallocated',
  ],
  [
    'OperationNotAllowed',
    "Operation 'convert' is not allowed on VM 'vm1' since the VM is not deallocated.",
    'vm-not-deallocated',
  ],
  [
    'OperationNotAllowed',
    "Operation 'Create Restore Point' is not allowed on VM 'vm1' since the VM is generalized.",
    'made-an-image',
  ],
  [
    'OperationNotAllowed',
    "Operation 'Create Restore Point' is not allowed on VM 'vm1' since the VM is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete).",
    'vm-deletion-under-way',
  ],
  [
    'OperationNotAllowed',
    "Management operations on VM 'vm1' are disallowed because VM disks are being converted to managed disks.",
    'disks-being-converted',
  ],
  [
    'OperationNotAllowed',
    'Unable to add or update the VM. The requested VM size Standard_D4s_v5 may not be available in the existing allocation unit. Read more on VM resizing strategy at https://aka.ms/azure-resizevm.',
    'cluster-lacks-size',
  ],
  [
    'OperationNotAllowed',
    'Unable to resize the VM because the requested size Standard_M8ms is not available in the cluster where the VM is currently allocated.',
    'cluster-lacks-size',
  ],
  [
    'OperationNotAllowed',
    'The maximum number of data disks allowed to be attached to a VM of this size is 4.',
    'size-takes-fewer-disks',
  ],
  [
    'OperationNotAllowed',
    'Updates to encryptionSettings is not allowed when VM is allocated. Please retry after VM is deallocated',
    'vm-not-deallocated',
  ],
  [
    'Conflict',
    'The request failed due to conflict with a concurrent request. To resolve it, please refer to https://aka.ms/activitylog to get more details on the conflicting requests.',
    'another-change-under-way',
  ],
  ['Conflict', 'Disk resizing is allowed only when creating a VM or when the VM is deallocated.', 'vm-not-deallocated'],
  [
    'ResourceUpdateBlockedOnPlatformUpdate',
    'Resource cannot be updated at this time due to ongoing platform update. Please try again later.',
    'passing',
  ],
  [
    'VMRestorePointClientError',
    'Creation of Restore Point of a Virtual Machine with Shared disks is not supported. You may exclude this disk from the restore point via excludeDisks property.',
    'shared-disks',
  ],
  [
    'VMRestorePointClientError',
    'Restore Point creation failed due to COM+ error. Please restart windows service "COM+ System Application" (COMSysApp). If the issue persists, restart the VM.',
    'com-plus-broken',
  ],
  [
    'VMRestorePointClientError',
    'Restore Point creation failed due to insufficient memory available in COM+ memory quota. Please restart windows service "COM+ System Application" (COMSysApp). If the issue persists, restart the VM.',
    'load-on-windows',
  ],
  [
    'VMRestorePointClientError',
    'Restore Point creation failed due to VSS Writers in bad state. Restart VSS Writer services and reboot VM.',
    'vss-writers',
  ],
  [
    'VMRestorePointClientError',
    'Restore Point creation failed due to failure in installation of Visual C++ Redistributable for Visual Studio 2012. Please install Visual C++ Redistributable for Visual Studio 2012.',
    'runtime-broken',
  ],
  [
    'VMRestorePointClientError',
    'Restore Point creation failed as the maximum allowed snapshot limit of one or more disk blobs has been reached. Please delete some existing restore points of this VM and then retry.',
    'as-many-as-compute-keeps',
  ],
  [
    'VMRestorePointClientError',
    'Restore Point creation failed with the error "COM+ was unable to talk to the Microsoft Distributed Transaction Coordinator".',
    'msdtc-account',
  ],
  [
    'VMRestorePointClientError',
    'Restore Point creation failed due to inadequate VM resources. Increase VM resources by changing the VM size and retry the operation. To resize the virtual machine, refer https://azure.microsoft.com/blog/resize-virtual-machines/.',
    'load',
  ],
  [
    'VMRestorePointClientError',
    'Restore Point creation failed due to no network connectivity on the virtual machine. Ensure that VM has network access.',
    'firewall-proxy-or-dhcp',
  ],
  [
    'VMRestorePointClientError',
    "RestorePoint creation failed since a concurrent 'Create RestorePoint' operation was triggered on the VM.",
    'another-restore-point',
  ],
  [
    'DiskRestorePointClientError',
    'Keyvault associated with DiskEncryptionSet not found. The resource may have been deleted due to which Restore Point creation failed. Please retry the operation after re-creating the missing resource with the same name.',
    'key-vault-of-encryption-set-gone',
  ],
  [
    'DiskRestorePointUsedByCustomer',
    'There is an active shared access signature outstanding for disk restore point. Call EndGetAccess before deleting the restore point.',
    'shared-access-open',
  ],
  ['InternalExecutionError', 'An internal execution error occurred. Please retry later.', 'passing'],
  [
    'VMRestorePointInternalError',
    'Restore Point creation failed due to an internal execution error while creating VM snapshot. Please retry the operation after some time.',
    'antivirus',
  ],
  [
    'VMAgentStatusCommunicationError',
    "VM 'vm1' has not reported status for VM agent or extensions. Please verify the VM has a running VM agent, and can establish outbound connections to Azure storage.",
    'agent-does-not-report',
  ],
  [
    'AllocationFailed',
    'Allocation failed. If you are trying to add a new VM to an Availability Set or update/resize an existing VM in an Availability Set, please note that such Availability Set allocation is scoped to a single cluster, and it is possible that the cluster is out of capacity.',
    'cluster-is-full',
  ],
  [
    'AllocationFailed',
    'Allocation failed. Please try reducing the VM size or number of VMs, retry later, or try deploying to a different Availability Set or different Azure location.',
    'cluster-is-full',
  ],
  [
    'AllocationFailed',
    'The VM allocation failed due to an internal error. Please retry later or try deploying to a different location.',
    'cluster-is-full',
  ],
  [
    'OverconstrainedAllocationRequest',
    'The required VM size is not currently available in the selected location.',
    'region-lacks-size',
  ],
  [
    'OSProvisioningClientError',
    'OS Provisioning did not finish in the allotted time. This error occurred too many times consecutively from image. Make sure the image has been properly prepared (generalized).',
    'image-not-generalized',
  ],
  [
    'OSProvisioningClientError',
    "OS Provisioning failed for VM 'vm1' because the guest OS is currently being provisioned.",
    'image-not-generalized',
  ],
  [
    'OSProvisioningClientError',
    "OS provisioning for VM 'vm1' failed. Error details: x. Make sure the image has been properly prepared (generalized).",
    'image-not-generalized',
  ],
  [
    'OSProvisioningTimedOut',
    "OS Provisioning for VM 'vm1' did not finish in the allotted time. The VM may still finish provisioning successfully. Please check provisioning state later.",
    'image-not-generalized',
  ],
  [
    'OSProvisioningInternalError',
    "OS Provisioning failed for VM 'vm1' due to an internal error.",
    'provisioning-failed-inside-azure',
  ],
  ['NetworkingInternalOperationError', 'Unknown network allocation error.', 'passing'],
  [
    'NetworkingInternalOperationError',
    'An internal error occurred in processing network profile of the VM.',
    'passing',
  ],
  ['InternalOperationError', '2 goal seeking tasks failed.', 'passing'],
  ['InternalOperationError', "Error occurred in validating the network profile of VM 'vm1'.", 'passing'],
  [
    'DiagnosticsOperationInternalError',
    'An internal error occurred while processing diagnostics profile of VM vm1.',
    'boot-diagnostics',
  ],
  [
    'VMStartTimedOut',
    "VM 'vm1' did not start in the allotted time. The VM may still start successfully. Please check the power state later.",
    'vm-start-slow',
  ],
  [
    'VMRedeploymentFailed',
    "VM 'vm1' redeployment failed due to an internal error. Please retry later.",
    'redeployment-not-done',
  ],
  [
    'VMRedeploymentTimedOut',
    "Redeployment of VM 'vm1' didn't finish in the allotted time. It might finish successfully in sometime. Else, you can retry the request.",
    'redeployment-not-done',
  ],
  [
    'TooManyVMRedeploymentRequests',
    "Too many redeployment requests have been received for VM 'vm1' or the VMs in the same availabilityset with this VM. Please retry later.",
    'somebody-redeploys',
  ],
  [
    'ArtifactNotFound',
    "The VM extension with publisher 'Contoso' and type 'Agent' could not be found in location 'westeurope'.",
    'extension-not-offered',
  ],
  [
    'ArtifactNotFound',
    "Extension with publisher 'Contoso', type 'Agent', and type handler version '1.0' could not be found in the extension repository.",
    'extension-not-offered',
  ],
  [
    'ArtifactVersionNotFound',
    "No version found in the artifact repository that satisfies the requested version '9.9' for VM extension with publisher 'Contoso' and type 'Agent'.",
    'extension-not-offered',
  ],
  [
    'VMArtifactRepositoryInternalError',
    'An error occurred while communicating with the artifact repository to retrieve VM artifact details.',
    'passing',
  ],
  [
    'VMArtifactRepositoryInternalError',
    'An internal error occurred while retrieving the VM artifact data from the artifact repository.',
    'passing',
  ],
  [
    'VMExtensionHandlerNonTransientError',
    "Handler 'Contoso.Agent' has reported failure for VM Extension 'Agent' with terminal error code '1009' and error message: 'x'",
    'an-extension-failed',
  ],
  [
    'VMExtensionManagementInternalError',
    "Internal error occurred while processing VM extension 'Agent'.",
    'an-extension-failed',
  ],
  [
    'VMExtensionManagementInternalError',
    'Multiple errors occurred while preparing the VM extensions. See VM extension instance view for details.',
    'an-extension-failed',
  ],
  [
    'VMExtensionProvisioningError',
    'VM has reported a failure when processing extension \'Agent\'. Error message: "x".',
    'an-extension-failed',
  ],
  [
    'VMExtensionProvisioningError',
    'Multiple VM extensions failed to be provisioned on the VM. Please see the VM extension instance view for details.',
    'an-extension-failed',
  ],
  [
    'VMExtensionProvisioningTimeout',
    "Provisioning of VM extension 'Agent' has timed out. Extension installation may be taking too long, or extension status could not be obtained.",
    'extension-failed-or-agent-silent',
  ],
  [
    'AcquireDiskLeaseFailed',
    "Failed to acquire lease while creating disk 'd1' using blob with URI https://a.blob.core.windows.net/vhds/d1.vhd. Blob is already in use.",
    'blob-leased',
  ],
  [
    'ContainerAlreadyOnLease',
    'There is already a lease on the storage container holding the blob with URI https://a.blob.core.windows.net/vhds/d1.vhd.',
    'blob-leased',
  ],
  [
    'DiskBlobAlreadyInUseByAnotherDisk',
    "Blob https://a.blob.core.windows.net/vhds/d1.vhd is already in use by another disk belonging to VM 'vm2'. You can examine the blob metadata for the disk reference information.",
    'blob-of-another-vm',
  ],
  [
    'ConflictingUserInput',
    "Disk 'd1' cannot be attached as the disk is already owned by VM 'vm2'.",
    'blob-of-another-vm',
  ],
  [
    'AttachDiskWhileBeingDetached',
    "Cannot attach data disk 'd1' to VM 'vm1' because the disk is currently being detached. Please wait until the disk is completely detached and then try again.",
    'disk-being-detached',
  ],
  ['DataDisksForceDetached', 'One or more data disks were force detached from the VM vm1.', 'disks-force-detached'],
  [
    'DiskBlobNotFound',
    "Unable to find VHD blob with URI https://a.blob.core.windows.net/vhds/d1.vhd for disk 'd1'.",
    'blob-deleted',
  ],
  [
    'DiskPreparationError',
    'One or more errors occurred while preparing VM disks. See disk instance view for details.',
    'see-disk-states',
  ],
  ['DiskProcessingError', 'Disk processing halted as the VM has other disks in failed disks.', 'another-disk-failed'],
  [
    'DiskEncryptionKeySecretMissingTags',
    "kv1 secret doesn't have the DiskEncryptionKeyFileName tags. Please update the secret version, add the required tags and retry.",
    'secret-lacks-tags',
  ],
  [
    'DiskEncryptionKeySecretUnwrapFailed',
    'Unwrap of secret https://kv1.vault.azure.net/secrets/s/1 value using key https://kv1.vault.azure.net/keys/k/1 failed.',
    'key-disabled-or-expired',
  ],
  [
    'KeyVaultAccessForbidden',
    "Unable to access key vault resource 'https://kv1.vault.azure.net/keys/k/1' to enable encryption at rest. Please grant get, wrap and unwrap key permissions to disk encryption set 'des1'. Please visit https://aka.ms/keyvaultaccessssecmk for more information.",
    'encryption-set-lacks-rights',
  ],
  ['ResourceNotFound', 'Could not perform the operation as VM no longer exists.', 'vm-deleted-or-moved'],
  [
    'ResourceNotFound',
    "The Resource 'Microsoft.Compute/virtualMachines/vm1' under resource group 'rg1' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    'vm-deleted-or-moved',
  ],
  [
    'ResourceNotFound',
    "The Resource 'Microsoft.Compute/diskEncryptionSets/des1' under resource group 'rg1' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    'resource-deleted',
  ],
  [
    'ResourceNotFound',
    "The Resource 'Microsoft.Compute/virtualMachines/vm1/extensions/VMSnapshot' under resource group 'rg1' was not found.",
    'resource-deleted',
  ],
  [
    'RequestDisallowedByPolicy',
    "Resource 'AzureBackupRG_westeurope_1' was disallowed by policy. Policy identifiers: 'require-a-tag'.",
    'policy-denies-group',
  ],
  [
    'RequestDisallowedByPolicy',
    "Resource 'AzureBackup_vm1_4711' was disallowed by policy. Reasons: 'Public network access must be disabled on snapshots.'.",
    'policy-denies-resource',
  ],
  [
    'StorageAccountNotFound',
    'Storage account a1 not found. Ensure storage account is not deleted and belongs to the same Azure location as the VM.',
    'storage-account-deleted',
  ],
  ['StorageAccountLimitation', "Storage account 'a1' has exceeded its allocated quota.", 'account-full-or-unsuited'],
  [
    'StorageAccountLimitation',
    "Storage account 'a1' does not support page blobs which are required to create disks.",
    'account-full-or-unsuited',
  ],
  ['StorageAccountTooBusy', "Storage account 'a1' is too busy currently. Consider using another account.", 'passing'],
  ['StorageAccountOperationInternalError', 'Internal error occurred while accessing storage account a1.', 'passing'],
  [
    'StorageAccountLocationMismatch',
    'Could not resolve storage account a1. Please ensure it was created through the Storage Resource Provider in the same location as the compute resource.',
    'account-elsewhere',
  ],
]

describe('a sentence of Compute inside a wrapper', () => {
  for (const [code, sentence, cause] of table) {
    for (const said of [`${code}: ${sentence}`, sentence])
      it(`${said.slice(0, 90)}…: ${cause}`, () => {
        const job = wrapping(said)
        assert.deepEqual([job.errorCode, job.innerError], ['UserErrorCrpReportedUserError', { code, message: said }])
        const [entry, ...others] = entriesOfFailure(job)
        assert.deepEqual(others, [])
        assert.equal(entry?.causes[0].text, cause)
        const isOfWindows = entry.causes[0].os === 'Windows'
        const machine = aVm(isOfWindows ? { osType: 'Windows' } : {})
        const { lastFailure, recommendedActions } = diagnose(
          healthyVm({ backupJobs: read([job]), virtualMachine: read(machine) }),
        )
        assert.equal(lastFailure?.innerErrorCode, code)
        assert.ok(lastFailure.message?.includes(sentence), lastFailure.message ?? '')
        assert.deepEqual(
          lastFailure.causes.map((one) => one.cause),
          entry.causes.map(({ text }) => texts.en.causes[text]),
        )
        const isInside = entry.causes[0].seenBy === 'Guest'
        if (!isInside) {
          assert.ok(
            lastFailure.remaining.every((one) => !/inside the VM/i.test(one)),
            lastFailure.remaining.join('\n'),
          )
          assert.ok(recommendedActions.every(({ action }) => action !== 'checkGuest'))
        }
        const standing = isInside || lastFailure.causes.some(({ outcome }) => outcome === 'Confirmed')
        if (standing && !entry.actions?.includes('triggerBackup'))
          assert.deepEqual(
            recommendedActions.filter(({ automatic }) => automatic),
            [],
          )
      })
  }

  it('is one of at least sixty more than there were', () =>
    assert.ok(knownErrors.flatMap(({ messages }) => messages).length >= 53 + 60))

  it('of each sentence that is known is tried here', () => {
    const tried = new Set(table.map(([, sentence]) => sentence))
    const own = knownErrors.filter(({ code }) => table.some(([tabled]) => tabled === code))
    for (const { code, messages } of own)
      for (const message of messages) {
        const pattern = sentenceTable([{ of: code, text: message }])
        assert.ok(
          [...tried].some((sentence) => sentenceIn(sentence, pattern)) ||
            /can't exceed|Key vault associated|'Create Restore Point' operation was/.test(message),
          `${code}: ${message}`,
        )
      }
  })

  it('leads to a remedy: an action, a step, or a note', () => {
    for (const [code, sentence] of table) {
      const entry = findSaid(code, sentence)
      assert.ok(entry?.actions?.length || entry?.steps?.length || entry?.note, sentence)
    }
  })
})

describe('a sentence that nobody knows', () => {
  const said: [dynamic: string, code: string | null][] = [
    ['DiskRestorePointServerError: The moon was full.', 'DiskRestorePointServerError'],
    ['{"code":"QuantumFlux","message":"The moon was full."}', 'QuantumFlux'],
    [
      '{"error":{"code":"MultipleErrorsOccurred","message":"See details.","details":[{"code":"QuantumFlux","message":"Full moon."}]}}',
      'QuantumFlux',
    ],
    ['The moon was full.', null],
    ['OperationNotAllowed: The moon was full.', 'OperationNotAllowed'],
    ['Linha\u001b[31m vermelha\r\nA lua estava cheia.', null],
  ]
  for (const [dynamic, code] of said)
    it(`${JSON.stringify(dynamic)}: told word for word, with ${code ?? 'no'} code and no guesses`, () => {
      const job = wrapping(dynamic)
      assert.equal(job.innerError?.code, code)
      const { lastFailure, recommendedActions, findings } = diagnose(healthyVm({ backupJobs: read([job]) }))
      assert.equal(lastFailure?.innerErrorCode, code)
      const clean = dynamic.replace('\u001b', ' ').replace('\r\n', ' ')
      assert.equal(lastFailure.message, clean)
      assert.ok(lastFailure.causes.every(({ seenBy }) => seenBy === 'ControlPlane'))
      assert.ok(recommendedActions.every(({ action }) => action !== 'checkGuest'))
      const last = findings.find(({ check }) => check === 'last-backup-job')
      assert.ok(last?.message.includes(clean.replace(/\.$/, '')), last?.message)
      if (code !== 'OperationNotAllowed')
        assert.match(last!.message, code === null ? /has no code/ : /is not known here/)
    })
})

describe('a sentence beside a code of its own', () => {
  const full = 'AllocationFailed: Allocation failed. Please try reducing the VM size or number of VMs, retry later.'
  const table: [title: string, dynamic: string, inner: string | null, entries: string[]][] = [
    ['BackUpOperationFailed', full, 'AllocationFailed', ['AllocationFailed']],
    ['BackUpOperationFailedV2', 'The moon was full.', null, []],
    [
      'UserErrorVmProvisioningStateFailed',
      full,
      'AllocationFailed',
      ['UserErrorVmProvisioningStateFailed', 'AllocationFailed'],
    ],
    ['UserErrorSomethingNew', full, 'AllocationFailed', ['AllocationFailed']],
    ['ExtensionSnapshotFailedCOM', 'Snapshot operation failed due to COM+ error', null, ['ExtensionSnapshotFailedCOM']],
    ['ExtensionSnapshotFailedCOM', 'VSS writers were in a bad state', null, ['ExtensionSnapshotFailedCOM']],
  ]
  for (const [title, dynamic, inner, entries] of table)
    it(`${title} with "${dynamic.slice(0, 40)}": ${entries.join(', ') || 'nothing that is known'}`, () => {
      const job = wrapping(dynamic, title)
      assert.deepEqual(
        entriesOfFailure(job).map(({ code }) => code),
        entries,
      )
      const { lastFailure } = diagnose(healthyVm({ backupJobs: read([job]) }))
      assert.equal(lastFailure?.innerErrorCode, inner)
      assert.ok(lastFailure.message?.includes(dynamic))
    })
})

it('every sentence of the catalogue names a cause with a check', () => {
  for (const entry of errorCodes)
    for (const cause of causesOf(entry)) assert.ok(cause.checks.length > 0 || cause.seenBy === 'Guest', entry.code)
})
