import { AzureError } from '../backup/azure-error.ts'
import { collected, type Fact, type Unavailable } from '../backup/fact.ts'
import type { OrphanCandidate, OrphanedCollection, OrphanReader, Unread } from '../backup/orphaned-collections.ts'
import { foldCase, parseVmId, type VmId } from '../backup/resource-id.ts'
import { isUnseenSubscription } from '../backup/words/arm-errors.ts'
import { inCallScope, type CallScope } from './call-scope.ts'
import type { ArmClients } from './clients.ts'
import { createComputeReads } from './compute-reads.ts'
import { permissions } from './permissions.ts'
import { placeOf } from './protection-place.ts'
import { isGone, notUnderstood, read } from './reading.ts'
import { listed } from './listing.ts'
import { collectionOf } from './restore-points.ts'
import { createVaultReads } from './vault-reads.ts'

const MOST_READ = 64 * 1024 * 1024

interface Protecting {
  protection: OrphanedCollection['protection']
  gaps: Unread[]
}

export function createOrphanReader(clients: ArmClients): OrphanReader {
  const compute = createComputeReads(clients)
  const vaults = createVaultReads(clients)
  const scope = (correlationId: string): CallScope => ({
    correlationId,
    signal: undefined,
    lane: 'Background',
    calls: 0,
    mostRead: MOST_READ,
  })

  async function candidates(subscriptionId: string): Promise<Fact<OrphanCandidate[]>> {
    const { restorePointCollections, virtualMachines } = clients.of(subscriptionId).compute
    const [collections, vms] = await Promise.all([
      read(permissions.collections, () => listed(restorePointCollections.listAll())),
      read(permissions.virtualMachine, () => listed(virtualMachines.listAll())),
    ])
    for (const fact of [collections, vms]) refuseUnseen(subscriptionId, fact)
    if (collections.status === 'Unavailable') return collections
    if (vms.status === 'Unavailable') return vms
    const known = new Set(vms.value.map(({ id }) => foldCase(id ?? '')))
    const of = ({ id = '', source }: (typeof collections.value)[number]) => ({ id, sourceId: source?.id ?? '' })
    return collected(
      // A copy's source is another collection: nothing is said of those.
      collections.value.map(of).filter(({ sourceId }) => parseVmId(sourceId) && !known.has(foldCase(sourceId))),
      collections.collectedAt,
    )
  }

  async function judge({ id, sourceId }: OrphanCandidate) {
    const vm = parseVmId(sourceId)!
    const machine = await compute.virtualMachine(vm)
    if (machine.status === 'Collected') return null
    if (!isGone(machine)) {
      const { reason, requiredPermission = null } = machine
      return { undecided: { id, sourceId, reason, requiredPermission } }
    }
    const collection = await compute.collection(id)
    if (isGone(collection)) return null
    if (collection.status === 'Unavailable') {
      const bare = collectionOf({ id, location: '', source: { id: sourceId } }, vm, null)
      return { orphan: orphanOf({ ...bare, location: null }, null, null, [unread('restorePoints', collection)]) }
    }
    const found = collectionOf(collection.value, vm, null)
    const { protection, gaps } = await protectionOf(vm, found.location)
    const times = found.restorePoints.flatMap(({ timeCreated }) => timeCreated ?? [])
    const points = {
      count: found.restorePoints.length,
      oldestDateTime: times[0] ?? null,
      newestDateTime: times.at(-1) ?? null,
    }
    return { orphan: orphanOf(found, points, protection, gaps) }
  }

  /** The item of a VM that is gone: it is what keeps the points, or has lost them. */
  async function protectionOf(vm: VmId, location: string | null): Promise<Protecting> {
    const none = { protection: null, gaps: [] }
    if (location === null) return none
    const place = await placeOf(clients, vm, location)
    if (place.status === 'Unavailable') return { ...none, gaps: [unread('protection', place)] }
    if (place.value.itemId === null) return none
    const item = await vaults.item(place.value.itemId)
    if (item.status === 'Unavailable') return isGone(item) ? none : { ...none, gaps: [unread('protection', item)] }
    const { vaultId, protectedItemId, protectionState } = item.value
    return vaultId && protectedItemId ? { ...none, protection: { vaultId, protectedItemId, protectionState } } : none
  }

  return {
    candidates: (subscriptionId, correlationId) =>
      inCallScope(scope(correlationId), () =>
        candidates(subscriptionId).catch((error: unknown) => {
          if (error instanceof AzureError) throw error
          return notUnderstood(error)
        }),
      ),
    judge: (candidate, correlationId) =>
      inCallScope(scope(correlationId), () =>
        judge(candidate).catch((error: unknown) => {
          const { reason, requiredPermission = null } = notUnderstood(error)
          return { undecided: { ...candidate, reason, requiredPermission } }
        }),
      ),
  }
}

const unread = (what: string, { reason, requiredPermission }: Unavailable): Unread => ({
  what,
  reason,
  requiredPermission: requiredPermission ?? null,
})

const orphanOf = (
  { id, name, resourceGroup, location, sourceId, ownership }: ReturnType<typeof collectionOf>,
  restorePoints: OrphanedCollection['restorePoints'],
  protection: OrphanedCollection['protection'],
  gaps: Unread[],
): OrphanedCollection => ({
  id,
  name,
  resourceGroup,
  location,
  sourceId,
  ownership,
  restorePoints,
  protection,
  unread: gaps,
})

function refuseUnseen(subscriptionId: string, fact: Fact<unknown>) {
  if (fact.status === 'Collected' || !isUnseenSubscription(fact.reason)) return
  throw new AzureError(
    'SubscriptionNotFound',
    `Subscription ${subscriptionId} does not exist, or this service's identity does not see it.`,
    { status: 404, disposition: 'GiveUp' },
  )
}
