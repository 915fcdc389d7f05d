import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { InvalidQuery, PieceNotSimulated } from '../../../src/sandbox/resource-graph/kql/query-fault.ts'
import { parsed } from '../../../src/sandbox/resource-graph/kql/parser.ts'
import type { Json } from '../../../src/sandbox/resource-graph/kql/values.ts'
import { answered, aTable } from './a-table.ts'

const resources = aTable(
  [
    {
      id: '/a',
      name: 'Alpha',
      location: 'westeurope',
      size: 10,
      made: new Date('2026-11-20T11:00:00Z'),
      properties: { state: 'Succeeded', disks: [{ lun: 0 }, { lun: 1 }], deep: { er: { x: 1 } } },
      tags: { env: 'prod' },
    },
    {
      id: '/b',
      name: 'beta',
      location: 'eastus',
      size: 2,
      made: new Date('2026-11-19T12:00:00Z'),
      properties: { state: 'Failed', disks: [], flag: true },
      tags: null,
    },
    {
      id: '/c',
      name: 'Gamma-ray',
      location: '',
      size: null,
      made: null,
      properties: { disks: null, number: '7' },
      tags: {},
    },
  ],
  { size: 'long', made: 'datetime', properties: 'dynamic', tags: 'dynamic' },
)
const others = aTable([
  { id: '/x', location: 'westeurope', owner: 'ann' },
  { id: '/y', location: 'westeurope', owner: 'bob' },
  { id: '/z', location: 'asia', owner: 'cleo' },
])
const ask = (query: string) => answered(query, { resources, others })
const names = (query: string) => ask(`${query} | project name`).map(({ name }) => name)

describe('where', () => {
  const cases: [predicate: string, found: string[]][] = [
    ["name == 'Alpha'", ['Alpha']],
    ["name == 'alpha'", []],
    ["name =~ 'alpha'", ['Alpha']],
    ["name != 'Alpha'", ['beta', 'Gamma-ray']],
    ["name !~ 'ALPHA'", ['beta', 'Gamma-ray']],
    ["name in ('Alpha', 'Beta')", ['Alpha']],
    ["name in~ ('alpha', 'BETA')", ['Alpha', 'beta']],
    ["name !in ('Alpha')", ['beta', 'Gamma-ray']],
    ["name !in~ ('alpha')", ['beta', 'Gamma-ray']],
    ["name startswith 'al'", ['Alpha']],
    ["name startswith_cs 'al'", []],
    ["name !startswith 'al'", ['beta', 'Gamma-ray']],
    ["name endswith 'RAY'", ['Gamma-ray']],
    ["name contains 'ETA'", ['beta']],
    ["name contains_cs 'ETA'", []],
    ["name !contains 'a'", []],
    ["name has 'ray'", ['Gamma-ray']],
    ["name has 'ra'", []],
    ["name has_cs 'Ray'", []],
    ["name hasprefix 'ra'", ['Gamma-ray']],
    ["name has_any ('ray', 'beta')", ['beta', 'Gamma-ray']],
    ['size > 2', ['Alpha']],
    ['size >= 2 and size < 10', ['beta']],
    ['size between (2 .. 10)', ['Alpha', 'beta']],
    ['not(size > 2)', ['beta']],
    ['size == 2 or name == "Alpha"', ['Alpha', 'beta']],
    ["size == 2 or name == 'Alpha' and location == 'eastus'", ['beta']],
    ["(size == 2 or name == 'Alpha') and location == 'eastus'", ['beta']],
    ['made > ago(2h)', ['Alpha']],
    ['made <= datetime(2026-11-19T12:00:00Z)', ['beta']],
    ['made > datetime(2026-11-20) and made < now()', ['Alpha']],
    ['now() - made > 1d - 1s', ['beta']],
    ["properties.state == 'Failed'", ['beta']],
    ["properties.state != 'Succeeded'", ['beta', 'Gamma-ray']],
    ["properties['state'] =~ 'failed'", ['beta']],
    ['properties.deep.er.x == 1', ['Alpha']],
    ['properties.disks[1].lun == 1', ['Alpha']],
    ['properties.disks[-1].lun == 1', ['Alpha']],
    ["tags['env'] == 'prod'", ['Alpha']],
    ['properties.flag == true', ['beta']],
    ['tolong(properties.number) == 7', ['Gamma-ray']],
    ['properties.nothing.at.all == 1', []],
    ['isnull(properties.state)', ['Gamma-ray']],
    ['isnotnull(properties.state)', ['Alpha', 'beta']],
    ['isempty(properties.state)', ['Gamma-ray']],
    ['isempty(location)', ['Gamma-ray']],
    ['isnotempty(location)', ['Alpha', 'beta']],
    ['array_length(properties.disks) == 2', ['Alpha']],
    ['isnull(size)', ['Gamma-ray']],
    ['size + 0 == 10 // a remark', ['Alpha']],
    ['size / 4 == 2', ['Alpha']],
    ['-7 % 3 == 2 and size == 10', ['Alpha']],
    ["['name'] == 'beta'", ['beta']],
    [String.raw`name == 'be\u0074a'`, ['beta']],
    ["name == @'beta'", ['beta']],
  ]
  for (const [predicate, found] of cases)
    it(predicate, () => assert.deepEqual(names(`resources | where ${predicate}`), found))
})

