import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import type { EstateStore } from '../ports.ts'

/** Something that is done now and then by whoever sweeps. */
export interface Chore {
  name: string
  everySeconds: number
  run: (now: Date) => Promise<unknown>
}

const minute = 60_000
const day = 24 * 60 * minute
/** Rows of VMs that are gone are there for those who follow changes. */
const GONE_DAYS = 14
const SCAN_DAYS = 90

export interface StoreChoresOptions {
  db: Kysely<Schema>
  store: EstateStore
  /** From sweep to sweep, now. */
  minutes: () => Promise<number>
}

export const storeChores = ({ db, store, minutes }: StoreChoresOptions): Chore[] => [
  {
    name: 'stale sources',
    everySeconds: 60,
    // Silence is no health: what two sweeps in a row did not bring is believed no longer.
    run: async (now) => await store.markStale(new Date(now.getTime() - 2 * (await minutes()) * minute)),
  },
  {
    name: 'VMs that are gone',
    everySeconds: 3600,
    run: (now) => store.forgetGone(new Date(now.getTime() - GONE_DAYS * day)),
  },
  {
    name: 'old scans',
    everySeconds: 3600,
    run: (now) =>
      db
        .deleteFrom('fleet_scan')
        .where('started_at', '<', new Date(now.getTime() - SCAN_DAYS * day))
        .where('status', '<>', sql.lit('Running'))
        .execute(),
  },
]
