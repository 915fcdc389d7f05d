import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../../src/database/open-database.ts'
import { fingerprintOf, forgetOldKeys, rememberKey, replay } from '../../../src/operations/starting/idempotency.ts'
import { aDatabase } from '../a-service.ts'
import { aVmId, dependencies } from '../an-action.ts'
import { storedOperation } from '../stored-operations.ts'

describe('the key of a request', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())

  let count = 0
  const used = async ({ hoursAgo = 0 } = {}) => {
    const { id } = await storedOperation(database.db)
    const options = { caller: 'one', correlationId: 'c', idempotencyKey: `key-${count++}` }
    await rememberKey(database.db, options, 'this request', id)
    await sql`update idempotency_keys set created_at = now() - make_interval(hours => ${hoursAgo})
      where key = ${options.idempotencyKey}`.execute(database.db)
    return { id, options }
  }
  const ask = (options: Parameters<typeof replay>[1], fingerprint = 'this request') =>
    replay(dependencies(database), options, fingerprint)

  it('stands for the operation that it was first sent for', async () => {
    const { id, options } = await used()
    assert.equal(await ask(options), id)
  })
  it('is refused with another request', async () => {
    const { options } = await used()
    await assert.rejects(ask(options, 'another request'), { code: 'IdempotencyKeyReuse' })
  })
  it("is no other caller's", async () => {
    const { options } = await used()
    assert.equal(await ask({ ...options, caller: 'two' }, 'another request'), undefined)
  })
  it('counts for a day', async () => {
    const { options } = await used({ hoursAgo: 25 })
    assert.equal(await ask(options, 'another request'), undefined)
  })
  it('is free again after a day', async () => {
    const { options } = await used({ hoursAgo: 25 })
    const { id } = await storedOperation(database.db)
    await rememberKey(database.db, options, 'another request', id)
    assert.equal(await ask(options, 'another request'), id)
  })
  it('is taken by one of two that come at once', async () => {
    const { id, options } = await used()
    await assert.rejects(rememberKey(database.db, options, 'this request', id), { code: '23505' })
  })
  it('is forgotten after a day, and not before', async () => {
    const [old, young] = [await used({ hoursAgo: 25 }), await used({ hoursAgo: 23 })]
    await forgetOldKeys(database.db)
    const { rows } = await sql<{ key: string }>`select key from idempotency_keys where key in
      (${old.options.idempotencyKey}, ${young.options.idempotencyKey})`.execute(database.db)
    assert.deepEqual(rows, [{ key: young.options.idempotencyKey }])
  })
  it('is none where the caller sent none', async () => {
    const options = { caller: 'one', correlationId: 'c' }
    await rememberKey(database.db, options, 'this request', 'o')
    assert.equal(await ask(options), undefined)
  })
})

describe('the fingerprint of a request', () => {
  const vm = aVmId()
  const first = fingerprintOf(vm, 'removeLocks', { a: 1, b: { c: [1, 2], d: null } })
  it('is the same in whatever order its fields come', () =>
    assert.equal(fingerprintOf(vm, 'removeLocks', { b: { d: null, c: [1, 2] }, a: 1 }), first))
  for (const [what, other] of [
    ['VM', fingerprintOf(aVmId(), 'removeLocks', { a: 1, b: { c: [1, 2], d: null } })],
    ['action', fingerprintOf(vm, 'restoreLocks', { a: 1, b: { c: [1, 2], d: null } })],
    ['value', fingerprintOf(vm, 'removeLocks', { a: 2, b: { c: [1, 2], d: null } })],
    ['order of a list', fingerprintOf(vm, 'removeLocks', { a: 1, b: { c: [2, 1], d: null } })],
  ] as const)
    it(`is another for another ${what}`, () => assert.notEqual(other, first))
})
