import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bagIn, flagIn, listInCell, numberIn } from '../../../src/azure/fleet/cells.ts'
import type { AzureError } from '../../../src/backup/azure-error.ts'

const read = (how: (row: Record<string, unknown>, column: string) => unknown, value: unknown) => {
  try {
    return how({ x: value }, 'x')
  } catch (error) {
    return (error as AzureError).code
  }
}
const unexpected = 'UnexpectedAnswer'

describe('a cell', () => {
  const rows: [how: (row: Record<string, unknown>, column: string) => unknown, value: unknown, is: unknown][] = [
    [bagIn, { a: 1 }, { a: 1 }],
    [bagIn, '{"a":1}', { a: 1 }],
    [bagIn, ' {"a":[1]}', { a: [1] }],
    [bagIn, null, null],
    [bagIn, undefined, null],
    [bagIn, '', null],
    [bagIn, '{"a":', unexpected],
    [bagIn, [1], unexpected],
    [bagIn, '[1]', unexpected],
    [bagIn, 'text', unexpected],
    [listInCell, [1], [1]],
    [listInCell, '[1]', [1]],
    [listInCell, null, []],
    [listInCell, '', []],
    [listInCell, { 0: 1 }, unexpected],
    [listInCell, 'text', unexpected],
    [numberIn, 5, 5],
    [numberIn, '5', 5],
    [numberIn, 0, 0],
    [numberIn, null, undefined],
    [numberIn, '', undefined],
    [numberIn, 'five', unexpected],
    [numberIn, true, unexpected],
    [flagIn, true, true],
    [flagIn, false, false],
    [flagIn, 'True', true],
    [flagIn, 'false', false],
    [flagIn, null, undefined],
    [flagIn, '', undefined],
    [flagIn, 1, unexpected],
    [flagIn, 'yes', unexpected],
  ]
  for (const [how, value, is] of rows)
    it(`${how.name} of ${JSON.stringify(value)}`, () => assert.deepEqual(read(how, value), is))
})
