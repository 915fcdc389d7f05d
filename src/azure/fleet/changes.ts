import { foldCase } from '../../backup/resource-id.ts'
import { unexpected } from '../arm-error.ts'
import { backupExtensionNames } from '../../backup/words/extensions.ts'
import { idOf, textOf, timeOf } from '../wire.ts'
import { changesLookBack } from '../../fleet/inventory.ts'
import { queryOf, type GraphKind } from './graph-kind.ts'
import { vmOfId } from './vm-of.ts'

const own = Object.values(backupExtensionNames).map((name) => `/extensions/${name}`)

/**
 * The newest of each VM and extension. Azure Backup's own extension is left out: each backup changes it,
 * also the one that completes. Collections are left out: a change does not say whose they are.
 */
export const changes: GraphKind<'changes'> = {
  source: 'changes',
  summarizes: true,
  idColumn: 'target',
  query: (part, { now, since = new Date(now.getTime() - changesLookBack) }) =>
    queryOf(
      [
        'resourcechanges | extend target = tolower(tostring(properties.targetResourceId))',
        'extend changed = todatetime(properties.changeAttributes.timestamp), change = tostring(properties.changeType)',
        `where tostring(properties.targetResourceType) in~ ('microsoft.compute/virtualmachines', 'microsoft.compute/virtualmachines/extensions')`,
        `where changed >= datetime(${since.toISOString()})`,
        `${own.map((end) => `where target !endswith '${end}'`).join(' | ')}${part('target')}`,
        'summarize arg_max(changed, change) by target',
      ],
      ['target', 'changed', 'change'],
      'target',
    ),

  found(row) {
    const resourceId = idOf(textOf(row['target']) ?? '')
    const changedDateTime = timeOf(textOf(row['changed']))
    if (changedDateTime === null) throw unexpected('a change does not say when it was')
    const record = { resourceId, changedDateTime, changeType: textOf(row['change']) ?? 'Unknown' }
    return [{ key: foldCase(resourceId), vmKey: vmOfId(resourceId)?.key ?? null, record }]
  },
}
