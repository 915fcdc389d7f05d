import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../src/database/open-database.ts'
import { readFreeze, setFreeze } from '../../src/operations/freeze.ts'
import { readJournal } from '../../src/operations/listing/journal.ts'
import { refuseWhileFrozen } from '../../src/operations/starting/plan-refusals.ts'
import { aDatabase } from './a-service.ts'
import { dependencies } from './an-action.ts'

describe('a freeze', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())

  const by = { caller: 'operator', correlationId: 'c' }
  const refuse = () => refuseWhileFrozen(dependencies(database))

  it('is off until somebody sets it', async () => {
    assert.equal((await readFreeze(database.db)).frozen, false)
    await refuse()
  })

  it('keeps every start from being taken, with its reason, and is undone by the same switch', async () => {
    await setFreeze(database.db, { frozen: true, reason: 'an incident' }, by)
    await assert.rejects(refuse(), { code: 'Frozen', message: /: an incident\.$/ })
    const { frozen, reason, changedBy } = await readFreeze(database.db)
    assert.deepEqual([frozen, reason, changedBy?.id], [true, 'an incident', 'operator'])
    await setFreeze(database.db, { frozen: false }, by)
    await refuse()
  })

  it('is journaled, with who set it and why', async () => {
    const { value } = await readJournal(database.db, { kind: 'Freeze' })
    assert.deepEqual(
      value.map(({ caller, detail }) => [caller.id, detail]),
      [
        ['operator', { frozen: true, reason: 'an incident' }],
        ['operator', { frozen: false, reason: null }],
      ],
    )
  })
})
