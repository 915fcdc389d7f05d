export const cloudNames = ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const
export type CloudName = (typeof cloudNames)[number]

/** What differs from one Azure to another. */
export interface Cloud {
  /** ARM's address, which is the audience of its tokens too. */
  resourceManager: string
  /** Other audiences that mean ARM. */
  resourceManagerAliases: readonly string[]
  /** Where tokens come from, and who issues those of version 2.0 (authentication-national-cloud). */
  authorityHost: string
  /** Behind a key vault's name (key-vault/general/about-keys-secrets-certificates). */
  keyVaultDnsSuffix: string
  /** Application id of the Backup Management Service; null where it is not published. */
  backupManagementService: string | null
}

export const clouds: Readonly<Record<CloudName, Cloud>> = {
  AzureCloud: {
    resourceManager: 'https://management.azure.com',
    resourceManagerAliases: ['https://management.core.windows.net'],
    authorityHost: 'https://login.microsoftonline.com',
    keyVaultDnsSuffix: 'vault.azure.net',
    // backup-azure-vms-automation; that of Azure Government stands there too, that of Azure China on no page.
    backupManagementService: '262044b1-e2ce-469f-a196-69ab7ada62d3',
  },
  AzureUSGovernment: {
    resourceManager: 'https://management.usgovcloudapi.net',
    resourceManagerAliases: ['https://management.core.usgovcloudapi.net'],
    authorityHost: 'https://login.microsoftonline.us',
    keyVaultDnsSuffix: 'vault.usgovcloudapi.net',
    backupManagementService: 'ff281ffe-705c-4f53-9f37-a40e6f2c68f3',
  },
  AzureChinaCloud: {
    resourceManager: 'https://management.chinacloudapi.cn',
    resourceManagerAliases: ['https://management.core.chinacloudapi.cn'],
    authorityHost: 'https://login.partner.microsoftonline.cn',
    keyVaultDnsSuffix: 'vault.azure.cn',
    backupManagementService: null,
  },
}

/** Of the setting AZURE_CLOUD, which takes these names alone. */
export const cloudOf = (name: string): Cloud => clouds[name as CloudName]

/** Audiences of Azure's own services, in every cloud. */
export const audiencesOfAzure: ReadonlySet<string> = new Set(
  Object.values(clouds).flatMap(({ resourceManager, resourceManagerAliases, keyVaultDnsSuffix }) => [
    resourceManager,
    ...resourceManagerAliases,
    `https://${keyVaultDnsSuffix}`,
  ]),
)
