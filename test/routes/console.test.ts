import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { appUnderTest } from './app-under-test.ts'

describe('the console', () => {
  it('is one page under each of its addresses, for anybody, which holds no data and may load nothing but its own files', async () => {
    const { app } = await appUnderTest(undefined, undefined, {
      authenticator: {
        authenticate: () => {
          throw new Error('nobody is asked who they are')
        },
      },
    })
    const pages = await Promise.all(
      ['/', '/console', '/console/vms?id=x', '/console/operations/1', '/console/error-codes/%3Cscript%3E'].map((url) =>
        app.inject(url),
      ),
    )
    for (const { statusCode, headers, body } of pages) {
      assert.equal(statusCode, 200)
      assert.equal(body, pages[0]!.body)
      assert.equal(headers['cache-control'], 'no-cache')
      assert.equal(
        headers['content-security-policy'],
        "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none';require-trusted-types-for 'script';trusted-types 'none'",
      )
      assert.equal(headers['x-frame-options'], 'DENY')
    }
    assert.doesNotMatch(pages[0]!.body, /https?:|style=|<script>|\son\w+=/)
  })

  it('has files that never change under their names, and no others', async () => {
    const { app } = await appUnderTest()
    const { body } = await app.inject('/')
    const files = [...body.matchAll(/"(\/console\/files\/[^"]+)"/g)].map(([, path]) => path!)
    const types = await Promise.all(
      files.map(async (path) => {
        const { statusCode, headers } = await app.inject(path)
        assert.deepEqual([statusCode, headers['cache-control']], [200, 'public, max-age=31536000, immutable'], path)
        return headers['content-type']
      }),
    )
    assert.deepEqual(types.toSorted(), ['image/svg+xml', 'text/css; charset=utf-8', 'text/javascript; charset=utf-8'])
    for (const path of ['/console/files/main.js', '/console/files/..%2f..%2fpackage.json'])
      assert.equal((await app.inject(path)).statusCode, 404, path)
  })
})
