import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { mostChanged, pageSize, RowsByPage } from '../../src/console/rows-by-page.ts'

interface Row {
  id: string
  sequence: number
  said: string
}

/** A list of so many rows, each named by its place. `hold`: pages are answered when `answer` says so. */
function list(count: number, { hold = false, settlingMilliseconds = 0 } = {}) {
  const served = Array.from({ length: count }, (_, n) => ({ id: `vm-${n}`, sequence: 1, said: 'first' }))
  const asked: number[] = []
  const held: (() => void)[] = []
  const failures: unknown[] = []
  let drawn = 0
  const rows = new RowsByPage<Row>({
    read: async (page, until) => {
      asked.push(page)
      const told = served.slice(page * pageSize, (page + 1) * pageSize).map((row) => ({ ...row }))
      if (hold) await new Promise<void>((resolve) => held.push(resolve))
      until.throwIfAborted()
      return { rows: told, hasMore: (page + 1) * pageSize < served.length }
    },
    failed: (error) => failures.push(error),
    draw: () => drawn++,
    settlingMilliseconds,
  })
  const answer = async () => {
    for (const go of held.splice(0)) go()
    await sleep(0)
  }
  return { rows, served, asked, failures, answer, drawn: () => drawn }
}

const said = (rows: RowsByPage<Row>, ...places: number[]) => places.map((place) => rows.row(place)?.said)

describe('RowsByPage', () => {
  it('reads the pages that are looked at, once each', async () => {
    const { rows, asked } = list(1000)
    rows.show(90, 130)
    await sleep(0)
    rows.show(0, 150)
    await sleep(0)
    assert.deepEqual(asked, [0, 1])
    assert.equal(rows.row(149)?.id, 'vm-149')
    assert.equal(rows.row(200), undefined)
  })

  it('reads no page that is only passed by', async () => {
    const { rows, asked } = list(10_000, { settlingMilliseconds: 50 })
    for (let place = 0; place <= 9000; place += 500) rows.show(place, place + 20)
    await sleep(150)
    assert.deepEqual(asked, [0, 90])
  })

  it('knows the end by the last page alone, or by an empty first', async () => {
    for (const [count, from, end] of [
      [250, 0, null],
      [250, 200, 250],
      [0, 0, 0],
    ] as const) {
      const { rows } = list(count)
      rows.show(from, from)
      await sleep(0)
      assert.equal(rows.end, end, `${count} rows, seen from ${from}`)
    }
  })

  it('shows a change where the row stands, and moves nothing', async () => {
    const { rows } = list(1000)
    rows.show(0, 40)
    await sleep(0)
    rows.change({ id: 'vm-7', sequence: 9, said: 'changed' })
    rows.change({ id: 'vm-555', sequence: 10, said: 'not seen yet' })
    assert.deepEqual(said(rows, 6, 7, 8), ['first', 'changed', 'first'])
    assert.deepEqual([rows.isChanged('vm-7'), rows.isChanged('vm-8'), rows.changedCount], [true, false, 2])
    rows.change({ id: 'vm-7', sequence: 11, said: 'again' })
    assert.deepEqual(said(rows, 7), ['again'])
    assert.equal(rows.changedCount, 2, 'one row is one, however often it changes')
  })

  it('takes nothing older for a change', async () => {
    const { rows } = list(10)
    rows.show(0, 9)
    await sleep(0)
    rows.change({ id: 'vm-1', sequence: 5, said: 'newer' })
    rows.change({ id: 'vm-1', sequence: 4, said: 'older' })
    assert.deepEqual(said(rows, 1), ['newer'])
  })

  it('keeps what has changed while the page was under way', async () => {
    const { rows, answer } = list(10, { hold: true })
    rows.show(0, 9)
    rows.change({ id: 'vm-3', sequence: 2, said: 'newer than the page' })
    await answer()
    assert.deepEqual(said(rows, 2, 3), ['first', 'newer than the page'])
  })

  it('keeps the place of what is gone, and takes no notice of what was never here', async () => {
    const { rows } = list(10)
    rows.show(0, 9)
    await sleep(0)
    rows.remove('vm-2')
    rows.remove('somebody-elses')
    assert.deepEqual([rows.isGone('vm-2'), rows.row(2)?.id, rows.changedCount], [true, 'vm-2', 1])
    rows.change({ id: 'vm-2', sequence: 3, said: 'back' })
    assert.equal(rows.isGone('vm-2'), false)
  })

  it('sorts again when it is told to, showing the former rows until the new ones are there', async () => {
    const { rows, served, answer } = list(10, { hold: true })
    rows.show(0, 9)
    await answer()
    rows.change({ id: 'vm-9', sequence: 2, said: 'worst' })
    rows.lose()
    served.unshift(served.pop()!)
    rows.sortAgain()
    assert.deepEqual([rows.row(0)?.id, rows.changedCount, rows.isLost], ['vm-0', 0, false])
    await answer()
    assert.deepEqual([rows.row(0)?.id, rows.row(1)?.id], ['vm-9', 'vm-0'])
  })

  it('sees what changed before anybody told of changes', async () => {
    const { rows, served } = list(10)
    rows.show(0, 9)
    await sleep(0)
    served[4] = { id: 'vm-4', sequence: 2, said: 'missed' }
    served[5] = { id: 'vm-new', sequence: 3, said: 'came' }
    await rows.catchUp()
    assert.deepEqual(said(rows, 4, 5), ['missed', 'first'])
    assert.equal(rows.changedCount, 2)
  })

  it('holds no more for a day of changes than for an hour', async () => {
    const { rows } = list(100_000)
    rows.show(0, 20)
    await sleep(0)
    for (let n = 0; n < 20_000; n++) rows.change({ id: `vm-${n}`, sequence: 2 + n, said: 'changed' })
    assert.equal(rows.changedCount, mostChanged + 1)
    assert.deepEqual(rows.held(), { pages: 1, recent: 500 })
    for (let page = 0; page < 60; page++) {
      rows.show(page * pageSize, page * pageSize + 20)
      await sleep(0)
    }
    assert.equal(rows.held().pages, 30)
    assert.equal(rows.row(59 * pageSize)?.id, 'vm-5900')
  })

  it('tells of a page that failed, and reads it again when it is looked at', async () => {
    const failures: unknown[] = []
    let isDown = true
    const rows = new RowsByPage<Row>({
      read: async () => {
        if (isDown) throw new Error('down')
        return { rows: [{ id: 'vm-0', sequence: 1, said: 'first' }], hasMore: false }
      },
      failed: (error) => failures.push(error),
      draw: () => {},
    })
    rows.show(0, 0)
    await sleep(0)
    assert.equal(failures.length, 1)
    isDown = false
    rows.sortAgain()
    await sleep(0)
    assert.equal(rows.row(0)?.id, 'vm-0')
  })
})
