import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as zlib from 'node:zlib'
import { decompressed } from '../../src/azure/content-encoding.ts'
import { AzureError } from '../../src/backup/azure-error.ts'

const text = JSON.stringify({ error: { code: 'ScopeLocked', message: 'Entfernen Sie die Sperre, bitte. '.repeat(50) } })
const plain = Buffer.from(text)
const gzipped = zlib.gzipSync(plain)

describe('a body is read as it was before it was encoded:', () => {
  const read: [header: string, bytes: Buffer][] = [
    ['', plain],
    ['identity', plain],
    ['gzip', gzipped],
    ['GZIP', gzipped],
    ['x-gzip', gzipped],
    ['deflate', zlib.deflateSync(plain)],
    ['br', zlib.brotliCompressSync(plain)],
    ['zstd', zlib.zstdCompressSync(plain)],
    ['gzip, br', zlib.brotliCompressSync(gzipped)],
    ['gzip,identity', gzipped],
  ]
  for (const [header, bytes] of read)
    it(`"${header}"`, async () => assert.equal((await decompressed(bytes, header, 10_000)).toString(), text))

  it('"deflate" without the header of zlib', async () =>
    assert.equal((await decompressed(zlib.deflateRawSync(plain), 'deflate', 10_000)).toString(), text))

  for (const header of ['gzip', 'br', 'deflate'])
    it(`nothing at all, though it says "${header}"`, async () =>
      assert.equal((await decompressed(Buffer.alloc(0), header, 10_000)).length, 0))
})

describe('a body is refused', () => {
  const bomb = Buffer.alloc(1_000_000)
  for (const [header, bytes] of [
    ['gzip', zlib.gzipSync(bomb)],
    ['br', zlib.brotliCompressSync(bomb)],
    ['deflate', zlib.deflateSync(bomb)],
    ['gzip, gzip', zlib.gzipSync(zlib.gzipSync(bomb))],
  ] as const)
    it(`that unpacks to more than is allowed: ${header}`, () =>
      assert.rejects(decompressed(bytes, header, 10_000), { code: 'ERR_BUFFER_TOO_LARGE' }))

  it('in a coding that nobody knows', () =>
    assert.rejects(decompressed(plain, 'compress', 10_000), (error: Error) => {
      assert.ok(error instanceof AzureError)
      return error.code === 'UnexpectedAnswer' && /encoded as compress/.test(error.message)
    }))

  it('that is damaged', () => assert.rejects(decompressed(gzipped.subarray(0, 40), 'gzip', 10_000)))
})
