import fc from 'fast-check'
import { inPercent, given, shares } from './shares.ts'
import {
  foreignKinds,
  ownKinds,
  type CollectionSpec,
  type JobSpec,
  type OrderSpec,
  type PointSpec,
  type WorldSpec,
} from './spec.ts'

const gap = fc.oneof(
  { arbitrary: fc.constantFrom(3, 7, 14, 16), weight: 1 },
  { arbitrary: fc.integer({ min: 20, max: 2880 }), weight: 4 },
)
const point = (copied: number): fc.Arbitrary<PointSpec> =>
  fc.record({
    gapMinutes: gap,
    copy: shares<PointSpec['copy']>(
      [copied, 'Vault'],
      [1, 'ExpiresLate'],
      [2, 'InstantOnly'],
      [1, 'VaultTierGone'],
      [1, 'SoftDeleted'],
      [1, 'Expired'],
      [1, 'ExpiresSoon'],
      [1, 'NoRecoveryPoint'],
    ),
    state: shares<PointSpec['state']>([12, 'Succeeded'], [1, 'Failed']),
    machine: fc.constant<PointSpec['machine']>('Present'),
  })
/** Of a VM that was made anew the oldest points are those of the machine before. */
const formers = fc.tuple(shares([9, 0], [1, 1], [1, 4]), shares<PointSpec['machine']>([2, 'Former'], [1, 'NotTold']))
const collection = (kind: CollectionSpec['kind'], most: number): fc.Arbitrary<CollectionSpec> =>
  fc.constantFrom(6, 600).chain((copied) =>
    fc.record({
      kind: fc.constant(kind),
      points: fc
        .tuple(fc.array(point(copied), { maxLength: most, size: 'max' }), formers)
        .map(([points, [count, machine]]) => points.map((one, index) => (index < count ? { ...one, machine } : one))),
    }),
  )

/** One a kind. In every fourth world the limit of 18 points is near. */
export const collections: fc.Arbitrary<CollectionSpec[]> = fc
  .tuple(
    collection('Numbered', 7),
    fc
      .subarray(ownKinds.slice(1), { maxLength: 2 })
      .chain((kinds) => fc.tuple(...kinds.map((kind) => collection(kind, 4)))),
    fc
      .subarray([...foreignKinds], { maxLength: 3 })
      .chain((kinds) => fc.tuple(...kinds.map((kind) => collection(kind, 3)))),
    shares([3, 0], [1, 14], [1, 19]),
  )
  .map(([numbered, own, foreign, atLeast]) => {
    const filling = Array.from({ length: Math.max(0, atLeast - numbered.points.length) }, (): PointSpec => ({
      gapMinutes: 1440,
      copy: 'Vault',
      state: 'Succeeded',
      machine: 'Present',
    }))
    return [{ ...numbered, points: [...numbered.points, ...filling] }, ...own, ...foreign]
  })

const aJob = (of: JobSpec['of'], ...states: JobSpec['state'][]): fc.Arbitrary<JobSpec> =>
  fc.record({
    of: fc.constant(of),
    vault: shares<JobSpec['vault']>([6, 'Own'], [2, 'Former'], [1, 'Far']),
    operation: shares<JobSpec['operation']>([4, 'Backup'], [1, 'Restore']),
    state: fc.constantFrom(...states),
    minutesAgo: fc.integer({ min: 1, max: 600 }),
  })

export function jobsFor({ action }: OrderSpec): fc.Arbitrary<JobSpec[]> {
  const running = aJob('Vm', 'TakeSnapshot', 'TransferDataToVault')
  const toCancel = running.map((job): JobSpec => ({
    ...job,
    operation: 'Backup',
    state: 'TakeSnapshot',
  }))
  return fc
    .tuple(
      fc.array(aJob('Vm', 'Completed', 'Failed'), { maxLength: 2 }),
      action === 'cancelBackup' ? toCancel : inPercent(7, running),
      inPercent(40, aJob('OtherVm', 'TakeSnapshot', 'TransferDataToVault')),
    )
    .map((jobs) => given(...jobs))
}

export const protectionFor = ({ action }: OrderSpec): fc.Arbitrary<WorldSpec['protection']> =>
  action === 'resumeProtection'
    ? shares([4, 'ProtectionStopped'], [4, 'SoftDeleted'], [1, 'Protected'])
    : shares([24, 'Protected'], [2, 'IRPending'], [1, 'ProtectionStopped'], [1, 'SoftDeleted'], [1, 'NotProtected'])
