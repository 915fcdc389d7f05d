// npm run audit: looks at the journal beside the running service. Exit code 1: it was tampered with; 2: it could not be looked at.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sql, type Kysely } from 'kysely'
import { parseVmId } from '../backup/resource-id.ts'
import { parsedArguments } from '../settings/command-line.ts'
import { loadDatabaseConfig } from '../settings/config.ts'
import { openBeside } from '../database/open-beside.ts'
import type { Schema } from '../database/schema.ts'
import { archiveJournal, ChainBroken } from './archive.ts'
import { verifyArchiveFiles } from './archived-rows.ts'
import { exportJournal } from './export.ts'
import { headText, parseHead, type AuditHead } from './head.ts'
import { verifyJournal, type Finding } from './verify.ts'

const usage = `Usage: npm run --silent audit -- verify [--head <count>:<hash>]... [--archive <file>]...
       npm run --silent audit -- export [--since <time> | --since <count>:<hash>] [--vm <vmId>]
       npm run --silent audit -- archive --before <time> --to <file>

Reads the database of DATABASE_URL, or the embedded one of DATA_DIR.
verify  whether any row was changed, removed, inserted or cut off; exit code 1 if so. --head: one that was kept from an earlier
        export, log line or answer; without it, a journal that was cut together with the database's own head passes. --archive: a
        file of events that have left; it is held to the ends that stayed.
export  the journal as NDJSON; the last line is the head to keep. --since: from a time on; or from the head of the last export on, which
        leaves out nothing that was written before and committed after it.
archive moves the oldest events, up to a time, into a new file: they are deleted once it was written, synced and read back. Needs the
        role that owns the tables. Keep the file: verify goes on without it, but only the file tells what is in it.

Examples:
  npm run --silent audit -- verify --head "$(cat audit-head.txt)"
  npm run --silent audit -- export --since 2026-11-24T18:00:00Z > journal.ndjson
  npm run --silent audit -- archive --before 2026-01-01T00:00:00Z --to journal-2025.ndjson`

const told = 20

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
  console.error(reason || 'The database does not answer.')
  process.exitCode = 2
}

async function run(args: string[]) {
  const { values, positionals } = parsedArguments('npm run audit -- --help lists the options.', {
    args,
    allowPositionals: true,
    options: {
      head: { type: 'string', multiple: true, default: [] },
      since: { type: 'string' },
      vm: { type: 'string' },
      archive: { type: 'string', multiple: true, default: [] },
      before: { type: 'string' },
      to: { type: 'string' },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  })
  const [command, ...rest] = positionals
  if (values.help) {
    console.log(usage)
    return 0
  }
  if (rest.length > 0 || !['verify', 'export', 'archive'].includes(command ?? '')) {
    console.error(usage)
    return 2
  }
  const known = values.head.map((text) => parseHead(text) ?? refuse(`--head: "${text}" is not <count>:<hash>.`))
  const since =
    values.since === undefined
      ? undefined
      : (parseHead(values.since) ?? timeOf('--since', values.since, ', nor <count>:<hash>'))
  const vmKey = values.vm === undefined ? undefined : vmKeyOf(values.vm)
  const request = command === 'archive' ? archiveRequest(values) : undefined
  const { db, close } = await openBeside(loadDatabaseConfig())
  try {
    await refuseWithoutChain(db)
    if (request) return await archive(db, request)
    return command === 'verify'
      ? await verify(db, known, values.archive)
      : await send(exportJournal(db, { since, vmKey }))
  } finally {
    await close()
  }
}

async function archive(db: Kysely<Schema>, request: { before: Date; to: string }) {
  try {
    const archived = await archiveJournal(db, request)
    if (!archived) {
      console.log(`Nothing is older than ${request.before.toISOString()}; there is no file.`)
      return 0
    }
    const { firstSequence, lastSequence, lastHash, file } = archived
    console.log(`Rows ${firstSequence} to ${lastSequence} are in ${file}, and no longer in the database.`)
    console.log(`head ${headText({ count: lastSequence, hash: lastHash })}`)
    return 0
  } catch (error) {
    if (!(error instanceof ChainBroken)) throw error
    console.log(error.message)
    return 1
  }
}

function archiveRequest({ before, to }: { before?: string | undefined; to?: string | undefined }) {
  if (before === undefined || to === undefined) return refuse('archive needs --before <time> and --to <file>.')
  return { before: timeOf('--before', before), to }
}

async function verify(db: Kysely<Schema>, heads: AuditHead[], files: string[]) {
  let said = 0
  const tell = ({ what, message }: Finding) => {
    if (said++ < told) console.log(`${what}: ${message}`)
  }
  const verdict = await verifyJournal(db, heads, tell)
  const { sealed, archived, unsealed, head } = verdict
  const ofFiles = await verifyArchiveFiles(db, files, verdict.unchecked, tell)
  const findings = verdict.findings + ofFiles.findings
  if (findings > told) console.log(`… and ${findings - told} more`)
  const inFiles = archived > 0 ? `, ${archived} archived before them` : ''
  console.log(`${sealed} rows checked${inFiles}, ${unsealed} not yet sealed, ${findings || 'nothing'} found`)
  for (const file of ofFiles.whole) console.log(file)
  console.log(`head ${headText(head)}`)
  if (await mayChange(db))
    console.log(
      'The role of this connection could change the journal itself: see src/audit/README.md for a role that cannot.',
    )
  if (findings > 0) return 1
  for (const { count } of ofFiles.unchecked)
    console.error(`--head: row ${count} was archived; name its file with --archive to check it.`)
  return ofFiles.unchecked.length > 0 ? 2 : 0
}

async function send(lines: AsyncIterable<string>) {
  try {
    await pipeline(Readable.from(lines), process.stdout)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error // whoever reads has read enough
  }
  return 0
}

async function refuseWithoutChain(db: Kysely<Schema>) {
  const { rows } = await sql<{ there: boolean }>`select to_regclass('journal_seals') is not null as there`.execute(db)
  if (!rows[0]?.there) refuse('This database has no audit chain yet: start this version of the service on it once.')
}

async function mayChange(db: Kysely<Schema>) {
  const { rows } = await sql<{ may: boolean }>`select has_table_privilege('journal', 'update') as may`.execute(db)
  return rows[0]?.may ?? true
}

function timeOf(option: string, text: string, otherwise = '') {
  const time = new Date(text)
  if (Number.isNaN(time.getTime()))
    refuse(`${option}: "${text}" is not a time such as 2026-11-24T18:00:00Z${otherwise}.`)
  return time
}

function vmKeyOf(text: string) {
  const vm = parseVmId(text)
  return vm ? vm.key : refuse(`--vm: "${text}" is not the id of a virtual machine.`)
}

function refuse(message: string): never {
  throw new Error(message)
}
