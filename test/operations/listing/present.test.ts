import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../../src/database/open-database.ts'
import { readOperation, readOperations } from '../../../src/operations/listing/present.ts'
import { aDatabase } from '../a-service.ts'

const plan = {
  ...{ action: 'reapply', vmId: '/VM/0', preconditions: [], blockers: [], dataLoss: [], notes: [] },
  ...{ risk: 'Disruptive', etag: '"x"', plannedAt: '2026-01-01T00:00:00Z' },
  calls: Array.from({ length: 3 }, (_, n) => ({ method: 'DELETE', resourceId: `/${n}`, description: 'x' })),
}
const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

describe('operations as they are listed', { timeout: 60_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
    const states = ['NotStarted', 'Running', 'Succeeded', 'Failed']
    for (const [n, status] of states.entries()) {
      await sql`insert into operations (id, action, vm_key, vm_id, status, body, plan, work, result, deadline_at, created_by, correlation_id)
        values (${idOf(n)}, 'reapply', ${`/vm/${n}`}, ${`/VM/${n}`}, ${status}, '{}', ${JSON.stringify(plan)}, '{"secret":1}',
          ${status === 'Succeeded' ? '{"outcome":"Repaired"}' : null}, now() + interval '1 day', 'tester', 'x')`.execute(
        database.db,
      )
      for (const [step, done] of [
        ['first', 'Succeeded'],
        ['second', 'Running'],
      ] as const)
        await sql`insert into steps (operation_id, name, status, state) values (${idOf(n)}, ${step}, ${done}, '{"url":"signed"}')`.execute(
          database.db,
        )
    }
  })
  after(() => database?.close())

  it('leave plan, steps and result out, and tell all else as the operation itself does', async () => {
    const { value, next } = await readOperations(database.db, {})
    assert.deepEqual(
      value.map(({ id }) => id),
      [3, 2, 1, 0].map(idOf),
    )
    assert.equal(next, null)
    for (const listed of value) {
      const { plan: _, steps: __, result: ___, ...rest } = (await readOperation(database.db, listed.id))!
      assert.deepEqual(listed, rest)
    }
    assert.deepEqual(
      value.map(({ percentComplete }) => percentComplete),
      [100, 100, 25, 25],
    )
  })

  it('are those of VMs within the reach alone', async () => {
    const ids = async (reach: 'Everything' | string[]) =>
      (await readOperations(database.db, { reach })).value.map(({ id }) => id)
    assert.deepEqual(await ids(['/vm/2', '/vm/0']), [2, 0].map(idOf))
    assert.deepEqual(await ids([]), [])
    assert.deepEqual(await ids('Everything'), [3, 2, 1, 0].map(idOf))
  })

  it('have each part that is selected, and no other', async () => {
    for (const select of [['plan'], ['steps'], ['result'], ['plan', 'steps', 'result']] as const) {
      const { value } = await readOperations(database.db, { select })
      for (const listed of value) {
        const whole = (await readOperation(database.db, listed.id))!
        assert.deepEqual(
          Object.keys(listed)
            .filter((key) => ['plan', 'steps', 'result'].includes(key))
            .toSorted(),
          [...select].toSorted(),
        )
        for (const part of select) assert.deepEqual(listed[part], whole[part])
      }
    }
  })

  it('never tell of the work that was planned, or of what a step remembers', async () => {
    const told = JSON.stringify([
      await readOperations(database.db, { select: ['plan', 'steps', 'result'] }),
      await readOperation(database.db, idOf(1)),
    ])
    assert.doesNotMatch(told, /secret|signed/)
  })
})
