// Opens the database of a folder, counts in it how often, and closes it. A line of JSON tells what was found, or
// what is wrong; a word before it, that it was counted.
import { readlink, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '../../src/database/open-database.ts'

const [dataDir = '', stay = '0'] = process.argv.slice(2)
try {
  const database = await openDatabase({ dataDir })
  const { rows } = await sql<{ opened: number; programs: string }>`
    update service_freeze set reason = (coalesce(reason, '0')::int + 1)::text
    returning reason::int as opened, (select setting from pg_config where name = 'BINDIR') as programs`.execute(
    database.db,
  )
  const data = join(dataDir, 'postgres/data')
  const { uid } = await stat(join(data, 'PG_VERSION'))
  const link = await readlink(data).catch(() => null)
  console.log('counted')
  await new Promise((resolve) => setTimeout(resolve, Number(stay)))
  await database.close()
  console.log(JSON.stringify({ ...rows[0], uid, link, data: await realpath(data) }))
} catch (error) {
  console.log(JSON.stringify({ name: (error as Error).name, message: (error as Error).message }))
  process.exitCode = 1
}
