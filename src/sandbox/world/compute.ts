import type { Resource } from './resource.ts'

/** An InstanceViewStatus of Compute. */
export interface Status {
  code: string
  level: 'Info' | 'Warning' | 'Error'
  displayStatus: string
  message?: string
  time?: string
}

export interface VmAgentView {
  vmAgentVersion: string
  statuses: Status[]
  extensionHandlers?: { type: string; typeHandlerVersion: string; status: Status }[]
}

export interface ExtensionView {
  name: string
  type: string
  typeHandlerVersion: string
  statuses: Status[]
  substatuses?: Status[]
}

export interface InstanceView {
  computerName?: string
  osName?: string
  osVersion?: string
  vmAgent?: VmAgentView
  disks?: { name: string; encryptionSettings?: (DiskEncryptionSettings & { enabled: boolean })[]; statuses: Status[] }[]
  extensions?: ExtensionView[]
  hyperVGeneration: 'V1' | 'V2'
  statuses: Status[]
}

export interface ManagedDiskReference {
  storageAccountType?: string
  id: string
}

export interface VmDisk {
  name: string
  createOption: string
  caching: string
  managedDisk: ManagedDiskReference
  diskSizeGB?: number
  lun?: number
  osType?: 'Windows' | 'Linux'
  writeAcceleratorEnabled?: boolean
  deleteOption: string
  toBeDetached?: boolean
}

export interface VirtualMachineProperties {
  hardwareProfile: { vmSize: string }
  provisioningState: string
  vmId: string
  storageProfile: { imageReference: Record<string, string>; osDisk: VmDisk; dataDisks: VmDisk[] }
  osProfile: { allowExtensionOperations: boolean; [field: string]: unknown }
  securityProfile?: { uefiSettings: { secureBootEnabled: boolean; vTpmEnabled: boolean }; securityType: string }
  networkProfile: { networkInterfaces: { id: string }[] }
  instanceView: InstanceView
  timeCreated: string
}
export type VirtualMachine = Resource<VirtualMachineProperties>

export interface ExtensionProperties {
  autoUpgradeMinorVersion: boolean
  provisioningState: string
  publisher: string
  type: string
  typeHandlerVersion: string
  /** Sent only with $expand=instanceView. */
  instanceView?: ExtensionView
}
export type Extension = Resource<ExtensionProperties>

export interface DiskProperties {
  osType?: 'Windows' | 'Linux'
  creationData: { createOption: string }
  diskSizeGB: number
  diskIOPSReadWrite: number
  diskMBpsReadWrite: number
  diskSizeBytes: number
  encryption: { type: string; diskEncryptionSetId?: string }
  encryptionSettingsCollection?: {
    enabled: boolean
    encryptionSettings: {
      diskEncryptionKey?: { sourceVault: { id: string }; secretUrl: string }
      keyEncryptionKey?: { sourceVault: { id: string }; keyUrl: string }
    }[]
    encryptionSettingsVersion?: string
  }
  maxShares?: number
  networkAccessPolicy: string
  publicNetworkAccess: string
  diskAccessId?: string
  timeCreated: string
  provisioningState: string
  diskState: string
  uniqueId: string
  tier?: string
}
/** Azure Disk Encryption: where a disk's secret and, mostly, its wrapping key are kept. */
export type DiskEncryptionSettings = NonNullable<
  DiskProperties['encryptionSettingsCollection']
>['encryptionSettings'][number]
export type Disk = Resource<DiskProperties> & { sku: { name: string; tier: string } }

export interface RestorePoint {
  name: string
  id: string
  properties: {
    sourceMetadata?: Record<string, unknown>
    provisioningState: string
    consistencyMode: string
    timeCreated: string
  }
}

export interface RestorePointCollectionProperties {
  source: { location: string; id: string }
  restorePointCollectionId: string
  /** Sent only with $expand=restorePoints; oldest first. */
  restorePoints: RestorePoint[]
  provisioningState: string
}
export type RestorePointCollection = Resource<RestorePointCollectionProperties>
