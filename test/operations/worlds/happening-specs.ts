import fc from 'fast-check'
import { faultFor } from './fault-specs.ts'
import { lockOn } from './obstacle-specs.ts'
import { shares } from './shares.ts'
import {
  boundaries,
  faultyRequests,
  lists,
  lockPlaces,
  type Happening,
  type HappeningSpec,
  type JobSpec,
  type OrderSpec,
} from './spec.ts'

const beforeWrites = ['BeforeIntent', 'AfterIntent', 'BeforeSend'] as const

const job = fc.record({
  kind: fc.constant('JobStarts' as const),
  operation: fc.constantFrom('Backup' as const, 'Restore' as const),
  vault: shares<JobSpec['vault']>([6, 'Own'], [2, 'Former'], [1, 'Far']),
  of: shares<'Vm' | 'OtherVm'>([4, 'Vm'], [1, 'OtherVm']),
  milliseconds: fc.integer({ min: 20, max: 400 }),
})

const plain = <K extends Happening['kind']>(kind: K) => fc.constant({ kind } as Extract<Happening, { kind: K }>)
const nth = <K extends 'LockChanges' | 'LockVanishes' | 'CopyExpires' | 'CopyIsSoftDeleted'>(kind: K) =>
  fc.nat(3).map((number): Happening => ({ kind, nth: number }))

const lockAppears = lockOn(lockPlaces).map((lock): Happening => ({
  kind: 'LockAppears',
  lock,
}))
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
  { arbitrary: nth('CopyExpires'), weight: 2 },
  { arbitrary: nth('CopyIsSoftDeleted'), weight: 2 },
  { arbitrary: plain('ItemIsSoftDeleted'), weight: 2 },
  { arbitrary: plain('VmIsMadeAnew'), weight: 3 },
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

const listLeftOut = fc
  .record({
    kind: fc.constant('ListLeftOut' as const),
    request: fc.constantFrom(...(Object.keys(lists) as (keyof typeof lists)[]), 'points' as const),
    times: shares([3, 1], [1, 2]),
  })
  .map((one): Happening => one)

const whatFor = (order: OrderSpec): fc.Arbitrary<Happening> =>
  fc.oneof(
    { arbitrary: faultFor(order), weight: 12 },
    { arbitrary: job, weight: /Locks$/.test(order.action) ? 1 : 8 },
    { arbitrary: plain('Cancel'), weight: 4 },
    { arbitrary: plain('Deadline'), weight: 2 },
    { arbitrary: lockAppears, weight: 2 },
    {
      arbitrary: plain('VaultAppears'),
      weight: /Locks$/.test(order.action) ? 1 : 4,
    },
    { arbitrary: listLeftOut, weight: 5 },
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

const later = fc.oneof({ arbitrary: early, weight: 9 }, { arbitrary: moment('Planned', 1), weight: 1 })

const pause = fc.record({
  kind: fc.constant('Pause' as const),
  boundary: fc.constantFrom(...boundaries, ...beforeWrites, ...beforeWrites),
  clocks: shares<'Wall' | 'Both'>([12, 'Wall'], [1, 'Both']),
})
/** The process stands still, and the world does not. */
const stoodStill = (order: OrderSpec): fc.Arbitrary<HappeningSpec[]> =>
  fc
    .tuple(pause, fc.oneof({ arbitrary: whatFor(order), weight: 3 }, { arbitrary: job, weight: 1 }))
    .map((both) => both.map((what): HappeningSpec => ({ at: 'Boundary', nth: 1, what })))

/** Nobody knows whether it was done, and nobody wants it any more. */
const lostAndCanceled = (order: OrderSpec): fc.Arbitrary<HappeningSpec[]> =>
  fc
    .tuple(
      faultFor(order),
      fc.constantFrom('BeforeWrite' as const, 'AfterWrite' as const),
      fc.integer({ min: 1, max: 3 }),
    )
    .map(([fault, at, nth]): HappeningSpec[] => [
      {
        at: 'BeforeWrite',
        nth,
        what: {
          ...fault,
          ...(fault.kind === 'Fault' ? lost(fault) : {}),
        } as Happening,
      },
      { at, nth, what: { kind: 'Cancel' } },
    ])
const lost = ({ request }: Extract<Happening, { kind: 'Fault' }>) => ({
  answer: 'reset',
  taken: faultyRequests[request][0] !== 'GET',
  times: 1,
})

/** A third of the worlds run undisturbed. */
export const happeningsFor = (order: OrderSpec): fc.Arbitrary<HappeningSpec[]> =>
  fc.oneof(
    { arbitrary: fc.constant<HappeningSpec[]>([]), weight: 6 },
    {
      arbitrary: fc.array(
        fc.tuple(later, whatFor(order)).map(([when, what]) => ({ ...when, what })),
        { minLength: 1, maxLength: 3 },
      ),
      weight: 9,
    },
    // One thing, before anything is read again: what has to come of it is known.
    {
      arbitrary: whatFor(order).map((what): HappeningSpec[] => [{ at: 'Read', nth: 1, what }]),
      weight: 2,
    },
    { arbitrary: stoodStill(order), weight: 2 },
    { arbitrary: lostAndCanceled(order), weight: 1 },
  )
