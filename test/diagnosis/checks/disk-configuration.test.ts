import type { Disk, DiskEncryptionSet } from '../../../src/backup/facts-of-compute.ts'
import type { CheckInput } from '../../../src/diagnosis/check.ts'
import { diskConfiguration } from '../../../src/diagnosis/checks/disk-configuration.ts'
import { checkTable } from '../check-table.ts'
import {
  aCollection,
  aDisk,
  aJob,
  aProtection,
  aVm,
  failedJob,
  healthyVm,
  points,
  read,
  refused,
  somePoints,
} from '../facts-builder.ts'

const disk = (rest: Partial<Disk>, facts = {}) => healthyVm({ disks: read([aDisk(rest)]), ...facts })
const policy = (type: string) => ({
  protection: read(aProtection({ policy: { ...aProtection().policy!, type: type } })),
})
/** A data disk at LUN 0 beside the OS disk. */
function attached(rest: Partial<Disk>, diskExclusion: { luns: number[]; isInclusionList: boolean }) {
  const data = aDisk({ id: `${aDisk().id}-data`, name: 'data', ...rest })
  const { disks } = aVm()
  return healthyVm({
    disks: read([aDisk(), data]),
    virtualMachine: read(
      aVm({ disks: [...disks, { ...disks[0]!, id: data.id, name: 'data', kind: 'DataDisk', lun: 0 }] }),
    ),
    protection: read(aProtection({ diskExclusion })),
  })
}
const secured = (securityType: string, jobs = [aJob()]) =>
  healthyVm({ virtualMachine: read(aVm({ securityType })), backupJobs: read(jobs) })
const keyOf = (state: DiskEncryptionSet['state'], rest: Partial<DiskEncryptionSet> = {}): DiskEncryptionSet => ({
  id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/diskEncryptionSets/des-1',
  keyVaultId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv-1',
  state,
  message: null,
  requiredPermission: null,
  ...rest,
})
/** The newest point has these disks. */
const backedUp = (input: CheckInput, newestDiskIds = [aDisk().id]): CheckInput => ({
  ...input,
  facts: { ...input.facts, restorePoints: read(somePoints([aCollection(points(3))], { newestDiskIds })) },
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
  // Selective disk backup, in both directions.
  [
    'shared, and left out by its LUN',
    attached({ maxShares: 2 }, { luns: [0], isInclusionList: false }),
    'RuledOut',
    'ConfigurationSupported',
    { says: '1 disk that can be backed up as it is, and 1 that is left out' },
  ],
  [
    'shared, and not among those that are taken',
    attached({ maxShares: 2 }, { luns: [1], isInclusionList: true }),
    'RuledOut',
    'ConfigurationSupported',
  ],
  [
    'shared, and another is left out',
    attached({ maxShares: 2 }, { luns: [1], isInclusionList: false }),
    'Confirmed',
    'SharedDisk',
  ],
  [
    'shared, and among those that are taken',
    attached({ maxShares: 2 }, { luns: [0], isInclusionList: true }),
    'Confirmed',
    'SharedDisk',
  ],
  [
    'Ultra, and left out',
    attached({ sku: 'UltraSSD_LRS' }, { luns: [0], isInclusionList: false }),
    'RuledOut',
    'ConfigurationSupported',
  ],
  [
    'of a gone key, and left out',
    attached({ encryptionSet: keyOf('KeyVaultGone') }, { luns: [0], isInclusionList: false }),
    'RuledOut',
    'ConfigurationSupported',
  ],
  [
    'the OS disk, whatever list there is',
    disk({ maxShares: 2 }, { protection: read(aProtection({ diskExclusion: { luns: [], isInclusionList: true } })) }),
    'Confirmed',
    'SharedDisk',
  ],
  // Security types.
  ['Trusted Launch', secured('TrustedLaunch'), 'RuledOut', 'ConfigurationSupported'],
  [
    'confidential, without a backup yet',
    secured('ConfidentialVM', []),
    'Confirmed',
    'ConfidentialVm',
    { severity: 'Blocking', proves: 'ConfidentialVM' },
  ],
  [
    'confidential, and its backups complete',
    secured('ConfidentialVM'),
    'Confirmed',
    'ConfidentialVm',
    { severity: 'Warning', says: 'yet the last backup.*completed' },
  ],
  // Disk encryption sets.
  ['under a key that is there', disk({ encryptionSet: keyOf('Present') }), 'RuledOut', 'ConfigurationSupported'],
  [
    'under a key vault that is gone',
    disk({ encryptionSet: keyOf('KeyVaultGone') }),
    'Confirmed',
    'EncryptionKeyGone',
    { severity: 'Blocking', says: 'disk encryption set des-1, whose key vault kv-1 is not there' },
  ],
  [
    'under a set that is gone',
    disk({ encryptionSet: keyOf('SetGone') }),
    'Confirmed',
    'EncryptionKeyGone',
    { severity: 'Blocking', says: 'disk encryption set des-1, which is not there' },
  ],
  [
    'under a key that Azure cannot use',
    disk({ encryptionSet: keyOf('KeyFaulty', { message: 'The key is disabled.' }) }),
    'Confirmed',
    'EncryptionKeyFaulty',
    { severity: 'Blocking', says: 'The key is disabled' },
  ],
  [
    'under a key that could not be read',
    disk({ encryptionSet: keyOf('NotRead', { message: 'Denied.', requiredPermission: 'p' }) }),
    'Unknown',
    'EncryptionKeyNotRead',
    { permission: 'p' },
  ],
  [
    'under a key that could not be read, and its backups complete',
    backedUp(disk({ encryptionSet: keyOf('NotRead', { message: 'Denied.' }) })),
    'RuledOut',
    'ConfigurationSupported',
  ],
  // A completed backup is proof, where its point has the disks.
  [
    'shared, and in the point of the last backup',
    backedUp(disk({ maxShares: 2 })),
    'Confirmed',
    'SharedDisk',
    { severity: 'Warning', says: 'yet the last backup, of 2026-11-22T22:41:00Z, completed' },
  ],
  [
    'shared, and attached since the last backup',
    backedUp(disk({ maxShares: 2 }), ['/another']),
    'Confirmed',
    'SharedDisk',
    { severity: 'Blocking' },
  ],
  [
    'shared, in the newest point, and the last backup failed',
    backedUp(disk({ maxShares: 2 }, { backupJobs: read([failedJob('X')]) })),
    'Confirmed',
    'SharedDisk',
    { severity: 'Blocking' },
  ],
  [
    'not readable, and all in the point of the last backup',
    backedUp(healthyVm({ disks: refused('p') })),
    'RuledOut',
    'ConfigurationSupported',
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
