import fc from 'fast-check'
import { collections, jobsFor, protectionFor } from './backup-specs.ts'
import { happeningsFor } from './happening-specs.ts'
import { extensionsFor, locksFor } from './obstacle-specs.ts'
import { orders } from './order-specs.ts'
import { inPercent, shares } from './shares.ts'
import { pageHeaders, type CompanionSpec, type OrderSpec, type PageSpec, type WorldSpec } from './spec.ts'

const page: fc.Arbitrary<PageSpec> = fc.record({
  from: fc.constantFrom(...(Object.keys(pageHeaders) as PageSpec['from'][])),
  body: fc.boolean(),
})

const companion: fc.Arbitrary<CompanionSpec> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constant<CompanionSpec>({
      action: 'remediate',
      body: { cleanUp: 'OldestFirst' },
      points: 18,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.constant<CompanionSpec>({
      action: 'removeLocks',
      body: { restore: 'AfterOperation' },
      points: 3,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant<CompanionSpec>({
      action: 'cleanRestorePoints',
      body: {},
      points: 18,
    }),
  },
)
const companionsFor = ({ action, consent }: OrderSpec) =>
  (action === 'removeLocks' || action === 'remediate') && consent !== 'None'
    ? inPercent(18, fc.array(companion, { minLength: 1, maxLength: 3 })).map((some) => some ?? [])
    : fc.constant<CompanionSpec[]>([])

const worldFor = (order: OrderSpec): fc.Arbitrary<WorldSpec> =>
  fc.record({
    name: fc.constantFrom('web', 'Web-01', 'db.1', 'übung'),
    group: fc.constantFrom('rg-apps', 'RG-Größe', 'rg.prod_(1)'),
    os: fc.constantFrom('Windows', 'Linux'),
    power: shares<WorldSpec['power']>([14, 'running'], [1, 'deallocated']),
    provisioningState: shares<WorldSpec['provisioningState']>(
      [40, 'Succeeded'],
      [order.action === 'reapply' ? 80 : order.action === 'remediate' ? 8 : 2, 'Failed'],
      [1, 'Updating'],
    ),
    agentReady: shares([25, true], [1, false]),
    encrypted: order.action === 'grantKeyVaultAccess' ? shares([9, true], [1, false]) : fc.constant(false),
    policy: shares<WorldSpec['policy']>([6, 'standard'], [3, 'renamed'], [1, 'enhanced']),
    protection: protectionFor(order),
    formerVault: shares([3, false], [1, true]),
    farVaults: shares([22, 0], [3, 2], [1, 25]),
    item: shares<WorldSpec['item']>([30, 'OfThisVm'], [1, 'OfAnotherVm']),
    compression: shares<WorldSpec['compression']>([9, null], [1, 'gzip'], [1, 'deflate'], [1, 'br']),
    junk: inPercent(10, fc.constant(true)).map((junk) => junk ?? false),
    page: inPercent(10, page),
    companions: companionsFor(order),
    collections,
    locks: locksFor(order),
    extensions: extensionsFor(order),
    jobs: jobsFor(order),
    otherVms: fc.nat(3),
    pageSize: fc.constantFrom(1, 2, 5, 200, 200),
    order: fc.constant(order),
    happenings: happeningsFor(order),
  })

/** Companions need something that holds them all up. */
const behindOneLock = (world: WorldSpec): WorldSpec =>
  world.companions.length === 0
    ? world
    : {
        ...world,
        locks: [
          {
            on: 'PointGroup',
            nth: 0,
            level: 'CanNotDelete',
            name: 'all',
            notes: 'ticket 12',
            owners: 0,
            upperCaseId: false,
          },
          ...world.locks.filter(({ on }) => on !== 'PointGroup' && on !== 'Subscription'),
        ],
      }

export const worldSpecs: fc.Arbitrary<WorldSpec> = orders.chain(worldFor).map(behindOneLock)
