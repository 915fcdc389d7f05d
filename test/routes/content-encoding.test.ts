import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodingOf } from '../../routes/content-encoding.ts'

describe('what Accept-Encoding asks for', () => {
  const rows: [header: string | undefined, encoding: string][] = [
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['deflate, gzip, br, zstd', 'br'],
    ['gzip, br;q=0.5', 'gzip'],
    ['gzip;q=0.2, br;q=0.1', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['*;q=0', 'identity'],
    ['identity', 'identity'],
    ['deflate', 'identity'],
    ['gzip;q=0', 'identity'],
    ['gzip;q=nonsense', 'identity'],
    [';;,,q=', 'identity'],
    [`${'a,'.repeat(5000)}gzip`, 'identity'],
  ]
  for (const [header, encoding] of rows)
    it(`${header === undefined ? 'nothing' : `"${header.slice(0, 60)}"`}: ${encoding}`, () =>
      assert.equal(encodingOf(header), encoding))
})
