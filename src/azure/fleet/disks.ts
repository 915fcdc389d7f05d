import type { Disk as SdkDisk } from '@azure/arm-compute'
import { Disk } from '../../backup/facts-of-compute.ts'
import { foldCase } from '../../backup/resource-id.ts'
import { fitting } from '../fitting.ts'
import type { Row } from '../resource-graph/graph-page.ts'
import { managedDiskOf } from '../virtual-machines.ts'
import { textOf } from '../wire.ts'
import { bagIn, listInCell, numberIn } from './cells.ts'
import { queryOf, type GraphKind } from './graph-kind.ts'
import { vmOfId } from './vm-of.ts'

const fit = fitting(Disk, 'disk')

/** Those that may be in the way of a backup: all others are as a VM's own model shows them. */
export const disks: GraphKind<'disks'> = {
  source: 'disks',
  query: (part, { limits }) =>
    queryOf(
      [
        `resources | where type =~ 'microsoft.compute/disks'`,
        'extend sizeGB = tolong(properties.diskSizeGB), shares = tolong(properties.maxShares)',
        'extend skuName = tostring(sku.name), ade = tobool(properties.encryptionSettingsCollection.enabled)',
        [
          `where sizeGB > ${limits.diskSizeWarningGiB} or shares > 1`,
          `skuName startswith 'UltraSSD' or skuName startswith 'PremiumV2'`,
          `(ade == true and sizeGB > ${limits.encryptedDiskSizeLimitGiB})${part()}`,
        ].join(' or '),
      ],
      [
        ...['id', 'name', 'managedBy', 'sizeGB', 'shares', 'skuName'],
        'encryptionSettings = properties.encryptionSettingsCollection',
        'encryption = properties.encryption',
        'shareInfo = properties.shareInfo',
      ],
    ),

  found(row) {
    const id = textOf(row['id']) ?? ''
    const record = fit(managedDiskOf(modelOf(row, id), id))
    const vmKeys = vmKeysOf(row)
    const key = foldCase(record.id)
    if (vmKeys.length < 2) return [{ key, vmKey: vmKeys[0] ?? null, record }]
    return vmKeys.map((vmKey) => ({ key: `${key} ${vmKey}`, vmKey, record }))
  },
}

const modelOf = (row: Row, id: string) =>
  ({
    id,
    name: textOf(row['name']) ?? undefined,
    diskSizeGB: numberIn(row, 'sizeGB'),
    maxShares: numberIn(row, 'shares'),
    sku: { name: textOf(row['skuName']) ?? undefined },
    encryptionSettingsCollection: bagIn(row, 'encryptionSettings') ?? undefined,
    encryption: bagIn(row, 'encryption') ?? undefined,
  }) as unknown as SdkDisk

/** Of a shared disk `managedBy` names one VM at most. */
function vmKeysOf(row: Row): string[] {
  const shared = listInCell<{ vmUri?: string } | null>(row, 'shareInfo').map((one) => textOf(one?.vmUri))
  return [...new Set([textOf(row['managedBy']), ...shared].flatMap((id) => vmOfId(id)?.key ?? []))]
}
