import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  afterFirstPage,
  partsOf,
  stageOf,
  whole,
  type FirstPage,
} from '../../../src/azure/resource-graph/partitions.ts'
import { hashOf, modulo } from '../../../src/sandbox/resource-graph/hash.ts'

describe('what follows the first page', () => {
  const rows: [name: string, page: FirstPage, next: ReturnType<typeof afterFirstPage>][] = [
    ['nothing, where there is nothing', { received: 0, totalRecords: 0, hasToken: false }, 'Done'],
    ['nothing, where all came', { received: 912, totalRecords: 912, hasToken: false }, 'Done'],
    ['nothing, where a whole page came', { received: 1000, totalRecords: 1000, hasToken: false }, 'Done'],
    [
      'the next page of a partition that is a little too large',
      { received: 1000, totalRecords: 1040, hasToken: true },
      'NextPage',
    ],
    ['the next page of four', { received: 1000, totalRecords: 4000, hasToken: true }, 'NextPage'],
    [
      'a page behind a token, whatever the numbers say',
      { received: 500, totalRecords: 500, hasToken: true },
      'NextPage',
    ],
    [
      'parts of one page, where more pages would follow and few parts are fewest queries',
      { received: 1000, totalRecords: 4001, hasToken: true },
      { into: 5 },
    ],
    [
      'parts of nearly four pages of a large table: fewer queries',
      { received: 1000, totalRecords: 100_000, hasToken: true },
      { into: 26 },
    ],
    [
      'parts, where rows are missing and no token leads to them',
      { received: 1000, totalRecords: 1201, hasToken: false },
      { into: 2 },
    ],
    ['the same once more, where more came than there is', { received: 12, totalRecords: 11, hasToken: false }, 'Again'],
    [
      'the same once more, where nothing came of something',
      { received: 0, totalRecords: 11, hasToken: false },
      'Again',
    ],
  ]
  for (const [name, page, next] of rows) it(name, () => assert.deepEqual(afterFirstPage(page, false), next))

  const summarized: typeof rows = [
    ['nothing, where all came', { received: 912, totalRecords: 912, hasToken: false }, 'Done'],
    ['parts, where the only page is full', { received: 1000, totalRecords: 1000, hasToken: false }, { into: 2 }],
    ['parts, and never the next page', { received: 1000, totalRecords: 1040, hasToken: true }, { into: 2 }],
    ['parts of one page each', { received: 1000, totalRecords: 100_000, hasToken: true }, { into: 108 }],
  ]
  for (const [name, page, next] of summarized)
    it(`of what is summarized: ${name}`, () => assert.deepEqual(afterFirstPage(page, true), next))
})

describe('parts of a partition', () => {
  it('are asked for by the hash of the id', () => {
    assert.equal(stageOf(whole), '')
    assert.equal(stageOf({ of: 112, index: 3 }), ' | where hash(tolower(id)) % 112 == 3')
    assert.equal(stageOf({ of: 2, index: 0 }, 'target'), ' | where hash(tolower(target)) % 2 == 0')
  })
  it('of a half, in three', () =>
    assert.deepEqual(partsOf({ of: 2, index: 1 }, 3), [
      { of: 6, index: 1 },
      { of: 6, index: 3 },
      { of: 6, index: 5 },
    ]))
  it('hold each row of it once', () => {
    const hashes = Array.from({ length: 2000 }, (_, index) => hashOf(`/subscriptions/s/vm-${index}`))
    const inside = (of: number, index: number) => hashes.filter((hash) => modulo(hash, of) === index)
    for (const partition of [whole, { of: 7, index: 4 }]) {
      const rows = partsOf(partition, 5).flatMap(({ of, index }) => inside(of, index))
      assert.deepEqual(rows.toSorted(), inside(partition.of, partition.index).toSorted())
    }
  })
})
