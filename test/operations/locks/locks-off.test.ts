import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { readLocksOff } from '../../../src/operations/locks/locks-off.ts'
import type { LockHolder } from '../../../src/remediation/lock-lease.ts'
import { aDatabaseWithQueue } from '../a-database-with-queue.ts'
import { subscription, vmIdOf } from '../stored-operations.ts'

const keyOf = (vm: string) => vmIdOf(vm).toLowerCase()
const holder = (id: string, vm: string): LockHolder => ({
  kind: 'Operation',
  id,
  vmKey: keyOf(vm),
  keeps: 'UntilTime',
  until: null,
})

describe('locks that are off, as they are listed', { concurrency: false, timeout: 120_000 }, () => {
  const on = aDatabaseWithQueue()
  const hours = (count: number) => sql<Date>`now() + make_interval(hours => ${count})`

  before(async () => {
    const rows: [name: string, vm: string, back: number | null, holders: LockHolder[], gone?: true][] = [
      ['for-good', 'one', null, []],
      ['late', 'one', 24, [holder('a', 'one')]],
      ['soon', 'two', 1, [holder('b', 'two'), holder('c', 'one')]],
      ['of-what-was-deleted', 'one', 1, [holder('d', 'one')], true],
    ]
    for (const [name, vm, back, holders, gone] of rows)
      await on.database.db
        .insertInto('lock_lease')
        .values({
          lock_key: name,
          lock: JSON.stringify({ id: `${subscription}/locks/${name}`, name, level: 'CanNotDelete', notes: null }),
          vm_key: keyOf(vm),
          vm_id: vmIdOf(vm),
          asked_by: 'tester',
          holders: JSON.stringify(holders),
          must_be_back_by: back === null ? null : hours(back),
          gone_at: gone ? hours(0) : null,
        })
        .execute()
  })

  const listed = async (reach: 'Everything' | string[]) =>
    (await readLocksOff(on.database.served, reach)).map(({ name, vmId, operationIds }) => [
      name,
      vmId === null ? null : vmId.split('/').at(-1),
      operationIds.join(),
    ])

  it('come as they are due, and those last that are off for good; what was deleted does not come back', async () => {
    assert.deepEqual(await listed('Everything'), [
      ['soon', 'two', 'b,c'],
      ['late', 'one', 'a'],
      ['for-good', 'one', ''],
    ])
    const [soon] = await readLocksOff(on.database.served, 'Everything')
    assert.ok(Date.parse(soon!.dueBackDateTime!) > Date.parse(soon!.offSinceDateTime))
  })

  it('are those whose VMs the caller reaches, and tell of no other VM', async () => {
    assert.deepEqual(await listed([keyOf('one')]), [
      ['soon', null, 'c'],
      ['late', 'one', 'a'],
      ['for-good', 'one', ''],
    ])
    assert.deepEqual(await listed([keyOf('two')]), [['soon', 'two', 'b']])
    assert.deepEqual(await listed([keyOf('three')]), [])
  })

  it('are all of a caller who reaches little, however many others are off', async () => {
    await sql`
      insert into lock_lease (lock_key, lock, vm_key, vm_id, asked_by, holders, must_be_back_by)
      select 'other-' || n, jsonb_build_object('id', '/locks/' || n, 'name', 'other', 'level', 'CanNotDelete'), ${keyOf('other')},
        ${vmIdOf('other')}, 'tester', '[]', now() from generate_series(1, 1100) n`.execute(on.database.db)
    assert.deepEqual(await listed([keyOf('two')]), [['soon', 'two', 'b']])
    assert.equal((await listed('Everything')).length, 1000)
  })
})
