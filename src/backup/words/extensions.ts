import { wordIn } from './word-in.ts'

/** Azure Backup's own extension, by system. */
export const backupExtensionNames = { Windows: 'VMSnapshot', Linux: 'VMSnapshotLinux' } as const
const publisher = 'Microsoft.Azure.RecoveryServices'

export const isAzureBackupsExtension = (extension: { publisher: string | null; type: string | null }) =>
  wordIn([publisher], extension.publisher) !== undefined &&
  wordIn(Object.values(backupExtensionNames), extension.type) !== undefined
