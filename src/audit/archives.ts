import { sql, type Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { noHash } from './row-text.ts'

/** Rows that have left the database for a file. Its ends stay, and the chain goes on from the second. */
export interface Archive {
  firstSequence: number
  lastSequence: number
  /** Hashes in hex. */
  previousHash: string
  lastHash: string
  file: string
}

/** Oldest first; none in a database that no version with archives has worked on. */
export async function readArchives(db: Kysely<Schema>): Promise<Archive[]> {
  const { rows } = await sql<{ known: boolean }>`select to_regclass('journal_archives') is not null as known`.execute(
    db,
  )
  if (!rows[0]?.known) return []
  const archives = await db
    .selectFrom('journal_archives')
    .select(['first_sequence', 'last_sequence', 'previous_hash', 'last_hash', 'file'])
    .orderBy('last_sequence')
    .execute()
  return archives.map((row) => ({
    firstSequence: Number(row.first_sequence),
    lastSequence: Number(row.last_sequence),
    previousHash: row.previous_hash.toString('hex'),
    lastHash: row.last_hash.toString('hex'),
    file: row.file,
  }))
}

/** Where the chain in the database begins: behind the last archive. */
export const startOf = (archives: readonly Archive[]) => {
  const last = archives.at(-1)
  return { count: last?.lastSequence ?? 0, hash: last?.lastHash ?? noHash.toString('hex') }
}

/** The event that an archive leaves in the journal, as evidence for its row in the database. */
export const eventOf = (archive: Archive) => ({ ...archive, rows: archive.lastSequence - archive.firstSequence + 1 })

export const hasEvent = async (db: Kysely<Schema>, { lastSequence, lastHash, previousHash }: Archive) =>
  (await db
    .selectFrom('journal')
    .select('event_id')
    .where('kind', '=', 'Archived')
    .where(sql<boolean>`detail @> ${JSON.stringify({ lastSequence, lastHash, previousHash })}::jsonb`)
    .limit(1)
    .executeTakeFirst()) !== undefined
