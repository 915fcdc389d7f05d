import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { appUnderTest, vmPath } from './app-under-test.ts'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

interface OpenApi {
  openapi: string
  components: object
  paths: Record<
    string,
    Record<
      string,
      { operationId?: string; responses: Record<string, { content?: Record<string, { schema: object }> }> }
    >
  >
}

describe('the OpenAPI document', () => {
  it('is 3.1 and names every operation', async () => {
    const { app } = await appUnderTest()
    const document = (await app.inject({ method: 'GET', url: '/openapi.json' })).json<OpenApi>()
    assert.match(document.openapi, /^3\.1\./)
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => [path, operation.operationId]),
    )
    assert.deepEqual(
      operations.filter(([, id]) => id === undefined),
      [],
    )
    assert.ok(operations.length >= 10)
  })

  it('describes what is really answered', async () => {
    const { app } = await appUnderTest()
    const document = (await app.inject({ method: 'GET', url: '/openapi.json' })).json<OpenApi>()
    const template = Object.keys(document.paths).find((path) => path.endsWith('/diagnosis'))!
    const schema = document.paths[template]!['get']!.responses['200']!.content!['application/json']!.schema
    const ajv = new Ajv2020.default({ strict: false })
    addFormats.default(ajv)
    const validate = ajv.compile({ ...schema, components: document.components })
    const body = (await app.inject({ method: 'GET', url: `${vmPath}/diagnosis` })).json<unknown>()
    assert.ok(validate(body), JSON.stringify(validate.errors))
  })

  it('has a reference page that loads nothing from elsewhere', async () => {
    const { app } = await appUnderTest()
    const page = await app.inject({ method: 'GET', url: '/docs/' })
    assert.equal(page.statusCode, 200)
    assert.doesNotMatch(page.body, /src="https?:/)
  })
})

describe('the guide', () => {
  it('serves the 13 codes of the guide and finds them in any casing', async () => {
    const { app } = await appUnderTest()
    const list = (await app.inject({ method: 'GET', url: '/v1/errorCodes' })).json<{
      value: { code: string; guide: boolean }[]
    }>()
    assert.equal(list.value.filter((entry) => entry.guide).length, 13)
    const one = await app.inject({ method: 'GET', url: '/v1/errorCodes/BACKUPOPERATIONFAILEDV2' })
    assert.equal(one.json<{ code: string }>().code, 'BackUpOperationFailedV2')
    assert.equal((await app.inject({ method: 'GET', url: '/v1/errorCodes/Nonsense' })).statusCode, 404)
  })
})
