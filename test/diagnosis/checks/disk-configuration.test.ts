import type { Disk } from '../../../src/backup/facts-of-compute.ts'
import { diskConfiguration } from '../../../src/diagnosis/checks/disk-configuration.ts'
import { checkTable } from '../check-table.ts'
import { aDisk, aProtection, aVm, healthyVm, read, refused } from '../facts-builder.ts'

const disk = (rest: Partial<Disk>, facts = {}) => healthyVm({ disks: read([aDisk(rest)]), ...facts })
const policy = (type: string) => ({
  protection: read(aProtection({ policy: { ...aProtection().policy!, type: type } })),
})
const many = Array.from({ length: 33 }, (_, index) => aDisk({ id: `${aDisk().id}-${index}`, name: `d${index}` }))

checkTable(diskConfiguration, [
  ['ordinary', healthyVm(), 'RuledOut', 'ConfigurationSupported'],
  [
    'shared',
    disk({ maxShares: 2 }),
    'Confirmed',
    'SharedDisk',
    { severity: 'Blocking', says: 'shared disk os', actions: [] },
  ],
  [
    'Ultra under a Standard policy',
    disk({ sku: 'UltraSSD_LRS' }),
    'Confirmed',
    'NeedsEnhancedPolicy',
    { severity: 'Blocking', says: 'UltraSSD_LRS under Standard policy daily' },
  ],
  [
    'Premium SSD v2 under a Standard policy',
    disk({ sku: 'PremiumV2_LRS' }),
    'Confirmed',
    'NeedsEnhancedPolicy',
    { proves: 'PremiumV2_LRS' },
  ],
  ['Ultra under an Enhanced policy', disk({ sku: 'UltraSSD_LRS' }, policy('V2')), 'RuledOut', 'ConfigurationSupported'],
  [
    'Ultra, protection not readable',
    disk({ sku: 'UltraSSD_LRS' }, { protection: refused('q') }),
    'Unknown',
    'PolicyNotKnown',
    { permission: 'q' },
  ],
  [
    'Ultra, policy not readable',
    disk(
      { sku: 'UltraSSD_LRS' },
      {
        protection: read(
          aProtection({ policy: null, policyUnavailable: { reason: 'AuthorizationFailed', requiredPermission: 'q' } }),
        ),
      },
    ),
    'Unknown',
    'PolicyNotKnown',
    { permission: 'q' },
  ],
  ['ordinary, protection not readable', disk({}, { protection: refused('q') }), 'RuledOut', 'ConfigurationSupported'],
  [
    '33 disks',
    healthyVm({ disks: read(many) }),
    'Confirmed',
    'TooManyDisks',
    { severity: 'Blocking', says: '3[34] disks where 32' },
  ],
  ['an attached disk is missing in the answer', healthyVm({ disks: read([]) }), 'Unknown', 'DiskNotReported'],
  ['disks not readable', healthyVm({ disks: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
  [
    'disks not readable, Ultra by the model',
    healthyVm({
      disks: refused('p'),
      virtualMachine: read(aVm({ disks: [{ ...aVm().disks[0]!, storageAccountType: 'UltraSSD_LRS' }] })),
    }),
    'Confirmed',
    'NeedsEnhancedPolicy',
  ],
  ['no disk', healthyVm({ disks: read([]), virtualMachine: read(aVm({ disks: [] })) }), 'NotApplicable', 'NoDisk'],
])
