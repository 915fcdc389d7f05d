import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import { sql } from 'kysely'
import { sampleHistory } from '../../../src/fleet/overview/sample-history.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { putEstate } from '../estate-rows.ts'
import { noon } from './fleet-app.ts'

const at = (minutes: number) => new Date(noon.getTime() + minutes * 60_000)
const day = 24 * 60

describe('samples of the counts', { timeout: 60_000 }, () => {
  let database: OwnDatabase
  beforeEach(async () => {
    database ??= await aDatabase()
    for (const table of ['fleet_history', 'fleet_sample', 'fleet_vm', 'fleet_count', 'fleet_cause'])
      await sql`delete from ${sql.table(table)}`.execute(database.db)
  })
  after(() => database?.close())

  const put = (verdict: string, causeIds: string[] = []) =>
    putEstate(database.db, { vms: [{ name: 'web-1', verdict, reasons: [`${verdict}Reason`], causeIds }] })
  const kept = async (resolution = '5min') => {
    const { rows } = await sql<{ dimension: string; value: string; at: Date; until: Date | null }>`
      select dimension, value, at, until from fleet_history where resolution = ${resolution} and count = 1
      order by at, dimension, value`.execute(database.db)
    const minute = (time: Date | null) => (time ? (time.getTime() - noon.getTime()) / 60_000 : 'now')
    return rows.map((row) => `${row.dimension} ${row.value}: ${minute(row.at)} to ${minute(row.until)}`)
  }
  const looks = async (resolution = '5min') => {
    const { rows } = await sql<{
      at: Date
    }>`select at from fleet_sample where resolution = ${resolution} order by at`.execute(database.db)
    return rows.map((row) => (row.at.getTime() - noon.getTime()) / 60_000)
  }

  it('write what does not change once, and say each time that somebody looked', async () => {
    await put('Blocked', ['lock-1'])
    for (const minute of [0, 5, 10]) await sampleHistory(database.db, at(minute))
    assert.deepEqual(await kept(), [
      'cause lock-1: 0 to now',
      'reason BlockedReason: 0 to now',
      'verdict Blocked Diagnosis: 0 to now',
    ])
    assert.deepEqual(await looks(), [0, 5, 10])
    assert.deepEqual(await looks('hour'), [0])
  })

  it('are none before anything is known, and zeros of an estate without VMs', async () => {
    await sampleHistory(database.db, at(0))
    assert.deepEqual(await looks(), [])
    await sql`insert into fleet_source (subscription_id, source, status, ended_at) values ('s', 'locks', 'Complete', now())`.execute(
      database.db,
    )
    await sampleHistory(database.db, at(5))
    assert.deepEqual([await looks(), await kept()], [[5], []])
    await sql`delete from fleet_source`.execute(database.db)
  })

  it('end what is so no more', async () => {
    await put('Blocked', ['lock-1'])
    await sampleHistory(database.db, at(0))
    await put('Healthy')
    await sampleHistory(database.db, at(5))
    await put('Blocked', ['lock-1'])
    await sampleHistory(database.db, at(10))
    assert.deepEqual(
      (await kept()).filter((row) => row.startsWith('cause')),
      ['cause lock-1: 0 to 5', 'cause lock-1: 10 to now'],
    )
    assert.deepEqual(
      (await kept()).filter((row) => row.startsWith('verdict')),
      [
        'verdict Blocked Diagnosis: 0 to 5',
        'verdict Healthy Diagnosis: 5 to 10',
        'verdict Blocked Diagnosis: 10 to now',
      ],
    )
  })

  it('are taken once for a moment, on however many replicas', async () => {
    await put('Blocked')
    await Promise.all([0, 1, 2, 3].map((minute) => sampleHistory(database.db, at(minute))))
    await put('Healthy')
    await sampleHistory(database.db, at(4))
    await sampleHistory(database.db, at(-20))
    assert.deepEqual(await looks(), [0])
    assert.deepEqual(await kept(), ['reason BlockedReason: 0 to now', 'verdict Blocked Diagnosis: 0 to now'])
  })

  it('of five minutes go after two days, and those of hours and days stay', async () => {
    await put('Blocked')
    await sampleHistory(database.db, at(0))
    await put('Healthy')
    await sampleHistory(database.db, at(60))
    await sampleHistory(database.db, at(2 * day + 30))
    assert.deepEqual(
      (await kept()).filter((row) => row.startsWith('verdict')),
      ['verdict Blocked Diagnosis: 0 to 60', 'verdict Healthy Diagnosis: 60 to now'],
    )
    await sampleHistory(database.db, at(2 * day + 65))
    assert.deepEqual(
      (await kept()).filter((row) => row.startsWith('verdict')),
      ['verdict Healthy Diagnosis: 60 to now'],
    )
    assert.deepEqual(await looks(), [2 * day + 30, 2 * day + 65])
    assert.deepEqual(
      (await kept('hour')).filter((row) => row.startsWith('verdict')),
      ['verdict Blocked Diagnosis: 0 to 60', 'verdict Healthy Diagnosis: 60 to now'],
    )
    await sampleHistory(database.db, at(95 * day))
    assert.deepEqual(await looks('hour'), [95 * day])
    assert.deepEqual(await looks('day'), [-12 * 60, 1.5 * day, 94.5 * day])
  })
})
