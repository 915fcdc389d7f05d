import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { appUnderTest, vmPath } from '../routes/app-under-test.ts'

describe('an answer to a client that takes compressed ones', () => {
  const get = async (url: string, encoding?: string) =>
    await (
      await appUnderTest()
    ).app.inject({
      method: 'GET',
      url,
      headers: { host: 'localhost', ...(encoding === undefined ? {} : { 'accept-encoding': encoding }) },
    })

  for (const [encoding, open] of [
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ] as const)
    it(`is the same in ${encoding}, and smaller`, async () => {
      const plain = await get('/v1/errorCodes')
      const small = await get('/v1/errorCodes', encoding)
      assert.equal(small.headers['content-encoding'], encoding)
      assert.match(String(small.headers['vary']), /accept-encoding/i)
      assert.deepEqual(JSON.parse(open(small.rawPayload).toString()), plain.json())
      assert.ok(small.rawPayload.length * 4 < plain.rawPayload.length)
    })

  it('is as it is where it is small, where nobody asks, and for an encoding that is unknown', async () => {
    for (const [url, encoding] of [
      ['/livez', 'gzip'],
      ['/v1/errorCodes', undefined],
      ['/v1/errorCodes', 'zstd'],
    ] as const) {
      const { headers, statusCode } = await get(url, encoding)
      assert.deepEqual([statusCode, headers['content-encoding']], [200, undefined], `${url} ${encoding}`)
    }
  })

  it('is no way in for a compressed request', async () => {
    const { app } = await appUnderTest()
    const { statusCode } = await app.inject({
      method: 'POST',
      url: `${vmPath}/reapply`,
      headers: { host: 'localhost', 'content-type': 'application/json', 'content-encoding': 'gzip' },
      payload: Buffer.from('1f8b', 'hex'),
    })
    assert.equal(statusCode, 400)
  })
})
