import { setTimeout as sleep } from 'node:timers/promises'
import { sql, type Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** Bounds a transaction: what a long outage of all replicas left is sealed in several. */
const atOnce = 1000
/** How often, and after which pauses, a reader looks for the end of a sealing that another replica is at. */
const looks = 10
const betweenLooksMilliseconds = 20

/** Seals what is in the journal by now, unless another replica is at it. */
export async function sealJournal(db: Kysely<Schema>) {
  for (;;) {
    const { rows } = await sql<{ sealed: number }>`select seal_journal(${atOnce}) as sealed`.execute(db)
    if ((rows[0]?.sealed ?? 0) < atOnce) return
  }
}

/** So that whoever reads by seals finds what was committed before. Costs a look into an empty table where nothing is new. */
export async function sealBeforeReading(db: Kysely<Schema>) {
  for (let look = 0; look < looks; look++) {
    const { rows } = await sql<{ sealed: number }>`
      select seal_journal(${atOnce}) as sealed where exists (select from journal_unsealed)`.execute(db)
    const [found] = rows
    if (!found) return
    if (found.sealed === 0) await sleep(betweenLooksMilliseconds)
  }
}
