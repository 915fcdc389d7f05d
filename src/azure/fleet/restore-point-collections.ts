import { foldCase, parseArmId } from '../../backup/resource-id.ts'
import { unexpected } from '../arm-error.ts'
import { idOf, textOf } from '../wire.ts'
import { queryOf, type GraphKind } from './graph-kind.ts'
import { vmOfId } from './vm-of.ts'

export const restorePointCollections: GraphKind<'restorePointCollections'> = {
  source: 'restorePointCollections',
  query: (part) =>
    queryOf(
      [`resources | where type =~ 'microsoft.compute/restorepointcollections'${part()}`],
      [
        ...['id', 'name', 'location'],
        'sourceId = tostring(properties.source.id)',
        'provisioningState = tostring(properties.provisioningState)',
      ],
    ),

  found(row) {
    const id = idOf(textOf(row['id']) ?? '')
    const parsed = parseArmId(id)
    const sourceId = textOf(row['sourceId'])
    // Whose it is decides about locks: of one that does not say, nobody may conclude that its VM has none.
    if (sourceId === null) throw unexpected('a restore point collection does not say whose it is')
    const record = {
      id,
      name: textOf(row['name']) ?? parsed?.name ?? '',
      resourceGroup: parsed?.resourceGroup ?? '',
      location: textOf(row['location']),
      sourceId,
      provisioningState: textOf(row['provisioningState']),
    }
    return [{ key: foldCase(id), vmKey: vmOfId(sourceId)?.key ?? null, record }]
  },
}
