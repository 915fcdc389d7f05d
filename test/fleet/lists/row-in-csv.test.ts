import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rowFields } from '../../../src/fleet/lists/listed-row.ts'
import { headerOf, lineOf, textCell } from '../../../src/fleet/lists/row-in-csv.ts'
import type { DiagnosisRow } from '../../../src/fleet/row.ts'
import { contentOf } from '../estate-rows.ts'

const rowOf = (vm: Parameters<typeof contentOf>[0]): DiagnosisRow => ({
  ...contentOf(vm),
  changedDateTime: '2026-11-27T12:00:00Z',
  sequence: 7,
  operation: null,
  links: { self: 'https://s/a', diagnosis: 'https://s/b' },
})

describe('a cell', () => {
  const cells: [string, string][] = [
    ['plain', 'plain'],
    ['', ''],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['=1+1', "'=1+1"],
    ['=cmd|"/c calc"!A1', '"\'=cmd|""/c calc""!A1"'],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['＝1', "'＝1"],
    ['a=b', 'a=b'],
    ["'=1", "'=1"],
  ]
  for (const [text, cell] of cells)
    it(`${JSON.stringify(text)} is ${JSON.stringify(cell)}`, () => assert.equal(textCell(text), cell))
})

describe('a row as a line', () => {
  const lines: [string, Parameters<typeof contentOf>[0], Parameters<typeof lineOf>[1], string][] = [
    [
      'numbers and nothing',
      { name: 'a', restorePoints: null },
      ['name', 'sequence', 'restorePoints', 'errorCode'],
      'a,7,,,,\r\n',
    ],
    ['lists', { name: 'a', reasons: ['One', 'Two'] }, ['reasons', 'unchecked'], 'One;Two,\r\n'],
    ['tags', { name: 'a', tags: { env: 'prod', owner: 'x, y' } }, ['tags', 'name'], '"env=prod;owner=x, y",a\r\n'],
    ['a tag that would be a formula', { name: 'a', tags: { '=1': '' } }, ['tags'], "'=1=\r\n"],
    ['an object', { name: 'a', locks: { count: 2, blocking: 1 } }, ['locks'], '2,1\r\n'],
    ['an operation that there is not', { name: 'a' }, ['operation', 'links'], ',,https://s/a,https://s/b\r\n'],
  ]
  for (const [what, vm, fields, line] of lines) it(`tells ${what}`, () => assert.equal(lineOf(rowOf(vm), fields), line))

  it('has as many cells as the header', () => {
    const count = (text: string) => text.split(',').length
    assert.equal(count(lineOf(rowOf({ name: 'a' }), rowFields)), count(headerOf(rowFields)))
    assert.match(headerOf(rowFields), /^id,name,.*,restorePoints\.count,restorePoints\.limit,.*,links\.diagnosis\r\n$/)
  })
})
