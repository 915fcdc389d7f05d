import fc from 'fast-check'
import { collections, jobsFor, protectionFor } from './backup-specs.ts'
import { happeningsFor } from './happening-specs.ts'
import { extensionsFor, locksFor } from './obstacle-specs.ts'
import { orders } from './order-specs.ts'
import { shares } from './shares.ts'
import type { OrderSpec, WorldSpec } from './spec.ts'

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
    collections,
    locks: locksFor(order),
    extensions: extensionsFor(order),
    jobs: jobsFor(order),
    otherVms: fc.nat(3),
    pageSize: fc.constantFrom(1, 2, 5, 200, 200),
    order: fc.constant(order),
    happenings: happeningsFor(order),
  })

export const worldSpecs: fc.Arbitrary<WorldSpec> = orders.chain(worldFor)
