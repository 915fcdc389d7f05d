import type { Disk } from '../../../src/backup/facts-of-compute.ts'
import { diskSize } from '../../../src/diagnosis/checks/disk-size.ts'
import { checkTable } from '../check-table.ts'
import { aDisk, aVm, healthyVm, read, refused } from '../facts-builder.ts'

const TiB = 1024 ** 4
const sized = (sizeBytes: number | null, rest: Partial<Disk> = {}) =>
  healthyVm({ disks: read([aDisk({ sizeBytes, ...rest })]) })
const modelled = (sizeGB: number) =>
  healthyVm({ disks: refused('p'), virtualMachine: read(aVm({ disks: [{ ...aVm().disks[0]!, sizeGB }] })) })

checkTable(diskSize, [
  ['small', healthyVm(), 'RuledOut', 'SizesSupported'],
  ['32 TiB', sized(32 * TiB), 'RuledOut', 'SizesSupported'],
  [
    'over 32 TiB: the pages disagree',
    sized(32 * TiB + 1),
    'Confirmed',
    'DiskSizeDisputed',
    { severity: 'Warning', says: 'os' },
  ],
  ['64 TiB', sized(64 * TiB), 'Confirmed', 'DiskSizeDisputed', { severity: 'Warning' }],
  [
    'over 64 TiB',
    sized(65 * TiB),
    'Confirmed',
    'DiskTooLarge',
    { severity: 'Blocking', says: 'Disk os \\(66560 GiB\\)', actions: [] },
  ],
  ['encrypted, 4 TiB', sized(4 * TiB, { adeEnabled: true }), 'RuledOut', 'SizesSupported'],
  [
    'encrypted, over 4 TiB',
    sized(5 * TiB, { adeEnabled: true }),
    'Confirmed',
    'EncryptedDiskTooLarge',
    { severity: 'Blocking', says: 'Azure Disk Encryption' },
  ],
  [
    'encrypted as the VM alone tells',
    {
      ...sized(5 * TiB),
      facts: {
        ...sized(5 * TiB).facts,
        virtualMachine: read(aVm({ encryption: { adeEnabled: true, keyVaults: [] } })),
      },
    },
    'Confirmed',
    'EncryptedDiskTooLarge',
  ],
  ['size not told', sized(null), 'Unknown', 'SizeNotReported'],
  [
    'too large by the model, disks not readable',
    modelled(70_000),
    'Confirmed',
    'DiskTooLarge',
    { severity: 'Blocking' },
  ],
  ['fine by the model, disks not readable', modelled(30), 'Unknown', 'FactUnavailable', { permission: 'p' }],
  ['no disk', healthyVm({ disks: read([]), virtualMachine: read(aVm({ disks: [] })) }), 'NotApplicable', 'NoDisk'],
  [
    'nothing readable',
    healthyVm({ disks: refused('p'), virtualMachine: refused('v') }),
    'Unknown',
    'FactUnavailable',
    { permission: 'p' },
  ],
])
