import { randomUUID } from 'node:crypto'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { sql, type Kysely, type Transaction } from 'kysely'
import { advisoryLocks } from '../database/advisory-locks.ts'
import type { Schema } from '../database/schema.ts'
import { isSettled } from '../database/settled.ts'
import { firstLine, lastLine, readArchiveFile, rowLine, type ArchiveContent } from './archive-file.ts'
import { eventOf, hasEvent, readArchives, startOf, type Archive } from './archives.ts'
import { readHead, type AuditHead } from './head.ts'
import { sealOf } from './row-text.ts'
import { sealedRows } from './sealed-rows.ts'

/** Budgets and event streams go by events of the last days. */
const youngestDays = 7
/** Characters that are written at once. */
const bufferedLength = 2 ** 20

/** The chain does not hold: nothing is archived. */
export class ChainBroken extends Error {
  override readonly name = 'ChainBroken'
}

/**
 * Moves the oldest events, up to the first that is not older than `before`, into a new file. They leave the database, in one transaction,
 * only after the file was written, synced and read back; a crash before leaves all of them where they are, beside a file of no use.
 * Undefined where there are none. Rejects with ChainBroken, or with what is in the way.
 */
export const archiveJournal = (db: Kysely<Schema>, request: { before: Date; to: string }) =>
  db.connection().execute((connection) => alone(connection, () => archive(connection, request)))

