import Type, { type Static } from 'typebox'
import type { Fact } from './fact.ts'
import { RestorePointCollection } from './facts-of-restore-points.ts'
import { Document, Named, Nullable, Text, Time } from './schema.ts'

/** Something that could not be read, and what right would bring it. */
const Unread = Named('Unread', { what: Text(), reason: Text(), requiredPermission: Nullable(Text()) })

/** A collection whose VM is gone. Its points go on costing until somebody deletes them: this service only tells of them. */
export const OrphanedCollection = Named('OrphanedCollection', {
  id: Text(),
  name: Text(),
  resourceGroup: Text(),
  location: Nullable(Text()),
  sourceId: Text('The VM that Azure no longer knows.'),
  ownership: RestorePointCollection.properties.ownership,
  restorePoints: Nullable(
    Document({ count: Type.Integer(), oldestDateTime: Nullable(Time()), newestDateTime: Nullable(Time()) }),
  ),
  protection: Nullable(Document({ vaultId: Text(), protectedItemId: Text(), protectionState: Text() })),
  unread: Type.Array(Unread),
})

/** Whether its VM is gone could not be told: it may well be in use. */
export const UndecidedCollection = Named('UndecidedCollection', {
  id: Text(),
  sourceId: Text(),
  reason: Text(),
  requiredPermission: Nullable(Text()),
})

export const OrphanedCollections = Document(
  {
    observedAt: Time(),
    value: Type.Array(OrphanedCollection),
    undecided: Type.Array(UndecidedCollection),
    unread: Type.Array(Unread, { description: 'Not empty: the list is not complete, and why.' }),
    nextLink: Type.Optional(Text()),
  },
  { title: 'OrphanedRestorePointCollections' },
)

export type OrphanedCollection = Static<typeof OrphanedCollection>
export type UndecidedCollection = Static<typeof UndecidedCollection>
export type Unread = Static<typeof Unread>

/** A collection whose source is not among the subscription's VMs. */
export interface OrphanCandidate {
  id: string
  sourceId: string
}

export interface OrphanReader {
  /** Two lists. Rejects with AzureError `SubscriptionNotFound`; whatever else is refused is an Unavailable fact. */
  candidates(subscriptionId: string, correlationId: string): Promise<Fact<OrphanCandidate[]>>
  /** The resource provider's own word on one of them; null when its VM, or the collection no more, is there. */
  judge(
    candidate: OrphanCandidate,
    correlationId: string,
  ): Promise<{ orphan: OrphanedCollection } | { undecided: UndecidedCollection } | null>
}