describe('functions', () => {
  const cases: [expression: string, value: Json][] = [
    ["hash('World')", 1846988464401551951],
    ["tostring(hash('World'))", '1846988464401551951'],
    ["hash('World', 100)", 51],
    ["hash('World') % 100", 51],
    ["tostring(hash(datetime('2015-01-01')))", '1380966698541616202'],
    ["tolower('ÄB')", 'äb'],
    ["toupper('ab')", 'AB'],
    ['tostring(1)', '1'],
    ["tostring(dynamic({'a': 1}))", '{"a":1}'],
    ['tostring(datetime(2026-01-02))', '2026-01-02T00:00:00.0000000Z'],
    ["tolong('12x')", null],
    ["todatetime('2026-11-20T11:00:00.1234567Z')", '2026-11-20T11:00:00.123Z'],
    ["todatetime('never')", null],
    ['parse_json(\'{"a": [1, 2]}\').a[1]', 2],
    ["split('a;b;c', ';')", ['a', 'b', 'c']],
    ["split('a;b;c', ';')[1]", 'b'],
    ["split('a;b;c', ';', 2)", ['c']],
    ["strcat('a', 1, '-', true)", 'a1-true'],
    ["coalesce(dynamic(null), 'b')", 'b'],
    ["iff(1 > 2, 'yes', 'no')", 'no'],
    ["case(1 > 2, 'a', 2 > 1, 'b', 'c')", 'b'],
    ['array_length(dynamic([1, 2]))', 2],
    ["array_length('x')", null],
    ["substring('abcdef', 2, 3)", 'cde'],
    ["indexof('abc', 'c')", 2],
    ["pack_array('a', 1)", ['a', 1]],
    ["bag_pack('a', 1)", { a: 1 }],
    ['bin(7, 5)', 5],
    ['bin(datetime(2026-11-20T11:59:00Z), 1h)', '2026-11-20T11:00:00.000Z'],
    ['1d + 90m', '1.01:30:00'],
    ['datetime(2026-01-02) - datetime(2026-01-01)', '1.00:00:00'],
    ['7 / 2', 3],
    ['7.0 / 2', 3.5],
    ['14 % -12', 2],
    ['1 / 0', null],
  ]
  for (const [expression, value] of cases)
    it(expression, () => assert.deepEqual(ask(`resources | take 1 | project value = ${expression}`)[0]?.value, value))
})

