import Type, { type Static } from 'typebox'
import { Document, Extensible, Named, Nullable, Text, Time } from './schema.ts'

/**
 * `NotApplicable`: the VM does not run, so its agent has nothing to say. `Stale`: it says Ready, but the report is older than
 * the limit. `Absent`: the VM runs and reports no agent. `Unknown`: the agent reports a word that is not known. `NotRead`: nobody asked;
 * an inventory lists VMs without their agents.
 */
const VmAgentStatus = Extensible(['Ready', 'NotReady', 'Stale', 'Absent', 'NotApplicable', 'Unknown', 'NotRead'])

export const VmAgent = Named('VmAgent', {
  status: VmAgentStatus,
  version: Nullable(Text('Null where Azure says "Unknown".')),
  message: Nullable(Text()),
  reportedAt: Nullable(Time("The agent's last report.")),
})

const DiskEncryption = Named('DiskEncryption', {
  adeEnabled: Type.Boolean({
    description: 'Azure Disk Encryption (inside the guest); server-side encryption is not meant.',
  }),
  keyVaults: Type.Array(Document({ vaultId: Text(), usesKeyEncryptionKey: Type.Boolean() }), {
    description: 'Key vaults that hold the secrets (and key encryption keys) of the disks.',
  }),
})

export const VirtualMachine = Named('VirtualMachine', {
  id: Text("ARM's own spelling of the id."),
  name: Text(),
  location: Text(),
  /** The GUID that stays the same for the life of a VM and changes when one is re-created under the same name. */
  uniqueId: Nullable(Text('properties.vmId')),
  provisioningState: Text('Succeeded, Failed, Creating, Updating, Deleting, Migrating'),
  provisioningError: Nullable(
    Document({ code: Text('The suffix of ProvisioningState/failed/<code>.'), message: Nullable(Text()) }),
  ),
  /** Absent where it is provisioned well. */
  provisioningSinceDateTime: Type.Optional(Nullable(Time('Since when it is in another state than Succeeded.'))),
  powerState: Nullable(
    Text("ARM's code whole: PowerState/running, PowerState/deallocated, …; null when not reported."),
  ),
  timeCreated: Nullable(Time()),
  osType: Nullable(Extensible(['Windows', 'Linux'])),
  vmAgent: VmAgent,
  allowExtensionOperations: Nullable(Type.Boolean()),
  provisionVMAgent: Nullable(Type.Boolean()),
  disks: Type.Array(
    Document({
      id: Nullable(Text('Null for an unmanaged disk.')),
      name: Text(),
      kind: Extensible(['OsDisk', 'DataDisk']),
      lun: Nullable(Type.Integer()),
      sizeGB: Nullable(Type.Number()),
      storageAccountType: Nullable(Text('Premium_LRS, UltraSSD_LRS, PremiumV2_LRS, …')),
      writeAcceleratorEnabled: Type.Boolean(),
    }),
    { description: "What the VM's own model says of its disks; sizes are absent there on deallocated VMs." },
  ),
  encryption: DiskEncryption,
  securityType: Type.Optional(Text('TrustedLaunch, ConfidentialVM; absent for neither.')),
})

/**
 * What an extension says beside its state. Of the backup extension: the report in its substatus, or its own status where that has the
 * number; numbers are VMSnapshotLinux's (azure-linux-extensions, VMBackup/main/common.py).
 */
export const ExtensionSubstatus = Named('ExtensionSubstatus', {
  code: Text("Azure's code, e.g. ComponentStatus/<name>/succeeded; a report in the name is cut."),
  number: Nullable(
    Type.Integer({ description: 'Of the run of VMSnapshotLinux, e.g. 121; of others what their code ends in.' }),
  ),
  meaning: Nullable(
    Text('NoNetwork, FsFreezeFailed, …; null for numbers that are not known and for those of other extensions.'),
  ),
  symbol: Nullable(Text("The backup extension's own word, e.g. FailedRetryableFsFreezeFailed.")),
  failed: Type.Boolean(),
  message: Nullable(Text("The extension's own text.")),
  time: Nullable(Time()),
})

export const Extension = Named('Extension', {
  id: Nullable(Text('Null when only the instance view knows it.')),
  name: Text(),
  publisher: Nullable(Text()),
  type: Nullable(Text()),
  version: Nullable(Text()),
  provisioningState: Nullable(Text()),
  isBackupExtension: Type.Boolean({
    description: 'VMSnapshot or VMSnapshotLinux of Microsoft.Azure.RecoveryServices.',
  }),
  failed: Type.Boolean({
    description: 'By provisioning state, by instance view status, or (VMSnapshotLinux) by substatus.',
  }),
  /** `ProvisioningState/failed/1` and the like, from extensions[].statuses; null without an instance view. */
  statusCode: Nullable(Text()),
  /** Of an extension on its way between states: since when, by its status in the instance view. */
  changingSinceDateTime: Type.Optional(Nullable(Time())),
  /** `ProvisioningState/NotReady/1007` and the like, from vmAgent.extensionHandlers; null without one. */
  handlerStatusCode: Nullable(Text()),
  message: Nullable(Text()),
  substatus: Nullable(ExtensionSubstatus),
  foundIn: Type.Array(Extensible(['List', 'GetByName', 'InstanceView'])),
})

/** Server-side encryption with a key of the customer's. */
export const DiskEncryptionSet = Named('DiskEncryptionSet', {
  id: Text(),
  keyVaultId: Nullable(Text('Whose key it uses; null where it could not be read.')),
  state: Extensible(['Present', 'SetGone', 'KeyVaultGone', 'KeyFaulty', 'NotRead'], {
    description: 'KeyFaulty: Azure cannot use the key, and says why.',
  }),
  message: Nullable(Text("Azure's sentence, of a faulty key or of what could not be read.")),
  requiredPermission: Nullable(Text()),
})

export const Disk = Named('Disk', {
  id: Text(),
  name: Text(),
  sizeBytes: Nullable(Type.Number()),
  sku: Nullable(Text()),
  maxShares: Type.Integer({ description: '1 for a disk that is not shared.' }),
  adeEnabled: Type.Boolean(),
  encryptionType: Nullable(Text()),
  encryptionSet: Type.Optional(DiskEncryptionSet),
})

export const KeyVaultAccess = Named('KeyVaultAccess', {
  vaultId: Text(),
  usesKeyEncryptionKey: Type.Boolean(),
  model: Extensible(['AccessPolicy', 'Rbac']),
  /** Rights that the Backup Management Service lacks, e.g. `secrets/get`; empty when it has all; null when it cannot be told. */
  missingRights: Nullable(Type.Array(Text())),
  /** Why `missingRights` is null: `ServicePrincipalUnknown`, `AuthorizationFailed`, … */
  reason: Nullable(Text()),
  requiredPermission: Nullable(Text()),
  /** The firewall setting that keeps Azure Backup out whatever its rights; null when none does. */
  firewall: Type.Optional(Nullable(Text())),
  backupServiceApplicationId: Type.Optional(
    Nullable(
      Text('Of the Backup Management Service, in another cloud than the public one; null where it is not published.'),
    ),
  ),
})

export type VmAgent = Static<typeof VmAgent>
export type VirtualMachine = Static<typeof VirtualMachine>
export type Extension = Static<typeof Extension>
export type ExtensionSubstatus = Static<typeof ExtensionSubstatus>
export type DiskEncryptionSet = Static<typeof DiskEncryptionSet>
export type Disk = Static<typeof Disk>
export type KeyVaultAccess = Static<typeof KeyVaultAccess>
