import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { answered, aTable, type Cells } from './a-table.ts'

interface Row extends Cells {
  id: string
  word: string
  size: number | null
  bag: { state?: string; level?: number; list?: string[] } | null
}

/** A condition as the language writes it, and as plain JavaScript sees it: null where neither true nor false. */
interface Condition {
  text: string
  holds: (row: Row) => boolean | null
}

const words = ['', 'alpha', 'Alpha', 'beta', 'alpha-beta', 'gamma beta', 'al']
const quoted = (word: string) => `'${word}'`
const number = fc.integer({ min: -3, max: 9 })

const rows = fc.array(
  fc.record({
    word: fc.constantFrom(...words),
    size: fc.option(number),
    bag: fc.option(
      fc.record(
        {
          state: fc.constantFrom(...words),
          level: number,
          list: fc.array(fc.constantFrom(...words), { maxLength: 3 }),
        },
        { requiredKeys: [] },
      ),
    ),
  }),
  { maxLength: 12 },
)

const hasWord = (text: string, word: string) =>
  word === '' ||
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .includes(word) ||
  text.toLowerCase() === word

const compare: Record<string, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .constantFrom(...words)
    .map((word) => ({ text: `word == ${quoted(word)}`, holds: (row: Row) => row.word === word })),
  fc.constantFrom(...words).map((word) => ({
    text: `word =~ ${quoted(word)}`,
    holds: (row: Row) => row.word.toLowerCase() === word.toLowerCase(),
  })),
  fc.constantFrom('alpha', 'beta', 'gamma').map((word) => ({
    text: `word has ${quoted(word)}`,
    holds: (row: Row) => hasWord(row.word, word),
  })),
  fc.constantFrom(...words).map((word) => ({
    text: `word !contains ${quoted(word)}`,
    holds: (row: Row) => !row.word.toLowerCase().includes(word.toLowerCase()),
  })),
  fc.subarray(words).map((list) => ({
    text: `bag.state in~ (${list.map(quoted).join(', ')})`,
    holds: (row: Row) => list.some((word) => word.toLowerCase() === (row.bag?.state ?? '').toLowerCase()),
  })),
  fc.constantFrom(...words).map((word) => ({
    text: `bag.state != ${quoted(word)}`,
    holds: (row: Row) => row.bag?.state !== word,
  })),
  fc.tuple(fc.constantFrom(...Object.keys(compare)), number, fc.boolean()).map(([sign, limit, inBag]) => ({
    text: `${inBag ? 'bag.level' : 'size'} ${sign} ${limit}`,
    holds: (row: Row) => {
      const value = inBag ? row.bag?.level : row.size
      return value === null || value === undefined ? null : compare[sign]!(value, limit)
    },
  })),
  number.map((limit) => ({ text: `size == ${limit}`, holds: (row: Row) => row.size === limit })),
  fc.constant({ text: 'isnull(bag.level)', holds: (row: Row) => row.bag?.level === undefined }),
  fc.constant({ text: 'isempty(bag.state)', holds: (row: Row) => !row.bag?.state }),
  fc.integer({ min: 0, max: 3 }).map((length) => ({
    text: `array_length(bag.list) == ${length}`,
    holds: (row: Row) => row.bag?.list?.length === length,
  })),
)

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => ({
      text: `(${a.text} and ${b.text})`,
      holds: (row: Row) => {
        const [x, y] = [a.holds(row), b.holds(row)]
        return x === false || y === false ? false : x === null || y === null ? null : true
      },
    })),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => ({
      text: `(${a.text} or ${b.text})`,
      holds: (row: Row) => {
        const [x, y] = [a.holds(row), b.holds(row)]
        return x === true || y === true ? true : x === null || y === null ? null : false
      },
    })),
    tie('condition').map((a) => ({
      text: `not(${a.text})`,
      holds: (row: Row) => {
        const truth = a.holds(row)
        return truth === null ? null : !truth
      },
    })),
  ),
}))

const named = (found: Omit<Row, 'id'>[]): Row[] => found.map((row, index) => ({ id: `/r${index}`, ...row }) as Row)
const tableOf = (all: Row[]) => ({
  resources: aTable(all, { id: 'string', word: 'string', size: 'long', bag: 'dynamic' }),
})

describe('the language against plain JavaScript', () => {
  it('conditions keep the same rows', () =>
    fc.assert(
      fc.property(rows, condition, (found, { text, holds }) => {
        const all = named(found)
        const kept = answered(`resources | where ${text} | project id`, tableOf(all))
        assert.deepEqual(
          kept.map(({ id }) => id),
          all.filter((row) => holds(row) === true).map(({ id }) => id),
        )
      }),
      { numRuns: 1000 },
    ))

  it('groups count every row once', () =>
    fc.assert(
      fc.property(rows, (found) => {
        const all = named(found)
        const groups = answered('resources | summarize ids = make_list(id), count(), max(size) by word', tableOf(all))
        assert.deepEqual(groups.flatMap(({ ids }) => ids as string[]).toSorted(), all.map(({ id }) => id).toSorted())
        for (const { word, ids, count_, max_size } of groups) {
          const own = all.filter((row) => row.word === word)
          const sizes = own.flatMap(({ size }) => (size === null ? [] : [size]))
          assert.deepEqual(
            [ids, count_, max_size],
            [own.map(({ id }) => id), own.length, sizes.length ? Math.max(...sizes) : null],
          )
        }
      }),
    ))

  it('joins pair what JavaScript pairs', () =>
    fc.assert(
      fc.property(rows, rows, (lefts, rights) => {
        const [left, right] = [named(lefts), named(rights)]
        const tables = { resources: tableOf(left).resources, others: tableOf(right).resources }
        const on = '(others | project word, other = id) on word | project id, other'
        const pairs = (kind: string) =>
          answered(`resources | join kind=${kind} ${on}`, tables).map(({ id, other }) => [id, other])
        const inner = left.flatMap(({ id, word }) =>
          right.filter((one) => one.word === word).map((one) => [id, one.id]),
        )
        assert.deepEqual(pairs('inner'), inner)
        const outer = left.flatMap(({ id }) => {
          const own = inner.filter(([one]) => one === id)
          return own.length ? own : [[id, null]]
        })
        assert.deepEqual(pairs('leftouter'), outer)
      }),
    ))

  it('sorts as JavaScript sorts, missing values first', () =>
    fc.assert(
      fc.property(rows, (found) => {
        const all = named(found)
        const sorted = answered('resources | order by size asc, id asc | project id', tableOf(all))
        const expected = all.toSorted((a, b) => (a.size ?? -100) - (b.size ?? -100) || (a.id < b.id ? -1 : 1))
        assert.deepEqual(
          sorted.map(({ id }) => id),
          expected.map(({ id }) => id),
        )
      }),
    ))

  it('partitions by hash hold every row once', () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (ids, parts) => {
          const tables = {
            resources: aTable(
              ids.map((id) => ({ id })),
              { id: 'string' },
            ),
          }
          const found = Array.from({ length: parts }, (_, part) => [
            answered(`resources | where hash(tolower(id)) % ${parts} == ${part} | project id`, tables),
            answered(`resources | where hash(tolower(id), ${parts}) == ${part} | project id`, tables),
          ])
          for (const [byModulo, byFunction] of found) assert.deepEqual(byModulo, byFunction)
          assert.deepEqual(found.flatMap(([part]) => part!.map(({ id }) => id)).toSorted(), ids.toSorted())
        },
      ),
    ))
})
