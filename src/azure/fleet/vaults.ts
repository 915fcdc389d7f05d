import { foldCase } from '../../backup/resource-id.ts'
import { idOf, textOf } from '../wire.ts'
import { queryOf, type GraphKind } from './graph-kind.ts'

export const vaults: GraphKind<'vaults'> = {
  source: 'vaults',
  query: (part) =>
    queryOf([`resources | where type =~ 'microsoft.recoveryservices/vaults'${part()}`], ['id', 'location']),

  found(row) {
    const id = idOf(textOf(row['id']) ?? '')
    return [{ key: foldCase(id), vmKey: null, record: { id, location: textOf(row['location']) ?? '' } }]
  },
}