async function alone<T>(db: Kysely<Schema>, work: () => Promise<T>) {
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_lock(${sql.lit(advisoryLocks.archive)}) as taken`.execute(db)
  if (!rows[0]?.taken) throw new Error('The journal is being archived already, by another process.')
  try {
    return await work()
  } finally {
    await sql`select pg_advisory_unlock(${sql.lit(advisoryLocks.archive)})`.execute(db).catch(() => undefined)
  }
}

async function archive(db: Kysely<Schema>, { before, to }: { before: Date; to: string }): Promise<Archive | undefined> {
  if (before.getTime() > Date.now() - youngestDays * 24 * 3600_000)
    throw new Error(
      `--before: ${before.toISOString()} is less than ${youngestDays} days ago; younger events stay here.`,
    )
  await refuseWithoutRights(db)
  const start = startOf(await verifiedArchives(db))
  const path = resolve(to)
  const file = await newFile(path)
  let content: ArchiveContent
  try {
    const end = await write(db, file, start, before)
    await file.close()
    if (end.count === start.count) {
      await rm(path)
      return undefined
    }
    await refuseUnsettled(db, end.count)
    content = await readArchiveFile(path)
    if (content.lastSequence !== end.count || content.lastHash !== end.hash || content.previousHash !== start.hash)
      throw new Error(`${path} does not read as it was written; nothing was deleted.`)
    await syncFolder(path)
  } catch (error) {
    await file.close().catch(() => undefined)
    await rm(path, { force: true })
    throw error
  }
  const { hashes: _, ...ends } = content
  const written: Archive = { ...ends, file: path }
  // From here on the file stays, whatever happens: of a commit that was not answered nobody knows whether it was one.
  await db.transaction().execute((trx) => remove(trx, written))
  return written
}

async function refuseWithoutRights(db: Kysely<Schema>) {
  const { rows } = await sql<{ may: boolean; known: boolean }>`
    select has_table_privilege('journal', 'delete') as may, to_regclass('journal_archives') is not null as known`.execute(
    db,
  )
  if (!rows[0]?.known)
    throw new Error('This database knows no archives yet: start this version of the service on it once.')
  if (!rows[0].may)
    throw new Error('The role of this connection may not delete from the journal: archive as the owner of its tables.')
}

/** An archive goes on from the last one, which has to be one. */
async function verifiedArchives(db: Kysely<Schema>) {
  const archives = await readArchives(db)
  const last = archives.at(-1)
  if (last && !(await hasEvent(db, last)))
    throw new ChainBroken(`No event tells of the archive that ends with row ${last.lastSequence}.`)
  return archives
}

async function newFile(path: string) {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new Error(
      `--to: ${path} is there already. If a run was interrupted, npm run audit -- verify --archive ${path} tells whether its rows have left the database.`,
      { cause: error },
    )
  }
}

/** Holds every row to its seal on its way into the file. Answers the last of them. */
async function write(db: Kysely<Schema>, file: FileHandle, start: AuditHead, before: Date): Promise<AuditHead> {
  const head = await readHead(db)
  let { count, hash } = start
  let lines = firstLine(count + 1, hash)
  const broken = (sequence: string) => {
    throw new ChainBroken(
      `Row ${sequence} is not what was sealed: npm run audit -- verify tells more. Nothing was archived.`,
    )
  }
  let goesOn = false
  for await (const { sequence, previous_hash, hash: seal, sealed_event_id: _, ...row } of sealedRows(db, count)) {
    if (Number(sequence) !== count + 1 || previous_hash.toString('hex') !== hash) broken(sequence)
    if (row.at !== null && Date.parse(row.at) >= before.getTime()) {
      goesOn = true
      break
    }
    if (row.event_id === null || !sealOf(previous_hash, row).equals(seal)) broken(sequence)
    count++
    hash = seal.toString('hex')
    lines += rowLine({ sequence, hash, ...row })
    if (lines.length < bufferedLength) continue
    await file.appendFile(lines)
    lines = ''
  }
  // Behind the last row of all stands the head; what was sealed meanwhile may have come before it was read.
  if (!goesOn && (count < head.count || (count === head.count && hash !== head.hash))) broken(String(count))
  await file.appendFile(lines + lastLine(count, hash))
  await file.sync()
  return { count, hash }
}

/** Events of an operation that is still running stay: its run looks them up. */
async function refuseUnsettled(db: Kysely<Schema>, last: number) {
  const open = await db
    .selectFrom('operations')
    .select(['id', 'action', 'status'])
    .where(({ not }) => not(isSettled))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('journal')
          .innerJoin('journal_seals', 'journal_seals.event_id', 'journal.event_id')
          .select('journal.event_id')
          .whereRef('journal.operation_id', '=', 'operations.id')
          .where('journal_seals.sequence', '<=', String(last)),
      ),
    )
    .limit(1)
    .executeTakeFirst()
  if (open)
    throw new Error(
      `Operation ${open.id} (${open.action}) is ${open.status}, and it has not ended or a lock of its is still off: end it, or name a time before it began.`,
    )
}

async function remove(trx: Transaction<Schema>, written: Archive) {
  const { firstSequence, lastSequence, previousHash, lastHash, file } = written
  await trx
    .insertInto('journal_archives')
    .values({
      first_sequence: String(firstSequence),
      last_sequence: String(lastSequence),
      previous_hash: Buffer.from(previousHash, 'hex'),
      last_hash: Buffer.from(lastHash, 'hex'),
      file,
    })
    .execute()
  await trx
    .insertInto('journal')
    .values({
      kind: 'Archived',
      caller: 'npm run audit',
      correlation_id: randomUUID(),
      detail: JSON.stringify(eventOf(written)),
    })
    .execute()
  const within = sql<boolean>`sequence between ${firstSequence} and ${lastSequence}`
  const events = trx.selectFrom('journal_seals').select('event_id').where(within)
  const gone = await trx.deleteFrom('journal').where('event_id', 'in', events).executeTakeFirstOrThrow()
  await trx.deleteFrom('journal_late').where(within).execute()
  const seals = await trx.deleteFrom('journal_seals').where(within).executeTakeFirstOrThrow()
  const count = BigInt(lastSequence - firstSequence + 1)
  if (gone.numDeletedRows !== count || seals.numDeletedRows !== count)
    throw new Error(`Other rows are in the journal than in ${file}: nothing was deleted.`)
}

/** So that the file is found after a crash too. */
async function syncFolder(path: string) {
  const folder = await open(dirname(path), 'r')
  await folder.sync().finally(() => folder.close())
}
