import type { ProtectionPolicyResource } from '@azure/arm-recoveryservicesbackup'
import { BackupPolicy } from '../../backup/facts-of-backup.ts'
import { foldCase } from '../../backup/resource-id.ts'
import { policyOf } from '../backup-policies.ts'
import { fitting } from '../fitting.ts'
import { idOf, textOf } from '../wire.ts'
import { bagIn, numberIn } from './cells.ts'
import { queryOf, type GraphKind } from './graph-kind.ts'

const fit = fitting(BackupPolicy, 'policy')

export const policies: GraphKind<'policies'> = {
  source: 'policies',
  query: (part) =>
    queryOf(
      [
        `recoveryservicesresources | where type =~ 'microsoft.recoveryservices/vaults/backuppolicies'`,
        `where tostring(properties.backupManagementType) =~ 'AzureIaasVM'${part()}`,
      ],
      [
        ...['id', 'name'],
        'policyType = tostring(properties.policyType)',
        'timeZone = tostring(properties.timeZone)',
        'instantDays = tolong(properties.instantRpRetentionRangeInDays)',
        'instantGroup = properties.instantRPDetails',
        'schedulePolicy = properties.schedulePolicy',
        'retentionPolicy = properties.retentionPolicy',
        'consistency = tostring(properties.snapshotConsistencyType)',
      ],
    ),

  found(row) {
    const id = idOf(textOf(row['id']) ?? '')
    const resource = {
      id,
      name: textOf(row['name']) ?? undefined,
      properties: {
        policyType: textOf(row['policyType']) ?? undefined,
        timeZone: textOf(row['timeZone']) ?? undefined,
        instantRpRetentionRangeInDays: numberIn(row, 'instantDays'),
        instantRPDetails: bagIn(row, 'instantGroup') ?? undefined,
        schedulePolicy: bagIn(row, 'schedulePolicy') ?? undefined,
        retentionPolicy: bagIn(row, 'retentionPolicy') ?? undefined,
        snapshotConsistencyType: textOf(row['consistency']) ?? undefined,
      },
    } as unknown as ProtectionPolicyResource
    return [{ key: foldCase(id), vmKey: null, record: fit(policyOf(resource, id)) }]
  },
}
