import Type, { type Static } from 'typebox'
import { Address, Document, Extensible, Named, Nullable, Text, Time } from '../../backup/schema.ts'
import { verdicts as known } from '../../diagnosis/diagnosis.ts'
import { inventorySources } from '../inventory.ts'

const count = (description?: string) =>
  Type.Integer({ minimum: 0, ...(description === undefined ? {} : { description }) })

/** The worst first. */
export const verdicts = ['Blocked', 'AtRisk', 'Unknown', 'Healthy'] as const satisfies readonly (typeof known)[number][]
export const bases = ['Diagnosis', 'Inventory'] as const

const FleetSource = Named('FleetSource', {
  name: Extensible(inventorySources),
  status: Extensible(['Complete', 'Partial', 'Refused', 'Failed', 'Stale', 'NotRead'], {
    description:
      'How it was read the last time: `Complete` for every subscription, `Partial` not for all of them. `Stale`: whole, and too long ago to be believed.',
  }),
  completedDateTime: Nullable(Time('The oldest over the subscriptions; null: never.')),
  ageSeconds: Nullable(count('Since then.')),
  rows: Nullable(count('Null for whoever reaches a part of a subscription only.')),
  incompleteCount: count('Subscriptions of which it was not read whole the last time.'),
  requiredPermission: Nullable(Text('The first that is missing.')),
})

const RunningScan = Named('FleetRunningScan', {
  id: Text(),
  startedDateTime: Time(),
  links: Document({ self: Address() }),
})

/** Counts of VMs within the caller's reach. */
export const Fleet = Named('Fleet', {
  vmCount: count(),
  byVerdict: Type.Array(
    Document({ verdict: Extensible(verdicts), basis: Extensible(bases), vmCount: count() }, { title: 'FleetVerdict' }),
    { description: 'Every verdict on every basis, those of no VM too.' },
  ),
  byReason: Type.Array(Document({ reason: Text(), vmCount: count() }, { title: 'FleetReason' }), {
    description: 'The 20 that most VMs have.',
  }),
  bySubscription: Type.Array(
    Document(
      {
        subscriptionId: Text(),
        name: Nullable(Text()),
        vmCount: count(),
        blocked: count(),
        atRisk: count(),
        unknown: count(),
        healthy: count(),
      },
      { title: 'FleetSubscription' },
    ),
    { description: 'At most 50, those with the most blocked VMs first.' },
  ),
  otherSubscriptionCount: count('Subscriptions with VMs that `bySubscription` leaves out.'),
  unprotectedVmCount: count('VMs that no vault backs up, or none any more.'),
  limitReached: Document(
    { within1Day: count(), within7Days: count(), within30Days: count() },
    { description: 'VMs whose restore points are foretold to reach their limit.' },
  ),
  coverage: Document({
    subscriptionCount: count('Seen by a sweep.'),
    unseenCount: count('In the caller’s scopes, and seen by no sweep.'),
    refusedCount: count('Seen, and not shown by Azure Resource Graph.'),
    incompleteCount: count('Read, but not whole.'),
    share: Type.Number({
      minimum: 0,
      maximum: 1,
      description:
        'Of each source of each subscription: how much was read whole the last time. Below 1 until the first sweep has ended.',
    }),
  }),
  sources: Type.Array(FleetSource),
  missingPermissions: Type.Array(
    Document({
      permission: Text(),
      sources: Type.Array(Text()),
      subscriptionCount: count(),
      subscriptionIds: Type.Array(Text(), { description: 'Up to three of them.' }),
    }),
    { description: 'What the scanning identity lacks; what it cannot read is in no count.' },
  ),
  scanning: Document({
    enabled: Type.Boolean(),
    lacks: Nullable(Text('Why the estate is not scanned.')),
  }),
  runningScan: Nullable(RunningScan),
  operations: Document({ running: count(), awaitingApproval: count('Of those that have not begun.') }),
  locksOff: count('Temporary locks that operations hold off.'),
  frozen: Type.Boolean(),
})
export type Fleet = Static<typeof Fleet>
export type FleetSource = Fleet['sources'][number]
