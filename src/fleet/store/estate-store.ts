import type { Kysely } from 'kysely'
import type { Limits } from '../../backup/limits.ts'
import type { Schema } from '../../database/schema.ts'
import type { EstateStore } from '../ports.ts'
import { forgetGone } from './forget-gone.ts'
import { createInventoryStore } from './inventory-store.ts'
import { keepDiagnosis } from './keep-diagnosis.ts'
import { makeRows } from './make-rows.ts'
import { markStale } from './source-states.ts'

/** All of it over one database. */
export const estateStore = (db: Kysely<Schema>, limits: Limits, now = () => new Date()): EstateStore => ({
  ...createInventoryStore(db),
  makeRows: () => makeRows(db, { limits, now }),
  keepDiagnosis: (vmKey, diagnosis) => keepDiagnosis(db, vmKey, diagnosis),
  markStale: (before) => markStale(db, before),
  forgetGone: (before) => forgetGone(db, before),
})
