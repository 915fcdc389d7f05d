import { wordIn } from './word-in.ts'

/** Azure Backup's own extension, by system. */
export const backupExtensionNames = { Windows: 'VMSnapshot', Linux: 'VMSnapshotLinux' } as const
export type BackupExtensionType = (typeof backupExtensionNames)[keyof typeof backupExtensionNames]
const publisher = 'Microsoft.Azure.RecoveryServices'

/** Null: an extension of another product. */
export const backupExtensionTypeOf = (extension: {
  publisher: string | null
  type: string | null
}): BackupExtensionType | null =>
  (wordIn([publisher], extension.publisher) && wordIn(Object.values(backupExtensionNames), extension.type)) ?? null

export const isAzureBackupsExtension = (extension: Parameters<typeof backupExtensionTypeOf>[0]) =>
  backupExtensionTypeOf(extension) !== null
