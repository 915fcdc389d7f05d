import fc from 'fast-check'
import { lockOn } from './obstacle-specs.ts'
import { shares } from './shares.ts'
import { faultyRequests, lockPlaces, type FaultAnswer, type Happening, type HappeningSpec } from './spec.ts'

const requests = Object.keys(faultyRequests) as (keyof typeof faultyRequests)[]
const lasting: FaultAnswer[] = ['403', '404', 'silence']

const fault = fc
  .record({
    kind: fc.constant('Fault' as const),
    request: fc.constantFrom(...requests),
    answer: fc.constantFrom<FaultAnswer>(
      '500',
      '503',
      '429',
      '429 in 1 s',
      '409',
      '403',
      '404',
      'reset',
      'reset',
      'silence',
    ),
    taken: fc.boolean(),
    times: shares([6, 1], [2, 2], [1, 7]),
  })
  .map((one): Happening => {
    const write = faultyRequests[one.request][0] !== 'GET'
    // Not of a read: an Azure that says "gone" of what is there cannot be dealt with.
    if (!write && one.answer === '404') return { ...one, answer: '503', taken: false, times: 1 }
    const often = lasting.includes(one.answer) || one.request === 'putLock' ? 1 : one.times
    // A refusal says that nothing was done, and a read does nothing.
    return { ...one, taken: one.taken && write && !/^4/.test(one.answer), times: write ? often : Math.min(2, often) }
  })

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

const what: fc.Arbitrary<Happening> = fc.oneof(
  { arbitrary: fault, weight: 12 },
  { arbitrary: job, weight: 8 },
  { arbitrary: plain('Cancel'), weight: 5 },
  { arbitrary: plain('Deadline'), weight: 3 },
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

const when = fc.oneof(
  { arbitrary: fc.record({ at: fc.constant('Read' as const), nth: fc.integer({ min: 10, max: 60 }) }), weight: 3 },
  {
    arbitrary: fc.record({
      at: fc.constantFrom('BeforeWrite' as const, 'AfterWrite' as const),
      nth: fc.integer({ min: 1, max: 6 }),
    }),
    weight: 3,
  },
)

/** Two worlds in five run undisturbed. */
export const happenings: fc.Arbitrary<HappeningSpec[]> = fc.oneof(
  { arbitrary: fc.constant<HappeningSpec[]>([]), weight: 2 },
  {
    arbitrary: fc.array(
      fc.tuple(when, what).map(([moment, happening]) => ({ ...moment, what: happening })),
      { minLength: 1, maxLength: 3 },
    ),
    weight: 3,
  },
)