describe('tabular operators', () => {
  const cases: [query: string, rows: Record<string, Json>[]][] = [
    ["where name == 'beta' | project id", [{ id: '/b' }]],
    ['project id | take 1', [{ id: '/a' }]],
    ["resources | where name =~ 'alpha' | project properties.deep.er.x", [{ properties_deep_er_x: 1 }]],
    ['resources | extend big = size > 5 | where big | project id, big', [{ id: '/a', big: true }]],
    [
      'resources | project-away properties, tags, made, *i*e | take 1',
      [{ id: '/a', name: 'Alpha', location: 'westeurope' }],
    ],
    ['resources | order by name asc | project name', [{ name: 'Alpha' }, { name: 'Gamma-ray' }, { name: 'beta' }]],
    ['resources | order by size | project size', [{ size: 10 }, { size: 2 }, { size: null }]],
    ['resources | sort by size asc | project size', [{ size: null }, { size: 2 }, { size: 10 }]],
    ['resources | order by size asc nulls last | project size', [{ size: 2 }, { size: 10 }, { size: null }]],
    ['resources | top 1 by name desc | project name', [{ name: 'beta' }]],
    ['resources | limit 2 | count', [{ Count: 2 }]],
    ['resources | summarize count()', [{ count_: 3 }]],
    ["resources | where id == 'none' | summarize count()", [{ count_: 0 }]],
    ["resources | where id == 'none' | summarize count() by location", []],
    [
      'resources | summarize n = count(), make_list(id), dcount(id), min(size), max(size), sum(size), avg(size) by state = tostring(properties.state) | order by state asc | take 1',
      [{ state: '', n: 1, list_id: ['/c'], dcount_id: 1, min_size: null, max_size: null, sum_size: 0, avg_size: null }],
    ],
    [
      'resources | summarize make_set(location), countif(size > 2)',
      [{ set_location: ['westeurope', 'eastus', ''], countif_: 1 }],
    ],
    [
      'resources | summarize arg_max(made, name, size)',
      [{ made: '2026-11-20T11:00:00.000Z', name: 'Alpha', size: 10 }],
    ],
    [
      'others | summarize arg_min(owner, *) by location | where location == "westeurope"',
      [{ location: 'westeurope', owner: 'ann', id: '/x' }],
    ],
    ['others | distinct location', [{ location: 'westeurope' }, { location: 'asia' }]],
    ['others | project location | distinct *', [{ location: 'westeurope' }, { location: 'asia' }]],
    [
      'resources | project id, location | join kind=inner (others | project location, owner) on location',
      [
        { id: '/a', location: 'westeurope', location1: 'westeurope', owner: 'ann' },
        { id: '/a', location: 'westeurope', location1: 'westeurope', owner: 'bob' },
      ],
    ],
    [
      'resources | project id, location | join kind=leftouter (others | where owner == "ann" | project place = location, owner) on $left.location == $right.place | project id, owner',
      [
        { id: '/a', owner: 'ann' },
        { id: '/b', owner: null },
        { id: '/c', owner: null },
      ],
    ],
    ['others | join resources on location | project owner', [{ owner: 'ann' }]],
    ['others | project id | union (resources | project id, name) | where isempty(name) | count', [{ Count: 3 }]],
    ['others | union kind=inner withsource=from resources | project id, from | take 1', [{ id: '/x', from: 'others' }]],
    [
      'resources | mv-expand disk = properties.disks | project id, lun = disk.lun',
      [
        { id: '/a', lun: 0 },
        { id: '/a', lun: 1 },
        { id: '/b', lun: null },
        { id: '/c', lun: null },
      ],
    ],
    [
      "resources | where id == '/a' | mv-expand properties.disks limit 1 | project properties_disks",
      [{ properties_disks: { lun: 0 } }],
    ],
    ['resources | take 1 | mv-expand tag = tags to typeof(string) | project tag', [{ tag: '{"env":"prod"}' }]],
    ['resources | project size, tolower(name), 1 | take 1', [{ size: 10, Column1: 'alpha', Column2: 1 }]],
  ]
  for (const [query, rows] of cases) it(query, () => assert.deepEqual(ask(query), rows))

  it('an expansion ends at 128 rows, or at 400 when asked for more', () => {
    const list = JSON.stringify(Array.from({ length: 500 }, (_, index) => index))
    const expand = (more: string) =>
      ask(`resources | take 1 | extend l = dynamic(${list}) | mv-expand l ${more} | count`)
    assert.deepEqual([expand('')[0]?.Count, expand('limit 1000')[0]?.Count], [128, 400])
  })
})

