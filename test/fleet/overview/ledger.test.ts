import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { keepLedger } from '../../../src/fleet/overview/ledger.ts'
import type { LedgerEntry } from '../../../src/fleet/ports.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { putEstate, subscriptionIds } from '../estate-rows.ts'

const [first, second] = subscriptionIds
const entry = (subscriptionId: string, rest: Partial<LedgerEntry> = {}): LedgerEntry => ({
  subscriptionId,
  name: `Name of ${subscriptionId[0]}`,
  coverage: 'Complete',
  unread: {},
  requiredPermissions: [],
  ...rest,
})

describe('the ledger that is kept', { timeout: 60_000 }, () => {
  let database: OwnDatabase
  before(async () => {
    database = await aDatabase()
    await putEstate(database.db, { vms: [{ name: 'web-1' }] })
  })
  after(() => database?.close())
  const kept = async () =>
    (await database.db.selectFrom('fleet_subscription').selectAll().orderBy('subscription_id').execute()).map(
      ({ name, coverage, required_permissions }) => [name, coverage, ...required_permissions].join(' '),
    )

  it('has names and what is missing, and keeps a name that is not told any more', async () => {
    await keepLedger(database.db, [
      entry(first),
      entry(second, { coverage: 'Partial', requiredPermissions: ['a/read', 'b/read'] }),
    ])
    assert.deepEqual(await kept(), ['Name of 1 Complete', 'Name of 2 Partial a/read b/read'])
    await keepLedger(database.db, [entry(first, { name: null, coverage: 'Refused' }), entry(second)])
    assert.deepEqual(await kept(), ['Name of 1 Refused', 'Name of 2 Complete'])
  })

  it('tells a subscription that is not named any more as refused while there are VMs of it, and then forgets it', async () => {
    await keepLedger(database.db, [entry(first), entry(second)])
    await keepLedger(database.db, [])
    assert.deepEqual(await kept(), ['Name of 1 Refused'])
    await putEstate(database.db, { vms: [{ name: 'web-1', goneDateTime: '2026-11-27T12:00:00Z' }] })
    await keepLedger(database.db, [])
    assert.deepEqual(await kept(), [])
  })
})
