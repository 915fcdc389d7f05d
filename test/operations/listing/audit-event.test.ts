import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../../src/database/open-database.ts'
import { presentEvents } from '../../../src/operations/listing/audit-event.ts'
import type { SealedRow } from '../../../src/operations/listing/journal-order.ts'
import { rememberCaller } from '../../../src/operations/callers.ts'
import { aDatabase } from '../a-service.ts'
import { storedOperation, vmIdOf } from '../stored-operations.ts'

const vmKey = vmIdOf('Spelt').toLowerCase()
const row = (rest: Partial<SealedRow>): SealedRow => ({
  event_id: '1',
  sequence: '1',
  at: new Date('2026-11-23T10:00:00Z'),
  kind: 'Step',
  operation_id: null,
  vm_key: vmKey,
  step: null,
  epoch: null,
  method: null,
  resource_id: null,
  caller: 'tester',
  correlation_id: 'x',
  arm_request_id: null,
  detail: null,
  ...rest,
})

describe('an event as callers see it', { concurrency: false, timeout: 60_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())

  it('has its VM spelt as in its operation; without one, as the journal keeps it; an event may have none', async () => {
    const { id } = await storedOperation(database.db, { vm: 'Spelt' })
    const rows = [row({ operation_id: id }), row({ kind: 'StartRefused' }), row({ kind: 'Freeze', vm_key: null })]
    const events = await presentEvents(database.db, rows)
    assert.deepEqual(
      events.map(({ vmId }) => vmId),
      [vmIdOf('Spelt'), vmKey, null],
    )
    assert.deepEqual(await presentEvents(database.db, []), [])
  })

  it('has the caller by id, and by name where one was heard', async () => {
    await rememberCaller(database.db, { caller: 'tenant/ada', callerName: 'Ada' })
    const events = await presentEvents(database.db, [row({ caller: 'tenant/ada' }), row({ caller: 'tenant/other' })])
    assert.deepEqual(
      events.map(({ caller }) => caller),
      [
        { id: 'tenant/ada', name: 'Ada' },
        { id: 'tenant/other', name: null },
      ],
    )
  })
})
