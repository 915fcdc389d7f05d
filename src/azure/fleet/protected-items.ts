import type { ProtectedItemResource } from '@azure/arm-recoveryservicesbackup'
import type { RawError } from '../../backup/facts-of-backup.ts'
import { foldCase, nameOf, parseArmId } from '../../backup/resource-id.ts'
import { isSoftDeleted } from '../../backup/words/protection.ts'
import { recogniseErrorCode } from '../../error-codes/recognise.ts'
import { unexpected } from '../arm-error.ts'
import { numberOf, protectionOf } from '../protected-items.ts'
import type { Row } from '../resource-graph/graph-page.ts'
import { saidOf, textOf } from '../wire.ts'
import { bagIn, flagIn, listInCell, numberIn } from './cells.ts'
import { queryOf, type GraphKind } from './graph-kind.ts'
import { vmOfContainer, vmOfId } from './vm-of.ts'

const texts = [
  ...['protectionState', 'currentProtectionState', 'healthStatus', 'policyId', 'policyName', 'lastBackupStatus'],
  ...['lastBackupTime', 'lastRecoveryPoint', 'sourceResourceId', 'virtualMachineId', 'containerName'],
  'deferredDeleteTimeInUTC',
] as const
const TYPE = 'microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems'

export const protectedItems: GraphKind<'protectedItems'> = {
  source: 'protectedItems',
  query: (part) =>
    queryOf(
      [
        `recoveryservicesresources | where type =~ '${TYPE}'`,
        `where tostring(properties.backupManagementType) =~ 'AzureIaasVM'${part()}`,
      ],
      [
        'id',
        ...texts.map((name) => `${name} = tostring(properties.${name})`),
        'healthDetails = properties.healthDetails',
        'kpisHealths = properties.kpisHealths',
        'lastBackupErrorDetail = properties.lastBackupErrorDetail',
        'dataSourceId = tostring(properties.dataSourceInfo.resourceID)',
        'diskExclusion = properties.extendedProperties.diskExclusionProperties',
        // How long is left is not asked for: it was counted when the row was made, and nobody says when that was.
        'isScheduledForDeferredDelete = tobool(properties.isScheduledForDeferredDelete)',
        'softDeleteDays = tolong(properties.softDeleteRetentionPeriodInDays)',
      ],
    ),

  found(row, { now }) {
    const rowId = textOf(row['id']) ?? ''
    const protection = protectionOf(resourceOf(row, rowId), rowId, now)
    const { vaultId, protectedItemId, protectionState, policyId } = protection
    if (vaultId === null || protectedItemId === null) throw unexpected('a protected item lies in no vault')
    const vm =
      vmOfId(protection.virtualMachineId) ??
      vmOfId(textOf(row['dataSourceId'])) ??
      vmOfContainer(textOf(row['containerName']), parseArmId(vaultId)?.subscriptionId ?? '')
    const record = {
      id: protectedItemId,
      vaultId,
      protectionState,
      policyId,
      policyName: textOf(row['policyName']) ?? (policyId === null ? null : nameOf(policyId)),
      lastBackupStatus: protection.lastBackupStatus,
      lastBackupTime: protection.lastBackupTime,
      lastBackupErrorCode: errorCodeOf(row),
      lastRecoveryPointTime: protection.lastRecoveryPointTime,
      healthStatus: protection.healthStatus,
      healthDetails: protection.healthDetails,
      healthCodes: protection.healthCodes,
      isSoftDeleted: isSoftDeleted(protection),
      softDeletedDateTime: protection.softDeletedDateTime,
      undeleteUntilDateTime: protection.undeleteUntilDateTime,
      virtualMachineId: protection.virtualMachineId ?? vm?.id ?? null,
      ...(protection.diskExclusion ? { diskExclusion: protection.diskExclusion } : {}),
    }
    return [{ key: foldCase(protectedItemId), vmKey: vm?.key ?? null, record }]
  },
}

/** As Azure Backup would send it. */
function resourceOf(row: Row, id: string): ProtectedItemResource {
  const said = Object.fromEntries(texts.map((name) => [name, textOf(row[name]) ?? undefined]))
  const isDeleted = isSoftDeleted({ protectionState: textOf(row['currentProtectionState']) ?? '' })
  return {
    id,
    properties: {
      ...said,
      healthDetails: listInCell(row, 'healthDetails'),
      kpisHealths: bagIn(row, 'kpisHealths') ?? undefined,
      isScheduledForDeferredDelete: isDeleted || flagIn(row, 'isScheduledForDeferredDelete') === true,
      softDeleteRetentionPeriodInDays: numberIn(row, 'softDeleteDays'),
      extendedProperties: { diskExclusionProperties: bagIn(row, 'diskExclusion') ?? undefined },
    },
  } as unknown as ProtectedItemResource
}

interface ErrorDetail {
  errorCode: unknown
  errorTitle: unknown
  errorString: unknown
}

/** The samples show the code alone, which may be a number or a symbol. */
function errorCodeOf(row: Row): string | null {
  const { errorCode, errorTitle, errorString } = bagIn<ErrorDetail>(row, 'lastBackupErrorDetail') ?? {}
  const number = numberOf(errorCode)
  const error: RawError = {
    number,
    title: textOf(errorTitle) ?? (number === null ? textOf(errorCode) : null),
    message: saidOf(errorString),
    recommendations: [],
  }
  return number === null && error.title === null ? null : recogniseErrorCode(error)
}