describe('what Azure refuses', () => {
  const cases: [query: string, code: string, message?: RegExp][] = [
    ['resources | where', 'ParserFailure'],
    ['resources | nonsense', 'ParserFailure'],
    ['resources | where name == ', 'ParserFailure'],
    ["resources | where name == 'x", 'ParserFailure'],
    ['resources | where (name == "x"', 'ParserFailure'],
    ['resources where name == "x"', 'ParserFailure'],
    ['resources | take many', 'ParserFailure'],
    ['resources | project wrong', 'InvalidColumnNames', /\[wrong\]/],
    ['resources | project id | where name == "x"', 'InvalidColumnNames', /\[name\]/],
    ['resources | project Name', 'InvalidColumnNames'],
    ['resources | summarize count() by properties.state', 'SemanticError', /dynamic/],
    ['resources | distinct tags', 'SemanticError', /dynamic/],
    ['resources | order by properties.state', 'SemanticError', /dynamic/],
    ['resources | join (others) on $left.properties == $right.id', 'SemanticError', /dynamic/],
    ['resources | where size == "2"', 'SemanticError', /long and string/],
    ['resources | where made > "2026"', 'SemanticError', /datetime and string/],
    ['resources | where properties.made > ago(1d)', 'SemanticError', /dynamic and datetime/],
    ['resources | where name.first == "x"', 'SemanticError'],
    ['resources | where name + 1 == 2', 'SemanticError'],
    ['resources | where tolower() == ""', 'SemanticError'],
    [`resources ${'| join (others) on id '.repeat(2)}`, 'DisallowedMaxNumberOfRemoteTables'],
    [`resources ${'| join (resources) on id '.repeat(4)}`, 'DisallowedMaxNumberOfRemoteTables'],
    [`resources ${'| union (resources) '.repeat(4)}`, 'DisallowedMaxNumberOfRemoteTables'],
    [`resources ${'| mv-expand tags '.repeat(4)}`, 'SemanticError', /mv-expand/],
  ]
  for (const [query, code, message = /./] of cases)
    it(`${query.slice(0, 70)}: ${code}`, () =>
      assert.throws(
        () => ask(query),
        (error) => {
          assert.ok(error instanceof InvalidQuery, String(error))
          const detail = error.details.at(-1)
          assert.equal(detail?.code, code)
          assert.match(detail.message, message)
          return true
        },
      ))

  it('says where its parser stopped, as recorded', () =>
    assert.throws(
      () => parsed('where where'),
      (error) => {
        assert.ok(error instanceof InvalidQuery)
        assert.deepEqual(error.details[1], {
          code: 'ParserFailure',
          message: 'ParserFailure',
          line: 1,
          characterPositionInLine: 11,
          token: '<EOF>',
          expectedToken: 'Ź',
        })
        return true
      },
    ))

  it('counts lines', () =>
    assert.throws(
      () => parsed('resources\n| where name =='),
      (error) => {
        assert.ok(error instanceof InvalidQuery)
        assert.deepEqual([error.details[1]?.line, error.details[1]?.characterPositionInLine], [2, 15])
        return true
      },
    ))
})

describe('what the sandbox leaves out it names', () => {
  const cases: [query: string, piece: RegExp][] = [
    ['resources | parse id with * "/" x', /operator parse/],
    ['resources | project-rename a = id', /operator project-rename/],
    ['let x = 1; resources', /let/],
    ['resources | where name matches regex "a"', /matches regex/],
    ['resources | extend x = geo_distance_2points(1, 2)', /geo_distance_2points/],
    ['resources | summarize percentile(size, 5)', /percentile/],
    ['resources | join kind=fullouter (others) on id', /fullouter/],
    ['resources | mv-expand a = tags, b = properties', /several columns/],
    ['(resources) | take 1', /brackets/],
  ]
  for (const [query, piece] of cases)
    it(query, () =>
      assert.throws(
        () => ask(query),
        (error) => error instanceof PieceNotSimulated && piece.test(error.message),
      ),
    )
})
