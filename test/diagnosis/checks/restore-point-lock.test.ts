import { restorePointLock } from '../../../src/diagnosis/checks/restore-point-lock.ts'
import { checkTable } from '../check-table.ts'
import {
  aCollection,
  aLock,
  aProtection,
  healthyVm,
  points,
  read,
  refused,
  somePoints,
  subscriptionLock,
  vmGroup,
  vmGroupLock,
} from '../facts-builder.ts'

const count = (number: number) => read(somePoints([aCollection(points(number))]))
const locked = (...locks: ReturnType<typeof aLock>[]) => ({ locks: read(locks) })
const legacy = aCollection(points(18), {
  id: `${vmGroup}/providers/Microsoft.Compute/restorePointCollections/AzureBackup_web-1`,
  ownership: 'AzureBackupLegacy',
})
const noRhythm = aProtection({ policy: { ...aProtection().policy!, backupsPerDay: null } })

checkTable(restorePointLock, [
  ['no lock', healthyVm(), 'RuledOut', 'NoLock'],
  [
    'far from the limit',
    healthyVm(locked(aLock())),
    'Confirmed',
    'LockBelowLimit',
    {
      severity: 'Warning',
      says: '3 of 18 restore points, 15 left, used up as early as 2026-12-08',
      actions: ['removeLocks'],
    },
  ],
  [
    'far from it, policy without a rhythm',
    healthyVm({ ...locked(aLock()), protection: read(noRhythm) }),
    'Confirmed',
    'LockBelowLimit',
    { says: '15 left\\.' },
  ],
  [
    'at the limit',
    healthyVm({ ...locked(aLock()), restorePoints: count(18) }),
    'Confirmed',
    'LockAtLimit',
    { severity: 'Blocking', says: 'AzureBackupRG_westeurope_1' },
  ],
  [
    'ReadOnly needs no limit',
    healthyVm(locked(aLock({ level: 'ReadOnly', effects: ['BlocksBackup', 'BlocksCleanup'] }))),
    'Confirmed',
    'ReadOnlyLock',
    { severity: 'Blocking', proves: 'ReadOnly', says: 'refuses new restore points and the deletion of old ones.' },
  ],
  [
    'on the collection itself',
    healthyVm(locked(aLock({ scope: aCollection([]).id, scopeKind: 'Resource', target: 'RestorePointCollection' }))),
    'Confirmed',
    'LockBelowLimit',
  ],
  [
    'casing of the scope does not matter',
    healthyVm(locked(aLock({ scope: aLock().scope.toUpperCase() }))),
    'Confirmed',
    'LockBelowLimit',
  ],
  [
    'owned by a system application',
    healthyVm(locked(aLock({ isSystemOwned: true, owners: ['app'] }))),
    'Confirmed',
    'LockBelowLimit',
    { actions: [] },
  ],
  [
    'AzureBackupProtectionLock',
    healthyVm(locked(aLock({ name: 'AzureBackupProtectionLock' }))),
    'Confirmed',
    'LockBelowLimit',
    { actions: [] },
  ],
  ["on the VM's own group", healthyVm(locked(vmGroupLock())), 'RuledOut', 'NoLock'],
  [
    "on the VM's group where the collection lives",
    healthyVm({ ...locked(vmGroupLock()), restorePoints: read(somePoints([legacy])) }),
    'Confirmed',
    'LockAtLimit',
    { severity: 'Blocking' },
  ],
  [
    'on a group with collections of others only',
    healthyVm({
      ...locked(aLock()),
      restorePoints: read(somePoints([aCollection(points(2), { ownedByAzureBackup: false, ownership: 'Other' })])),
    }),
    'NotApplicable',
    'NoCollection',
  ],
  ['on the subscription: another check', healthyVm(locked(subscriptionLock())), 'RuledOut', 'NoLock'],
  ['nothing to clean up yet', healthyVm({ restorePoints: read(somePoints([])) }), 'NotApplicable', 'NoCollection'],
  [
    'a lock, points not readable',
    healthyVm({ ...locked(aLock()), restorePoints: refused('p') }),
    'Confirmed',
    'LockBelowLimit',
    { severity: 'Warning', says: 'could not be read' },
  ],
  [
    'no lock known, points not readable',
    healthyVm({ restorePoints: refused('p') }),
    'Unknown',
    'FactUnavailable',
    { permission: 'p' },
  ],
  ['locks not readable', healthyVm({ locks: refused('l') }), 'Unknown', 'FactUnavailable', { permission: 'l' }],
])
