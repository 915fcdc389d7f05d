// npm run audit: looks at the journal beside the running service. Exit code 1: it was tampered with; 2: it could not be looked at.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { sql, type Kysely } from 'kysely'
import { parseVmId } from '../backup/resource-id.ts'
import { loadDatabaseConfig } from '../config.ts'
import { openBeside } from '../database/open-beside.ts'
import type { Schema } from '../database/schema.ts'
import { exportJournal } from './export.ts'
import { headText, parseHead } from './head.ts'
import { verifyJournal, type Finding } from './verify.ts'

const usage = `Usage: npm run --silent audit -- verify [--head <count>:<hash>]...
       npm run --silent audit -- export [--since <time> | --since <count>:<hash>] [--vm <vmId>]

Reads the database of DATABASE_URL, or the embedded one of DATA_DIR.
verify  whether any row was changed, removed, inserted or cut off; exit code 1 if so. --head: one that was kept from an earlier
        export, log line or answer; without it, a journal that was cut together with the database's own head passes.
export  the journal as NDJSON; the last line is the head to keep. --since: from a time on; or from the head of the last export on, which
        leaves out nothing that was written before and committed after it.`

const told = 20

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
  console.error(reason || 'The database does not answer.')
  process.exitCode = 2
}

async function run(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      head: { type: 'string', multiple: true, default: [] },
      since: { type: 'string' },
      vm: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const [command, ...rest] = positionals
  if (values.help || rest.length > 0 || (command !== 'verify' && command !== 'export')) {
    console.error(usage)
    return values.help ? 0 : 2
  }
  const known = values.head.map((text) => parseHead(text) ?? refuse(`--head: "${text}" is not <count>:<hash>.`))
  const since = values.since === undefined ? undefined : (parseHead(values.since) ?? timeOf(values.since))
  const vmKey = values.vm === undefined ? undefined : vmKeyOf(values.vm)
  const { db, close } = await openBeside(loadDatabaseConfig())
  try {
    await refuseWithoutChain(db)
    return command === 'verify' ? await verify(db, known) : await send(exportJournal(db, { since, vmKey }))
  } finally {
    await close()
  }
}

async function verify(db: Kysely<Schema>, known: ReturnType<typeof parseHead>[]) {
  const heads = known.flatMap((head) => head ?? [])
  let said = 0
  const tell = ({ what, message }: Finding) => {
    if (said++ < told) console.log(`${what}: ${message}`)
  }
  const { sealed, unsealed, findings, head } = await verifyJournal(db, heads, tell)
  if (findings > told) console.log(`… and ${findings - told} more`)
  console.log(`${sealed} rows checked, ${unsealed} not yet sealed, ${findings === 0 ? 'nothing' : findings} found`)
  console.log(`head ${headText(head)}`)
  if (await mayChange(db))
    console.log(
      'The role of this connection could change the journal itself: see "Audit" in README for a role that cannot.',
    )
  return findings === 0 ? 0 : 1
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

function timeOf(text: string) {
  const time = new Date(text)
  if (Number.isNaN(time.getTime()))
    refuse(`--since: "${text}" is not a time such as 2026-11-24T18:00:00Z, nor <count>:<hash>.`)
  return time
}

function vmKeyOf(text: string) {
  const vm = parseVmId(text)
  return vm ? vm.key : refuse(`--vm: "${text}" is not the id of a virtual machine.`)
}

function refuse(message: string): never {
  throw new Error(message)
}
