import { createHash } from 'node:crypto'
import type { LedgerEntry } from '../../fleet/ports.ts'

/** What each identity sees, by its name; null where it could not be asked. */
export type Ledgers = ReadonlyMap<string, readonly LedgerEntry[] | null>

/**
 * The one table of which scanning identity reads which subscription. Spread by hash over those that see most of it, so that another identity
 * takes its share and moves no other subscription; kept while its reader sees as much as anybody.
 */
export class WhoReads {
  readonly #readers = new Map<string, string>()

  readerOf(subscriptionId: string): string | undefined {
    return this.#readers.get(subscriptionId)
  }

  /**
   * One ledger of all. A subscription whose reader sees less of it than another is told as its reader sees it, for what was read lately was read
   * by that one; it is the other's from the next sweep on.
   */
  shareOut(ledgers: Ledgers): LedgerEntry[] {
    const ids = [...ledgers.values()].flatMap((entries) => (entries ?? []).map(({ subscriptionId }) => subscriptionId))
    return [...new Set(ids)].toSorted().map((subscriptionId) => {
      const seen = new Map(
        [...ledgers].map(([name, entries]) => [
          name,
          entries?.find((entry) => entry.subscriptionId === subscriptionId) ?? unseen(subscriptionId),
        ]),
      )
      const most = Math.min(...[...seen.values()].map(rankOf))
      const able = [...seen.keys()].filter((name) => rankOf(seen.get(name)!) === most)
      const reader = this.#readers.get(subscriptionId)
      if (reader !== undefined && able.includes(reader)) return seen.get(reader)!
      const next = able.toSorted((a, b) => weightOf(b, subscriptionId) - weightOf(a, subscriptionId))[0]!
      this.#readers.set(subscriptionId, next)
      return seen.get(reader ?? next) ?? unseen(subscriptionId)
    })
  }
}

const unseen = (subscriptionId: string): LedgerEntry => ({
  subscriptionId,
  name: null,
  coverage: 'Refused',
  unread: {},
  requiredPermissions: [],
})

/** Of two that see a part, the one that lacks fewer kinds. */
const rankOf = ({ coverage, unread }: LedgerEntry) =>
  coverage === 'Complete' ? 0 : coverage === 'Partial' ? 1 + Object.keys(unread).length : 1000

const weightOf = (name: string, subscriptionId: string) =>
  createHash('sha256').update(`${name} ${subscriptionId}`).digest().readUIntBE(0, 6)
