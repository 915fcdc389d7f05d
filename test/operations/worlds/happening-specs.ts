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

const whatFor = (order: OrderSpec): fc.Arbitrary<Happening> =>
  fc.oneof(
    { arbitrary: faultFor(order), weight: 14 },
    { arbitrary: job, weight: 8 },
    { arbitrary: plain('Cancel'), weight: 4 },
    { arbitrary: plain('Deadline'), weight: 2 },
    { arbitrary: lockOn(lockPlaces).map((lock): Happening => ({ kind: 'LockAppears', lock })), weight: 3 },
    { arbitrary: nth('LockChanges'), weight: 2 },
    { arbitrary: nth('LockVanishes'), weight: 1 },
    { arbitrary: plain('NewestPointVanishes'), weight: 3 },
    { arbitrary: plain('OldestPointVanishes'), weight: 1 },
    { arbitrary: plain('PointAppears'), weight: 2 },
    { arbitrary: nth('CopyExpires'), weight: 3 },
    { arbitrary: plain('ExtensionRecovers'), weight: 2 },
    { arbitrary: plain('VmVanishes'), weight: 1 },
    { arbitrary: plain('ProtectionStops'), weight: 1 },
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
