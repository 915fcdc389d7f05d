import { apiVersions } from '../../backup/api-versions.ts'
import { AzureError } from '../../backup/azure-error.ts'
import { isNothingReadable } from '../../backup/words/resource-graph.ts'
import type { LedgerEntry } from '../../fleet/ports.ts'
import { answered } from '../answered.ts'
import { unexpected } from '../arm-error.ts'
import { inCallScope } from '../call-scope.ts'
import type { ArmClients } from '../clients.ts'
import { listed, pagesFrom } from '../listing.ts'
import { textOf } from '../wire.ts'
import { entryOf, type Permission, type SubscriptionSeen } from './coverage.ts'
import { queryOf } from './graph-kind.ts'
import { groupsOf } from './groups-of.ts'
import type { readRows } from './read-rows.ts'

const SUBSCRIPTIONS = `/subscriptions?api-version=${apiVersions.subscriptions.newest}`
const PERMISSIONS = `providers/Microsoft.Authorization/permissions?api-version=${apiVersions.permissions.newest}`

export interface LedgerOptions {
  clients: Pick<ArmClients, 'send'>
  readRows: ReturnType<typeof readRows>
  /** Unset: all that ARM lists. */
  allowedSubscriptions: ReadonlySet<string> | undefined
  inList: <T>(work: () => Promise<T>) => Promise<T>
}

/**
 * Which subscriptions there are, which of them Resource Graph shows, and which of those it shows whole. Made of lists of its own: a subscription
 * that cannot be read is missing in an answer, and nothing says so.
 */
export function createLedger({ clients, readRows, allowedSubscriptions, inList }: LedgerOptions) {
  const list = <T>(path: string, signal: AbortSignal): Promise<T[]> =>
    inCallScope({ correlationId: undefined, signal, lane: 'Background', calls: 0 }, () =>
      listed(pagesFrom<T>(async (url) => parsed(await answered(() => clients.send('GET', url))), path)),
    )

  async function visible(signal: AbortSignal) {
    const found = await list<{ subscriptionId?: unknown; displayName?: unknown }>(SUBSCRIPTIONS, signal)
    return new Map(
      found.map(({ subscriptionId, displayName }) => {
        const id = textOf(subscriptionId)?.toLowerCase()
        if (id === undefined) throw unexpected('a subscription has no id')
        return [id, textOf(displayName)] as const
      }),
    )
  }

  /** With their names. Empty ones have a row too. */
  async function readable(subscriptionIds: readonly string[], signal: AbortSignal) {
    const names = new Map<string, string | null>()
    for (const group of groupsOf(subscriptionIds))
      try {
        await readRows(
          group,
          {
            summarizes: false,
            text: (part) =>
              queryOf(
                [`resourcecontainers | where type =~ 'microsoft.resources/subscriptions'${part()}`],
                ['id', 'subscriptionId', 'name'],
              ),
            onRows: async (rows) => {
              for (const { subscriptionId, name } of rows)
                names.set(textOf(subscriptionId)?.toLowerCase() ?? '', textOf(name))
            },
          },
          signal,
        )
      } catch (error) {
        if (!(error instanceof AzureError && isNothingReadable(error))) throw error
      }
    return names
  }

  /** Null where it cannot be told: then nobody may say that all of it was read. */
  async function granted(subscriptionId: string, signal: AbortSignal): Promise<Permission[] | null> {
    try {
      return await inList(() => list<Permission>(`/subscriptions/${subscriptionId}/${PERMISSIONS}`, signal))
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof AzureError) return null
      throw error
    }
  }

  return async function ledger(signal: AbortSignal): Promise<LedgerEntry[]> {
    const seen = await visible(signal)
    const ids = allowedSubscriptions ? [...allowedSubscriptions].map((id) => id.toLowerCase()) : [...seen.keys()]
    const shown = await readable(ids, signal)
    return await Promise.all(
      ids.toSorted().map(async (subscriptionId) => {
        const isReadable = shown.has(subscriptionId)
        const subscription: SubscriptionSeen = {
          subscriptionId,
          name: seen.get(subscriptionId) ?? shown.get(subscriptionId) ?? null,
          visible: seen.has(subscriptionId),
          readable: isReadable,
          granted: isReadable ? await granted(subscriptionId, signal) : null,
        }
        return entryOf(subscription)
      }),
    )
  }
}

function parsed({ bodyAsText }: { bodyAsText?: string | null }): unknown {
  try {
    return JSON.parse(bodyAsText ?? '')
  } catch (cause) {
    throw unexpected('it is no JSON', { disposition: 'Retry', cause })
  }
}
