import type { Kysely } from 'kysely'
import type { Reach } from '../../access/reach.ts'
import type { Page } from '../../database/bounded-page.ts'
import type { Schema } from '../../database/schema.ts'
import type { DiagnosisRow } from '../row.ts'
import { readDelta, type DeltaPage, type DeltaQuery } from './read-delta.ts'
import { readRows, readSlices, type RowQuery } from './read-rows.ts'

/** Rows of the estate as callers read them; addresses in them are paths. What lies outside the reach is as if it were not there. */
export interface FleetRows {
  within(reach: Reach): {
    list(query: RowQuery): Promise<Page<DiagnosisRow>>
    /** All that matches, a slice at a time. */
    slices(query: Pick<RowQuery, 'filter' | 'order'>): AsyncIterable<DiagnosisRow[]>
    /** Null: too much was forgotten since that position. */
    delta(query: Omit<DeltaQuery, 'reach'>): Promise<DeltaPage | null>
  }
}

/** `db`: connections for what callers read. */
export function createFleetRows(db: Kysely<Schema>): FleetRows {
  return {
    within: (reach) => ({
      list: (query) => readRows(db, reach, query),
      slices: (query) => readSlices(db, reach, query),
      delta: (query) => readDelta(db, { ...query, reach }),
    }),
  }
}
