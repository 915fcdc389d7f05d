import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { GraphPage, Row } from '../../../src/azure/resource-graph/graph-page.ts'
import { readWhole } from '../../../src/azure/resource-graph/read-whole.ts'
import { AzureError } from '../../../src/backup/azure-error.ts'
import { atMost } from '../../../src/concurrency/at-most.ts'

type Answer = Partial<GraphPage> | AzureError
const tooLarge = new AzureError('BadRequest', 'x. ResponsePayloadTooLarge: Response payload size is 2.', {
  status: 400,
  disposition: 'GiveUp',
})
const refused = new AzureError('BadRequest', 'InvalidQuery', { status: 400, disposition: 'GiveUp' })
const rowsOf = (count: number): Row[] => Array.from({ length: count }, (_, index) => ({ id: String(index) }))
const page = (rows: number, totalRecords = rows, skipToken: string | null = null): Answer => ({
  rows: rowsOf(rows),
  totalRecords,
  skipToken,
})

/** Answers by `of/index`, and `of/index#token`; several are given one after the other. */
async function read(answers: Record<string, Answer | Answer[]>, summarizes = false) {
  const asked: string[] = []
  let taken = 0
  const rows = await readWhole(
    {
      summarizes,
      inLane: atMost(3),
      async page({ of, index }, token) {
        const key = `${of}/${index}${token === undefined ? '' : `#${token}`}`
        const times = asked.filter((one) => one === key).length
        asked.push(key)
        const given = [answers[key] ?? page(1)].flat()
        const answer = given[Math.min(times, given.length - 1)]!
        if (answer instanceof AzureError) throw answer
        return answer as GraphPage
      },
      async onRows(some) {
        taken += some.length
      },
    },
    new AbortController().signal,
  ).catch((error: unknown) => (error as AzureError).code)
  return { rows, asked, taken }
}

describe('a table', () => {
  const tables: [
    name: string,
    answers: Record<string, Answer | Answer[]>,
    is: { rows: number | string; asked: string[]; taken: number },
  ][] = [
    ['of one page is asked for once', { '1/0': page(900) }, { rows: 900, asked: ['1/0'], taken: 900 }],
    [
      'of two pages is followed',
      { '1/0': page(1000, 1200, 'a'), '1/0#a': page(200, 1200) },
      { rows: 1200, asked: ['1/0', '1/0#a'], taken: 1200 },
    ],
    [
      'of more comes in parts, and its first page is not taken twice',
      {
        '1/0': page(1000, 4600, 'a'),
        '5/0': page(900),
        '5/1': page(1000, 1100, 'b'),
        '5/1#b': page(100, 1100),
        '5/2': page(900),
        '5/3': page(900),
        '5/4': page(800),
      },
      { rows: 4600, asked: ['1/0', '5/0', '5/1', '5/2', '5/1#b', '5/3', '5/4'], taken: 4600 },
    ],
    [
      'is halved where an answer is too large, and a half once more',
      { '1/0': tooLarge, '2/0': page(450), '2/1': tooLarge, '4/1': page(200), '4/3': page(250) },
      { rows: 900, asked: ['1/0', '2/0', '2/1', '4/1', '4/3'], taken: 900 },
    ],
    [
      'that was not whole is asked for once more',
      { '1/0': [page(12, 11), page(11)] },
      { rows: 11, asked: ['1/0', '1/0'], taken: 23 },
    ],
    [
      'whose pages lost a row is asked for once more',
      { '1/0': page(1000, 1002, 'a'), '1/0#a': [page(1, 1002), page(2, 1002)] },
      { rows: 1002, asked: ['1/0', '1/0#a', '1/0', '1/0#a'], taken: 2003 },
    ],
    [
      'that is not whole twice is no table',
      { '1/0': page(0, 11) },
      { rows: 'UnexpectedAnswer', asked: ['1/0', '1/0'], taken: 0 },
    ],
    ['that is refused is none', { '1/0': refused }, { rows: 'BadRequest', asked: ['1/0'], taken: 0 }],
    [
      'whose pages lead nowhere is none',
      { '1/0': page(1000, 1001, 'a'), '1/0#a': page(0, 1001, 'a') },
      { rows: 'UnexpectedAnswer', asked: ['1/0', '1/0#a', '1/0', '1/0#a'], taken: 2000 },
    ],
  ]
  for (const [name, answers, is] of tables) it(name, async () => assert.deepEqual(await read(answers), is))

  it('of what is summarized comes in parts as soon as its page is full', async () =>
    assert.deepEqual(await read({ '1/0': page(1000), '2/0': page(600), '2/1': page(500) }, true), {
      rows: 1100,
      asked: ['1/0', '2/0', '2/1'],
      taken: 1100,
    }))

  it('stops with the first part that fails, and asks for no further one', async () => {
    const { rows, asked } = await read({ '1/0': page(1000, 90_000, 'a'), '48/1': refused })
    assert.equal(rows, 'BadRequest')
    assert.ok(asked.length < 8, `${asked.length} pages were asked for`)
  })

  it('that is too large however small its parts are ends', async () => {
    const answers = Object.fromEntries(Array.from({ length: 18 }, (_, times) => [`${2 ** times}/0`, tooLarge] as const))
    assert.equal((await read(answers)).rows, 'UnexpectedAnswer')
  })

  it('ends with its caller’s reason', async () => {
    const gone = new AbortController()
    const reason = new Error('gone')
    const reading = readWhole(
      {
        summarizes: false,
        inLane: (work) => work(),
        page: async () => {
          gone.abort(reason)
          return { rows: [], totalRecords: 5000, skipToken: 'a' }
        },
        onRows: async () => undefined,
      },
      gone.signal,
    )
    await assert.rejects(reading, reason)
  })
})
