import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../src/database/open-database.ts'
import { personsOf, rememberCaller } from '../../src/operations/callers.ts'
import { aDatabase } from './a-service.ts'

describe('a caller', { concurrency: false, timeout: 60_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())

  const rows: [name: string, heard: (string | null | undefined)[], shown: string | null][] = [
    ['has the name of the token', ['Ada'], 'Ada'],
    ['has the name that was heard last', ['Ada', 'Ada Lovelace'], 'Ada Lovelace'],
    ['keeps a name where a later token tells none', ['Ada', null, undefined, ''], 'Ada'],
    ['has none where no token told one', [null], null],
  ]
  for (const [name, heard, shown] of rows)
    it(name, async () => {
      for (const callerName of heard) await rememberCaller(database.db, { caller: name, callerName })
      const person = await personsOf(database.db, [name, null, name])
      assert.deepEqual(person(name), { id: name, name: shown })
    })

  it('that nobody asks for costs no query', async () => {
    const person = await personsOf(database.db, [])
    assert.deepEqual(person('somebody'), { id: 'somebody', name: null })
  })
})
