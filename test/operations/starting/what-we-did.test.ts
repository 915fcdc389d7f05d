import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../../src/database/open-database.ts'
import { append, type JournalEntry } from '../../../src/operations/listing/journal.ts'
import { recall } from '../../../src/operations/starting/what-we-did.ts'
import { item } from '../../diagnosis/facts-builder.ts'
import { aDatabase } from '../a-service.ts'
import { aVmId } from '../an-action.ts'
import { storedOperation } from '../stored-operations.ts'

describe('the on-demand backups of a day', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())

  const backup = { method: 'POST', resourceId: `${item}/backup` }
  const intent: Partial<JournalEntry> = { kind: 'Intent', ...backup }
  const refused = (detail: Record<string, unknown>): Partial<JournalEntry> => ({ kind: 'Refused', ...backup, detail })
  const rows: [name: string, events: Partial<JournalEntry>[], count: number][] = [
    ['are none at first', [], 0],
    ['are the intents: nobody can say that Azure did not count one', [intent, intent], 2],
    ['are not what Azure throttled', [intent, refused({ status: 429 })], 0],
    ['are not what never left', [intent, refused({ code: 'NotSent' })], 0],
    ['are what Azure refused otherwise', [intent, refused({ status: 400 })], 1],
    [
      'are no other writes',
      [
        { ...intent, resourceId: `${item}/x` },
        { ...intent, method: 'PUT' },
      ],
      0,
    ],
  ]
  for (const [name, events, count] of rows)
    it(name, async () => {
      const vm = aVmId()
      for (const event of events)
        await append(database.db, {
          kind: 'Intent',
          caller: 'tester',
          correlationId: 'c',
          vmKey: vm.key,
          ...event,
        })
      assert.equal((await recall(database.db, vm)).onDemandBackupsToday, count)
    })

  it('are not those of another VM', async () => {
    await append(database.db, { kind: 'Intent', caller: 't', correlationId: 'c', vmKey: aVmId().key, ...backup })
    assert.equal((await recall(database.db, aVmId())).onDemandBackupsToday, 0)
  })
  it('are not those of the day before, in UTC', async () => {
    const vm = aVmId()
    await sql`insert into journal (kind, vm_key, method, resource_id, caller, correlation_id, at) values
      ('Intent', ${vm.key}, 'POST', ${backup.resourceId}, 't', 'c',
        date_trunc('day', now() at time zone 'utc') at time zone 'utc' - interval '1 second')`.execute(database.db)
    assert.equal((await recall(database.db, vm)).onDemandBackupsToday, 0)
  })
})

describe('an agent that stayed silent', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())

  const silent = { code: 'AgentStillSilent', message: 'It is silent.' }
  type Ended = [code: string | null, minutesAgo: number]
  const rows: [name: string, ended: Ended[], remembered: boolean][] = [
    ['is remembered', [['AgentStillSilent', 10]], true],
    ['is forgotten after an hour', [['AgentStillSilent', 61]], false],
    [
      'is forgotten when another operation has ended since',
      [
        ['AgentStillSilent', 10],
        [null, 5],
      ],
      false,
    ],
    ['is told of no other failure', [['BackupJobFailed', 10]], false],
    ['is told of no VM that nothing was done to', [], false],
  ]
  for (const [name, ended, remembered] of rows)
    it(name, async () => {
      const vm = aVmId()
      for (const [code, minutes] of ended) {
        const { id } = await storedOperation(database.db, { vmKey: vm.key, status: code ? 'Failed' : 'Succeeded' })
        await database.db
          .updateTable('operations')
          .set({
            error: code ? JSON.stringify({ ...silent, code }) : null,
            last_action_at: sql<Date>`now() - make_interval(mins => ${minutes})`,
          })
          .where('id', '=', id)
          .execute()
      }
      // Of one that runs nobody knows yet.
      await storedOperation(database.db, { vmKey: vm.key, status: 'Running' })
      const { agentStillSilentDateTime } = await recall(database.db, vm)
      assert.equal(agentStillSilentDateTime !== undefined, remembered)
    })
})
