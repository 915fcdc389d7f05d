import fc from 'fast-check'
import { given, inPercent, shares } from './shares.ts'
import { lockPlaces, type ExtensionSpec, type LockSpec, type OrderSpec } from './spec.ts'

const names = ['do-not-delete', 'keep', 'Sperre für Löschung', '保持 №1', 'a.b_c-(d) #1+']
const untouchable = ['AzureBackupProtectionLock', 'azurebackupprotectionlock']
const notes = [undefined, undefined, 'ticket 4711', '', ' ', 'ümläut "quoted"\nsecond line', 'null', 'x'.repeat(500)]

export const lockOn = (places: readonly LockSpec['on'][]): fc.Arbitrary<LockSpec> =>
  fc.record({
    on: fc.constantFrom(...places),
    nth: fc.nat(2),
    level: shares<LockSpec['level']>([5, 'CanNotDelete'], [1, 'ReadOnly']),
    name: fc.constantFrom(...names, ...names, ...untouchable),
    notes: fc.constantFrom(...notes),
    owners: shares([14, 0], [1, 1], [1, 2]),
    upperCaseId: fc.boolean(),
  })

const onPoints = ['PointGroup', 'Collection'] as const
const outOfTheWay = ['Vault', 'ForeignGroup', 'ForeignCollection', 'OtherVm'] as const

export function locksFor({ action }: OrderSpec): fc.Arbitrary<LockSpec[]> {
  const about = (places: readonly LockSpec['on'][], minLength: number, maxLength: number) =>
    fc.array(lockOn(places), { minLength, maxLength, size: 'max' })
  const wanted =
    action === 'removeLocks' || action === 'restoreLocks'
      ? about([...lockPlaces, ...onPoints, ...onPoints, ...onPoints], 1, 4)
      : action === 'remediate'
        ? about([...onPoints, ...onPoints, ...outOfTheWay], 0, 2)
        : about(outOfTheWay, 0, 2)
  return fc.tuple(wanted, inPercent(10, lockOn(lockPlaces))).map((locks) => given(...locks))
}

const failures = ['State', 'Status', 'Substatus'] as const
const backupExtension = fc.record({
  whose: fc.constant('AzureBackup' as const),
  name: fc.constant(''),
  publisher: fc.constant('Microsoft.Azure.RecoveryServices'),
  type: fc.constant(''),
  shown: shares<ExtensionSpec['shown']>([4, 'Listed'], [1, 'ByNameOnly'], [1, 'InstanceViewOnly']),
})
/** Some bear the names of Azure Backup's. */
const foreignExtension = fc.record({
  whose: fc.constant('Foreign' as const),
  name: fc.constantFrom('CustomScript', 'VMSnapshotLinux', 'VMSnapshot', 'monitoring'),
  publisher: fc.constantFrom('Contoso', 'Microsoft.Azure.Extensions'),
  type: fc.constantFrom('CustomScript', 'VMSnapshot', 'VMSnapshotLinux'),
  failed: fc.constantFrom<ExtensionSpec['failed']>('No', 'State', 'Status'),
  shown: fc.constant<ExtensionSpec['shown']>('Listed'),
})

export function extensionsFor({ action }: OrderSpec): fc.Arbitrary<ExtensionSpec[]> {
  const failing = action === 'deleteFailedExtensions' ? 20 : action === 'remediate' ? 2 : 0
  const failed = fc.oneof(
    { arbitrary: fc.constant<ExtensionSpec['failed']>('No'), weight: 2 },
    {
      arbitrary: fc.constantFrom<ExtensionSpec['failed']>(...failures),
      weight: failing,
    },
  )
  const backup = fc
    .tuple(backupExtension, failed)
    .map(([extension, how]): ExtensionSpec => ({ ...extension, failed: how }))
  return fc.tuple(inPercent(95, backup), inPercent(40, foreignExtension)).map((both) => given(...both))
}
