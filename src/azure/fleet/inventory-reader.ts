import type { Limits } from '../../backup/limits.ts'
import { atMost } from '../../concurrency/at-most.ts'
import type { InventorySource } from '../../fleet/inventory.ts'
import type { InventoryReader, Page, ReadOptions } from '../../fleet/ports.ts'
import type { ArmClients } from '../clients.ts'
import { createResourceGraph, type ResourceGraphOptions } from '../resource-graph.ts'
import { backupJobs } from './backup-jobs.ts'
import { changes } from './changes.ts'
import { disks } from './disks.ts'
import { extensions } from './extensions.ts'
import { foundIn } from './found-in.ts'
import type { GraphKind } from './graph-kind.ts'
import { groupsOf } from './groups-of.ts'
import { createLedger } from './ledger.ts'
import { locksIn } from './locks.ts'
import { policies } from './policies.ts'
import { protectedItems } from './protected-items.ts'
import { readRows } from './read-rows.ts'
import { restorePointCollections } from './restore-point-collections.ts'
import { vaults } from './vaults.ts'
import { virtualMachines } from './virtual-machines.ts'

/** Lists of single subscriptions that are under way at a time. */
const LISTS = 32

type OfGraph = Exclude<InventorySource, 'locks'>
export const graphKinds: { [Source in OfGraph]: GraphKind<Source> } = {
  policies,
  vaults,
  restorePointCollections,
  protectedItems,
  backupJobs,
  extensions,
  disks,
  changes,
  virtualMachines,
}

export interface InventoryReaderOptions extends Omit<ResourceGraphOptions, 'clients'> {
  clients: ArmClients
  limits: Limits
  now: () => Date
  allowedSubscriptions: ReadonlySet<string> | undefined
}

/** The kind and the page are those of one source, which the type of a key that varies does not say. */
const kindOf = (source: OfGraph) => graphKinds[source] as unknown as GraphKind<OfGraph>

type OnPage<Source extends InventorySource> = (page: Page<Source>) => Promise<void>

/** What a sweep reads, as one identity. */
export function createInventoryReader({
  clients,
  limits,
  now,
  allowedSubscriptions,
  ...options
}: InventoryReaderOptions): InventoryReader {
  const graph = createResourceGraph({ clients, ...options })
  const ofGroup = readRows(graph)
  const inList = atMost(LISTS)

  async function rowsOf<Source extends OfGraph>(
    kind: GraphKind<Source>,
    subscriptionIds: readonly string[],
    onPage: OnPage<Source>,
    signal: AbortSignal,
    options: ReadOptions = {},
  ) {
    const notUnderstood = new Map<string, string>()
    const reading = { limits, now: now(), ...options }
    let [rows, queries] = [0, 0]
    for (const group of groupsOf(subscriptionIds)) {
      const read = await ofGroup(
        group,
        {
          summarizes: kind.summarizes === true,
          text: (part) => kind.query(part, reading),
          onRows: async (page) => {
            const found = await foundIn<(typeof page)[number], Source>(
              page,
              (row) => row[kind.idColumn ?? 'id'],
              (row) => kind.found(row, reading),
              notUnderstood,
            )
            await onPage({ found })
          },
        },
        signal,
      )
      rows += read.rows
      queries += read.queries
    }
    return { rows, queries, notUnderstood }
  }

  async function locksOf(subscriptionIds: readonly string[], onPage: OnPage<'locks'>, signal: AbortSignal) {
    const notUnderstood = new Map<string, string>()
    const failed = new AbortController()
    const both = AbortSignal.any([signal, failed.signal])
    let rows = 0
    const lists = subscriptionIds.map((subscriptionId) =>
      inList(async () => {
        both.throwIfAborted()
        const found = await locksIn(clients, subscriptionId, notUnderstood, both)
        rows += found.length
        if (found.length > 0) await onPage({ found })
      }).catch((error: unknown) => failed.abort(error)),
    )
    await Promise.all(lists)
    both.throwIfAborted()
    return { rows, queries: subscriptionIds.length, notUnderstood }
  }

  return {
    ledger: createLedger({ clients, readRows: ofGroup, allowedSubscriptions, inList }),
    async read(source, subscriptionIds, onPage, signal, options) {
      if (source === 'locks') return await locksOf(subscriptionIds, onPage as OnPage<'locks'>, signal)
      return await rowsOf(kindOf(source), subscriptionIds, onPage as unknown as OnPage<OfGraph>, signal, options)
    },
    spent: () => graph.spent(),
  }
}
