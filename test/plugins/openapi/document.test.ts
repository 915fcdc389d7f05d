import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import packageJson from '../../../package.json' with { type: 'json' }
import { actionNames } from '../../../src/diagnosis/finding.ts'
import { serviceErrorCodes } from '../../../src/errors.ts'
import { anEntra } from '../../access/an-entra.ts'
import { aDocument, operationsOf, type OpenApi } from './a-document.ts'

const capital = (name: string) => `${name[0]!.toUpperCase()}${name.slice(1)}`

describe('the OpenAPI document', () => {
  let open: { text: string; document: OpenApi }
  let guarded: { text: string; document: OpenApi }
  let entra: Awaited<ReturnType<typeof anEntra>>
  before(async () => {
    entra = await anEntra()
    open = await aDocument(undefined, { publicUrl: 'https://backup.contoso.org/' })
    guarded = await aDocument(entra, { publicUrl: 'https://backup.contoso.org' })
  })
  after(() => entra.stop())

  it('names each document of the contract, and a request and a result for each action', () => {
    const names = Object.keys(open.document.components.schemas)
    const documents =
      'Diagnosis Finding Evidence Facts FactVirtualMachine FactExtensions FactDisks FactRestorePoints FactLocks FactProtection FactBackupJobs FactRecoveryPoints FactKeyVaults RecommendedAction Plan Operation ListedOperation Step Error AuditEvent ErrorCode Freeze OperationList AuditEventList ErrorCodeList OperationEndedEvent'
    const ofActions = actionNames.flatMap((name) => [`${capital(name)}Request`, `${capital(name)}Result`])
    assert.deepEqual(
      [...documents.split(' '), ...ofActions].filter((name) => !names.includes(name)),
      [],
    )
    assert.deepEqual(open.document.components.schemas['ServiceErrorCode']!.enum, [...serviceErrorCodes])
  })

  it('answers each request with a document of a name', () => {
    for (const { operationId, responses } of operationsOf(open.document))
      for (const [status, { content = {} }] of Object.entries(responses)) {
        const schema = content['application/json']?.schema
        if (!schema || operationId === 'getOpenApi') continue
        for (const { $ref } of schema.anyOf ?? [schema])
          assert.ok($ref?.startsWith('#/components/schemas/'), `${operationId} ${status}`)
      }
  })

  it('says of a result that it is one of those of the actions', () => {
    const results = open.document.components.schemas['OperationResult']!.anyOf!.map(({ $ref }) =>
      $ref.split('/').at(-1),
    )
    assert.deepEqual(results.toSorted(), actionNames.map((name) => `${capital(name)}Result`).toSorted())
  })

  it('asks for no body where none is needed, and shows one that is taken', () => {
    const posts = operationsOf(open.document).filter(({ tags }) => tags.includes('actions'))
    assert.equal(posts.length, actionNames.length)
    for (const { operationId, requestBody } of posts)
      assert.deepEqual(
        [requestBody!.required, requestBody!.content['application/json']!.example],
        [false, {}],
        operationId,
      )
    assert.equal(open.document.paths['/v1/freeze']!['put']!.requestBody!.required, true)
  })

  it('tells numbers and switches of a query as what they are, with their defaults', () => {
    const parameter = (path: string, method: string, name: string) =>
      open.document.paths[path]![method]!.parameters!.find((one) => one.name === name)!.schema
    assert.deepEqual(parameter('/v1/operations', 'get', 'maxpagesize'), {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      default: 50,
    })
    const reapply = Object.keys(open.document.paths).find((path) => path.endsWith('/reapply'))!
    assert.deepEqual(parameter(reapply, 'post', 'dryRun'), { type: 'boolean', default: false })
  })

  it('tells which headers are heeded, and which an answer has', () => {
    const byId = new Map(operationsOf(open.document).map((operation) => [operation.operationId, operation]))
    const heeded = (id: string) => byId.get(id)!.parameters!.flatMap(({ $ref }) => $ref?.split('/').at(-1) ?? [])
    const told = (id: string, status: string) => Object.keys(byId.get(id)!.responses[status]!.headers!)
    assert.deepEqual(heeded('removeLocks'), [
      'Accept-Language',
      'If-Match',
      'Idempotency-Key',
      'Repeatability-Request-ID',
      'Repeatability-First-Sent',
      'x-ms-client-request-id',
    ])
    assert.ok(heeded('getDiagnosis').includes('If-None-Match'))
    assert.ok(heeded('followOperation').includes('Last-Event-ID'))
    for (const name of ['Operation-Location', 'Location', 'Retry-After', 'x-ms-request-id', 'RateLimit'])
      assert.ok(told('remediate', '202').includes(name), name)
    assert.ok(told('getDiagnosis', '304').includes('ETag'))
    assert.ok(told('listAuditEvents', '200').includes('x-audit-head'))
    assert.ok(told('remediate', '409').includes('Operation-Location'))
    assert.ok(told('remediate', '429').includes('Retry-After'))
  })

  it('tells the statuses that a route really has, and no others', () => {
    const statuses = ({ document }: { document: OpenApi }, id: string) =>
      Object.keys(operationsOf(document).find(({ operationId }) => operationId === id)!.responses).join(' ')
    assert.equal(statuses(guarded, 'remediate'), '200 202 400 401 403 404 409 412 413 415 422 428 429 500 502 503')
    assert.equal(statuses(open, 'getLiveness'), '200 403 421 500')
    assert.equal(statuses(guarded, 'getLiveness'), '200 500')
    assert.match(statuses(guarded, 'followOperation'), /\b406\b/)
    assert.match(statuses(guarded, 'getOperationResult'), /\b409 410\b/)
    for (const { text } of [open, guarded])
      assert.doesNotMatch(text, /Default Response|"[45]XX":\{"description":"[^SN]/)
  })

  it('has JSON for the errors of a stream', () => {
    const { responses } = operationsOf(open.document).find(({ operationId }) => operationId === 'followOperation')!
    assert.deepEqual(Object.keys(responses['200']!.content!), ['text/event-stream'])
    assert.ok(responses['404']!.content!['application/json'])
  })

  it('is of the version of the package, and tells where the service is', async () => {
    assert.equal(open.document.info.version, packageJson.version)
    assert.deepEqual(open.document.servers, [{ url: 'https://backup.contoso.org' }])
    const { document } = await aDocument()
    assert.deepEqual(document.servers, [{ url: 'http://localhost:80' }])
  })

  it('speaks of tokens only where callers sign in', () => {
    assert.equal(open.document.components.securitySchemes, undefined)
    assert.ok(operationsOf(open.document).every(({ security }) => security === undefined))
    assert.ok(guarded.document.components.securitySchemes)
  })

  it('tells what a callback URL is sent', () => {
    const { requestBody } = open.document.webhooks['operationEnded']!['post']!
    assert.deepEqual(requestBody!.content['application/cloudevents+json']!.schema, {
      $ref: '#/components/schemas/OperationEndedEvent',
    })
  })

  it('passes the strict rules of Redocly', async () => {
    // /livez takes nothing, so there is nothing in a request to it that could be refused.
    const rules = { 'operation-4xx-response': 'off' } as const
    const config = await createConfig({ extends: ['recommended-strict'], rules })
    for (const { text } of [open, guarded]) {
      const problems = await lintFromString({ source: text, absoluteRef: '/openapi.json', config })
      assert.deepEqual(
        problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`),
        [],
      )
    }
  })
})
