import { sql } from 'kysely'
import { writeFileSync } from 'node:fs'
import { aDatabase } from './test/operations/a-service.ts'
import { grow, reachOfGroup, vmId, operationId } from './test/operations/a-grown-database.ts'
import { costOf } from './test/operations/rows-read.ts'
import { indexesOf } from './src/database/indexes.ts'
import { readJournal } from './src/operations/journal.ts'
import { readOperations } from './src/operations/present.ts'
import { logged, type Statement } from './test/operations/statement-log.ts'
const database = await aDatabase()
const patient = logged(database.connectionString, 'x', [])
const t0 = Date.now()
await grow(patient, 1_000_000, '/busy')
console.log('grown', (Date.now() - t0) / 1000)
const reach = `vm_key collate "C" >= '${reachOfGroup(7)}' and vm_key collate "C" < '${reachOfGroup(7).slice(0, -1)}0'`
const old: Record<string, string> = {
  'operations status=Failed': `select * from operations where status = 'Failed' order by ordinal desc limit 51`,
  'operations status=Canceled': `select * from operations where status = 'Canceled' order by ordinal desc limit 51`,
  'operations action=reapply (none)': `select * from operations where action = 'reapply' order by ordinal desc limit 51`,
  'operations reach of one group': `select * from operations where ${reach} order by ordinal desc limit 51`,
  'audit since=a minute ago': `select * from journal where at >= now() - interval '1 minute' order by event_id limit 101`,
  'audit kind=Freeze (none)': `select * from journal where kind = 'Freeze' order by event_id limit 101`,
  'audit caller=rare': `select * from journal where caller = 'rare' order by event_id limit 101`,
  'audit reach+caller (none)': `select * from journal where ${reach} and caller = 'nobody' order by event_id limit 101`,
  'sweeper forgotten ends': `select * from operations where callback_url is not null and status in ('Succeeded','Failed','Canceled') and not exists (select id from notifications where operation_id = operations.id) limit 100`,
  'scrape notifications pending': `select count(*)::int from notifications where status = 'Pending'`,
  'idempotency keys of yesterday': `delete from idempotency_keys where created_at < now() - interval '24 hours'`,
}
const line = (c: Awaited<ReturnType<typeof costOf>>) => `${[...c.rows].map(([t, n]) => `${t} ${n}`).join(', ')}; ${c.milliseconds.toFixed(0)} ms; ${c.scans.join(', ')}`
const out: string[] = []
for (const [name, text] of Object.entries(old)) {
  const c = await costOf(patient, { sql: text, parameters: [], from: '' }, async (trx) => { for (const i of indexesOf('0012-indexes')) await sql`drop index ${sql.id(i.name)}`.execute(trx) })
  out.push(`BEFORE ${name}: ${line(c)}`); console.log(out.at(-1))
}
const log: Statement[] = []
const db = logged(database.connectionString, 'x', log)
const now: Record<string, () => Promise<unknown>> = {
  'operations status=Failed': () => readOperations(db, { status: 'Failed' }),
  'operations status=Canceled': () => readOperations(db, { status: 'Canceled' }),
  'operations action=reapply (none)': () => readOperations(db, { action: 'reapply' }),
  'operations reach of one group': () => readOperations(db, { reach: [reachOfGroup(7)] }),
  'audit since=a minute ago': () => readJournal(db, { since: new Date(Date.now() - 60_000).toISOString() }),
  'audit kind=Freeze (none)': () => readJournal(db, { kind: 'Freeze' }),
  'audit caller=rare': () => readJournal(db, { caller: 'rare' }),
  'audit reach+caller (none)': () => readJournal(db, { reach: [reachOfGroup(7)], caller: 'nobody' }),
  'audit from the start': () => readJournal(db, {}),
  'audit newest first': () => readJournal(db, { newestFirst: true }),
  'audit kind=Step newest first': () => readJournal(db, { kind: 'Step', newestFirst: true }),
  'audit vm': () => readJournal(db, { vmKey: vmId(7).toLowerCase() }),
  'audit busy vm': () => readJournal(db, { vmKey: '/busy' }),
  'audit vm newest first': () => readJournal(db, { vmKey: '/busy', newestFirst: true }),
  'audit operation': () => readJournal(db, { operationId: operationId(77) }),
}
for (const [name, run] of Object.entries(now)) {
  log.length = 0
  await run()
  for (const s of [...log]) { const c = await costOf(patient, s); out.push(`AFTER ${name}: ${line(c)}`); console.log(out.at(-1)) }
}
for (const [name, text] of Object.entries(old)) if (/forgotten|pending|idemp/.test(name)) {
  const t = name.includes('forgotten') ? text.replace('limit 100', `and created_at > now() - interval '7 days' and last_action_at > now() - interval '1 day' limit 100`) : text
  const c = await costOf(patient, { sql: t, parameters: [], from: '' }); out.push(`AFTER ${name}: ${line(c)}`); console.log(out.at(-1))
}
writeFileSync('/tmp/h5-explain.txt', out.join('\n'))
await db.destroy(); await patient.destroy(); await database.close()
