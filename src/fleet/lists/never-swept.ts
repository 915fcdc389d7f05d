import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import { ServiceError } from '../../errors.ts'

/** Whether this replica sweeps, and what it lacks for that. */
export type Scanning = () => { enabled: boolean; lacks: string | null }

/** Rejects with ScanningDisabled where a list is empty because nobody has ever looked. */
export type RefuseUnswept = () => Promise<void>

/**
 * Rows of before a switch was turned off, or of another replica's sweeps, are told with their ages; where there are none, an empty list
 * would read like an estate without VMs.
 */
export function refusingUnswept(db: Kysely<Schema>, scanning: Scanning): RefuseUnswept {
  return async () => {
    const { enabled, lacks } = scanning()
    if (enabled && lacks === null) return
    const { rows } = await sql<{ swept: boolean }>`
      select exists (select from fleet_vm) or exists (select from fleet_scan where status = 'Succeeded') as swept`.execute(
      db,
    )
    if (rows[0]?.swept) return
    const why = enabled ? lacks : 'FLEET_SCAN is off. Set FLEET_SCAN=on'
    throw new ServiceError('ScanningDisabled', `The estate is not swept here, and never was: ${why}`)
  }
}
