import type { AzureIaaSVMProtectedItem, ProtectedItemResource } from '@azure/arm-recoveryservicesbackup'
import { notProtected, type Protection, type RawError } from '../backup/facts-of-backup.ts'
import { recogniseErrorCode } from '../error-codes/recognise.ts'
import { sameId } from '../backup/resource-id.ts'
import { stateOf } from '../backup/words/protection.ts'
import { unexpected } from './arm-error.ts'
import { softDeletionOf } from './soft-deletion.ts'
import { idOf, saidOf, textOf, timeOf } from './wire.ts'

/** The vault's id out of the item's own id: `properties.vaultId` is an absolute URL at times (recorded), not an id. */
export const vaultIdOf = (itemId: string) => /^(.*?\/vaults\/[^/]+)/i.exec(itemId)?.[1] ?? null

export function protectionOf(resource: ProtectedItemResource, itemId: string, answered: Date): Protection {
  if (!resource.properties) throw unexpected('a protected item has no properties')
  const item = resource.properties as Partial<AzureIaaSVMProtectedItem>
  const id = idOf(resource.id ?? itemId)
  const told = item.healthDetails ?? []
  // Of the last backup it says things that healthDetails do not, which judge the next one (recorded).
  const ofLastBackup = (item.kpisHealths?.['BackupOperationStatusKPI']?.resourceHealthDetails ?? []).filter(
    ({ code }) => code !== 0 && !told.some((detail) => detail.code === code),
  )
  const healthDetails = [...told, ...ofLastBackup].map(({ code, title, message, recommendations }): RawError => ({
    number: numberOf(code),
    title: textOf(title),
    message: saidOf(message),
    recommendations: (recommendations ?? []).flatMap((one) => saidOf(one) ?? []),
  }))
  return {
    ...notProtected,
    vaultId: vaultIdOf(id),
    protectedItemId: id,
    protectionState: stateOf({
      protectionState: textOf(item.protectionState),
      isScheduledForDeferredDelete: item.isScheduledForDeferredDelete === true,
    }),
    policyId: textOf(item.policyId),
    lastBackupStatus: textOf(item.lastBackupStatus),
    lastBackupTime: timeOf(item.lastBackupTime),
    lastRecoveryPointTime: timeOf(item.lastRecoveryPoint),
    healthStatus: textOf(item.healthStatus),
    healthDetails,
    healthCodes: [...new Set(healthDetails.flatMap((detail) => recogniseErrorCode(detail) ?? []))],
    ...exclusionOf(item),
    ...softDeletionOf(item, answered),
    ...ofVm(textOf(item.virtualMachineId), textOf(item.sourceResourceId)),
  }
}

/** Selective disk backup; a list that is no list of numbers says nothing. */
function exclusionOf({ extendedProperties }: Partial<AzureIaaSVMProtectedItem>) {
  const { diskLunList, isInclusionList } = extendedProperties?.diskExclusionProperties ?? {}
  if (!Array.isArray(diskLunList) || !diskLunList.every(Number.isInteger)) return {}
  return { diskExclusion: { luns: diskLunList, isInclusionList: isInclusionList === true } }
}

/** Both say the same of every recorded item. */
const ofVm = (virtualMachineId: string | null, sourceResourceId: string | null) => ({
  virtualMachineId: virtualMachineId ?? sourceResourceId,
  ...(virtualMachineId !== null && sourceResourceId !== null && !sameId(virtualMachineId, sourceResourceId)
    ? { contradictingSourceId: sourceResourceId }
    : {}),
})

export const numberOf = (value: unknown) => {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) ? number : null
}
