import type { VirtualMachineExtension } from '@azure/arm-compute'
import { Extension } from '../../backup/facts-of-compute.ts'
import { foldCase } from '../../backup/resource-id.ts'
import { extensionsOf } from '../extensions.ts'
import { fitting } from '../fitting.ts'
import { textOf } from '../wire.ts'
import { queryOf, type GraphKind } from './graph-kind.ts'
import { vmOfId } from './vm-of.ts'

const fit = fitting(Extension, 'extension')

/** Those that are not well. Of one that is, Azure Backup's own among them, nothing can be concluded without its substatus. */
export const extensions: GraphKind<'extensions'> = {
  source: 'extensions',
  query: (part) =>
    queryOf(
      [
        `resources | where type =~ 'microsoft.compute/virtualmachines/extensions'`,
        `where tostring(properties.provisioningState) !~ 'Succeeded'${part()}`,
      ],
      [
        ...['id', 'name'],
        'publisher = tostring(properties.publisher)',
        'extensionType = tostring(properties.type)',
        'version = tostring(properties.typeHandlerVersion)',
        'provisioningState = tostring(properties.provisioningState)',
      ],
    ),

  found(row) {
    const id = textOf(row['id']) ?? ''
    const listed = {
      id,
      name: textOf(row['name']),
      publisher: textOf(row['publisher']),
      typePropertiesType: textOf(row['extensionType']),
      typeHandlerVersion: textOf(row['version']),
      provisioningState: textOf(row['provisioningState']),
    } as unknown as VirtualMachineExtension
    const [record] = extensionsOf([listed], [], undefined)
    return [{ key: foldCase(id), vmKey: vmOfId(id)?.key ?? null, record: fit(record!) }]
  },
}
