import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { momentOf } from '../../src/backup/moment.ts'

describe('a time that a caller names', () => {
  const rows: [text: string, moment: string | undefined][] = [
    ['2026-11-24T18:00:00Z', '2026-11-24T18:00:00.000Z'],
    ['2026-11-24t18:00:00.25+05:30', '2026-11-24T12:30:00.250Z'],
    ['2026-11-24T18:00:00+23:59', '2026-11-23T18:01:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00+01:00', undefined],
    ['0000-01-01T00:00:00Z', undefined],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
    ['9999-12-31T23:59:59-01:00', undefined],
    ['2026-11-24', undefined],
    ['2026-13-01T00:00:00Z', undefined],
    ['2026-11-24T18:00:00', undefined],
    ['2026-11-24T18:00:00+99:99', undefined],
    ['yesterday', undefined],
  ]
  for (const [text, moment] of rows)
    it(`${text}: ${moment ?? 'none'}`, () => assert.equal(momentOf(text)?.toISOString(), moment))
})
