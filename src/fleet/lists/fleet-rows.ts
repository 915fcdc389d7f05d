import type { Kysely } from 'kysely'
import type { Reach } from '../../access/reach.ts'
import type { Page } from '../../database/bounded-page.ts'
import type { Schema } from '../../database/schema.ts'
import type { UntoldRow } from '../row.ts'
import type { RefuseUnswept } from './never-swept.ts'
import { readDelta, type DeltaPage, type DeltaQuery } from './read-delta.ts'
import { readRows, readSlices, type RowQuery } from './read-rows.ts'

/** Rows of the estate as callers read them; addresses in them are paths. What lies outside the reach is as if it were not there. */
export interface FleetRows {
  within(reach: Reach): {
    list(query: RowQuery): Promise<Page<UntoldRow>>
    /** All that matches, a slice at a time. */
    slices(query: Pick<RowQuery, 'filter' | 'order'>): AsyncIterable<UntoldRow[]>
    /** Null: too much was forgotten since that position. */
    delta(query: Omit<DeltaQuery, 'reach'>): Promise<DeltaPage | null>
  }
}

/** `db`: connections for what callers read. `refuseUnswept`: asked of what would be told as empty. */
export function createFleetRows(db: Kysely<Schema>, refuseUnswept: RefuseUnswept = async () => undefined): FleetRows {
  return {
    within: (reach) => ({
      async list(query) {
        const page = await readRows(db, reach, query)
        if (page.value.length === 0) await refuseUnswept()
        return page
      },
      async *slices(query) {
        let empty = true
        for await (const slice of readSlices(db, reach, query)) {
          empty &&= slice.length === 0
          yield slice
        }
        if (empty) await refuseUnswept()
      },
      async delta(query) {
        const page = await readDelta(db, { ...query, reach })
        if (page?.value.length === 0) await refuseUnswept()
        return page
      },
    }),
  }
}
