import fc from 'fast-check'
import { faultFor } from './fault-specs.ts'
import { lockOn } from './obstacle-specs.ts'
import { shares } from './shares.ts'
import { lockPlaces, type Happening, type HappeningSpec, type OrderSpec } from './spec.ts'

const job = fc.record({
  kind: fc.constant('JobStarts' as const),
  operation: fc.constantFrom('Backup' as const, 'Restore' as const),
  vault: shares<'Own' | 'Former'>([3, 'Own'], [1, 'Former']),
  of: shares<'Vm' | 'OtherVm'>([4, 'Vm'], [1, 'OtherVm']),
  milliseconds: fc.integer({ min: 20, max: 400 }),
})

const plain = <K extends Happening['kind']>(kind: K) => fc.constant({ kind } as Extract<Happening, { kind: K }>)
const nth = <K extends 'LockChanges' | 'LockVanishes' | 'CopyExpires'>(kind: K) =>
  fc.nat(3).map((number): Happening => ({ kind, nth: number }))

const lockAppears = lockOn(lockPlaces).map((lock): Happening => ({ kind: 'LockAppears', lock }))
const ofLocks = [
  { arbitrary: lockAppears, weight: 3 },
  { arbitrary: nth('LockChanges'), weight: 2 },
  { arbitrary: nth('LockVanishes'), weight: 1 },
]
const ofPoints = [
  { arbitrary: plain('NewestPointVanishes'), weight: 5 },
  { arbitrary: plain('NewestPointFails'), weight: 4 },
  { arbitrary: plain('OldestPointVanishes'), weight: 1 },
  { arbitrary: plain('PointAppears'), weight: 2 },
  { arbitrary: nth('CopyExpires'), weight: 4 },
]
const ofExtensions = [{ arbitrary: plain('ExtensionRecovers'), weight: 5 }]
/** What touches what the action is about, and only sometimes the rest. */
const aboutFor: Partial<Record<OrderSpec['action'], { arbitrary: fc.Arbitrary<Happening>; weight: number }[]>> = {
  removeLocks: ofLocks,
  restoreLocks: ofLocks,
  cleanRestorePoints: ofPoints,
  deleteFailedExtensions: ofExtensions,
  remediate: [...ofLocks, ...ofPoints, ...ofExtensions],
}

const whatFor = (order: OrderSpec): fc.Arbitrary<Happening> =>
  fc.oneof(
    { arbitrary: faultFor(order), weight: 12 },
    { arbitrary: job, weight: /Locks$/.test(order.action) ? 1 : 8 },
    { arbitrary: plain('Cancel'), weight: 4 },
    { arbitrary: plain('Deadline'), weight: 2 },
    { arbitrary: lockAppears, weight: 2 },
    { arbitrary: plain('VmVanishes'), weight: 1 },
    { arbitrary: plain('ProtectionStops'), weight: 1 },
    ...(aboutFor[order.action] ?? []),
  )

const moment = (at: HappeningSpec['at'], max: number) =>
  fc.record({ at: fc.constant(at), nth: fc.integer({ min: 1, max }) })
const early = fc.oneof(
  { arbitrary: moment('WhilePlanning', 14), weight: 1 },
  { arbitrary: moment('Read', 1), weight: 4 },
  { arbitrary: moment('Read', 30), weight: 4 },
  { arbitrary: moment('BeforeWrite', 5), weight: 3 },
  { arbitrary: moment('AfterWrite', 5), weight: 3 },
)

/** Two worlds in five run undisturbed. */
export const happeningsFor = (order: OrderSpec): fc.Arbitrary<HappeningSpec[]> =>
  fc.oneof(
    { arbitrary: fc.constant<HappeningSpec[]>([]), weight: 2 },
    {
      arbitrary: fc.array(
        fc.tuple(early, whatFor(order)).map(([when, what]) => ({ ...when, what })),
        { minLength: 1, maxLength: 3 },
      ),
      weight: 3,
    },
  )
