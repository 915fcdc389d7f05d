import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/database/open-database.ts'
import { boundedPage } from '../../src/database/bounded-page.ts'
import { aDatabase } from './a-database.ts'

interface Row {
  place: number
  text: string | null
}

describe('a page', { timeout: 60_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())

  const kibibyte = 1024
  /** Rows of so many characters each; of what the database compresses a thousandfold, or of what it cannot compress. */
  const page = (limit: number, direction: 'asc' | 'desc' = 'asc') =>
    boundedPage<Row>(
      database.db,
      sql<Row>`(select place, text from rows order by place ${sql.raw(direction)} limit ${limit + 1})`,
      { limit, order: { column: 'place', direction }, large: ['text'], rowBytes: 0 },
    )
  async function given(sizes: readonly number[], compressible = false) {
    await sql`drop table if exists rows`.execute(database.db)
    await sql`create table rows (place integer primary key, text text)`.execute(database.db)
    for (const [place, size] of sizes.entries()) {
      const text = compressible
        ? sql`repeat('x', ${size}::int)`
        : sql`(select left(string_agg(md5(n::text), ''), ${size}::int) from generate_series(1, ${Math.ceil(size / 32)}::int) n)`
      await sql`insert into rows values (${place}, ${text})`.execute(database.db)
    }
  }
  const cases: [
    name: string,
    sizes: number[],
    limit: number,
    expected: { places: number[]; more: boolean },
    compressible?: boolean,
  ][] = [
    ['of nothing is empty and the last one', [], 2, { places: [], more: false }],
    ['ends at its limit and tells that there is more', [1, 1, 1], 2, { places: [0, 1], more: true }],
    ['that just holds all is the last one', [1, 1], 2, { places: [0, 1], more: false }],
    [
      'ends before the row that would be too much',
      [600, 300, 200].map((n) => n * kibibyte),
      9,
      { places: [0, 1], more: true },
    ],
    ['takes a first row of any size', [3000, 1].map((n) => n * kibibyte), 9, { places: [0], more: true }],
    ['takes an only row of any size and is the last one', [3000 * kibibyte], 9, { places: [0], more: false }],
    [
      'ends before a large row behind many small ones',
      [...Array<number>(20).fill(10), 2000 * kibibyte],
      99,
      { places: [...Array(20).keys()], more: true },
    ],
    [
      'is measured by what is sent, not by what is stored',
      [600, 300, 200].map((n) => n * kibibyte),
      9,
      { places: [0, 1], more: true },
      true,
    ],
  ]
  for (const [name, sizes, limit, expected, compressible] of cases)
    it(name, async () => {
      await given(sizes, compressible)
      const { rows, more } = await page(limit)
      assert.deepEqual({ places: rows.map(({ place }) => place), more }, expected)
    })

  it('goes backwards as well', async () => {
    await given([300, 600, 300, 300].map((n) => n * kibibyte))
    const { rows, more } = await page(9, 'desc')
    assert.deepEqual([rows.map(({ place }) => place), more], [[3, 2], true])
  })
})
