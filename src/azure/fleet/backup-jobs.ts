import type { JobResource } from '@azure/arm-recoveryservicesbackup'
import { BackupJob } from '../../backup/facts-of-backup.ts'
import { foldCase, parseArmId } from '../../backup/resource-id.ts'
import { runningStatuses } from '../../backup/words/jobs.ts'
import { backupJobOf } from '../backup-jobs.ts'
import { fitting } from '../fitting.ts'
import { textOf } from '../wire.ts'
import { flagIn, listInCell } from './cells.ts'
import { queryOf, type GraphKind } from './graph-kind.ts'
import { vmOfContainer, vmOfId } from './vm-of.ts'

const fit = fitting(BackupJob, 'backupJob')

/** What failed earlier and was not tried since is told by its item. */
const DAYS = 3

const running = runningStatuses.map((word) => `'${word}'`).join(', ')
const notCompleted = `where started > ago(${DAYS}d) or status in~ (${running}) | where status !~ 'Completed'`
const newerThan = (since: Date) =>
  `where started >= datetime(${since.toISOString()}) or ended >= datetime(${since.toISOString()})`

/**
 * Those that run, and of some days those that did not complete: one that completed is told by its item, and there is one a VM and day. Of those
 * since a moment all: one that was seen to run has ended by then.
 */
export const backupJobs: GraphKind<'backupJobs'> = {
  source: 'backupJobs',
  query: (part, { since }) =>
    queryOf(
      [
        `recoveryservicesresources | where type =~ 'microsoft.recoveryservices/vaults/backupjobs'`,
        `where tostring(properties.backupManagementType) =~ 'AzureIaasVM'`,
        'extend started = todatetime(properties.startTime), ended = todatetime(properties.endTime), status = tostring(properties.status)',
        `${since ? newerThan(since) : notCompleted}${part()}`,
      ],
      [
        ...['id', 'status'],
        'operation = tostring(properties.operation)',
        'startTime = tostring(properties.startTime)',
        'endTime = tostring(properties.endTime)',
        'entityFriendlyName = tostring(properties.entityFriendlyName)',
        'containerName = tostring(properties.containerName)',
        'dataSourceId = tostring(properties.dataSourceInfo.resourceID)',
        'isUserTriggered = tobool(properties.isUserTriggered)',
        'errorDetails = properties.errorDetails',
        'actionsInfo = properties.actionsInfo',
      ],
    ),

  found(row) {
    const id = textOf(row['id']) ?? ''
    const isUserTriggered = flagIn(row, 'isUserTriggered')
    const resource = {
      id,
      properties: {
        operation: textOf(row['operation']) ?? undefined,
        status: textOf(row['status']) ?? undefined,
        startTime: textOf(row['startTime']) ?? undefined,
        endTime: textOf(row['endTime']) ?? undefined,
        errorDetails: listInCell(row, 'errorDetails'),
        actionsInfo: listInCell(row, 'actionsInfo'),
        ...(isUserTriggered === undefined ? {} : { isUserTriggered }),
      },
    } as unknown as JobResource
    const record = fit(backupJobOf(resource))
    const vm =
      vmOfId(textOf(row['dataSourceId'])) ??
      vmOfContainer(textOf(row['containerName']), parseArmId(record.vaultId)?.subscriptionId ?? '')
    return [{ key: foldCase(record.id), vmKey: vm?.key ?? null, record }]
  },
}
