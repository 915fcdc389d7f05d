import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Value } from 'typebox/value'
import { sendWrite } from '../../../src/azure/arm-operations.ts'
import { AzureError } from '../../../src/backup/azure-error.ts'
import { azureOver } from '../vm-in-azure.ts'
import { factsOf, kindOf, kinds, notRead, operationStatus, type Mapped } from './kinds.ts'
import { answered, clientsOver, pathOf, recordings, Replay, withoutRecordings, type Recording } from './replay.ts'
import { at, type Raw } from './said-by-azure.ts'

const titleOf = ({ file, line, note }: Recording) => `${file} ${line}, ${note.slice(0, 80)}`
const headerOf = ({ response }: Recording, name: string) =>
  Object.entries(response.headers ?? {}).find(([header]) => header.toLowerCase() === name)?.[1] ?? null

/** Every text in a fact, with where it stands. */
function* textsOf(value: unknown, place = ''): Generator<[place: string, text: string]> {
  if (typeof value === 'string') yield [place, value]
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* textsOf(inner, `${place}/${key}`)
}

function assertWellFormed({ fact, schema }: Mapped) {
  assert.deepEqual([...Value.Errors(schema, fact)], [])
  for (const [place, text] of textsOf(fact)) {
    assert.ok(text !== '' || place === '/notes', `${place} is empty, not null`)
    assert.ok(!/^(0001|0000-|1970-|2001-01-0[12]T|\+)/.test(text), `${place} is a time that means none: ${text}`)
    assert.ok(!/^\[object|^(undefined|NaN|Invalid Date)$/.test(text), `${place} is ${text}`)
  }
}

describe('every recorded answer', { skip: withoutRecordings }, () => {
  for (const recording of answered.filter(kindOf)) {
    const kind = kindOf(recording)!
    it(`${kind.name}: ${titleOf(recording)}`, async () => {
      const body = recording.response.body as Raw & { value?: Raw[] }
      const items = body.value ?? [body]
      const facts = await factsOf(recording)
      const each = facts.length / (items.length || 1)
      assert.ok(Number.isInteger(each) && (each >= 1 || items.length === 0), 'an item of the answer was lost')
      facts.forEach(assertWellFormed)
      for (const [index, item] of items.entries()) {
        const { fact } = facts[index * each]!
        const said = kind.says(item)
        assert.deepEqual(Object.fromEntries(Object.keys(said).map((path) => [path, at(fact, path)])), said)
      }
    })
  }

  it('is of a kind that is read, or of one that is known not to be', () => {
    const unknown = answered.filter(
      (recording) => !kindOf(recording) && ![operationStatus, ...notRead].some((path) => path.test(pathOf(recording))),
    )
    assert.deepEqual(unknown.map(pathOf), [])
  })

  it('and there is one of every kind but extension lists and single items', () => {
    const seen = new Set(answered.map((recording) => kindOf(recording)?.name))
    assert.deepEqual(
      kinds.map(({ name }) => name).filter((name) => !seen.has(name)),
      ['extension list', 'protected item'],
    )
  })
})

describe('every recorded look at an operation', { skip: withoutRecordings }, () => {
  const polls = recordings.filter(
    ({ request, response }) =>
      request.method === 'GET' && response.status < 500 && operationStatus.test(new URL(request.url).pathname),
  )
  for (const recording of polls) {
    it(titleOf(recording), async () => {
      const { controlPlane } = azureOver(new Replay(recording.response))
      const { status, error, jobId, retryAfterSeconds } = await controlPlane.getOperation(recording.request.url)
      const body = (recording.response.body ?? {}) as Record<string, Record<string, string> | undefined> & {
        status?: string
      }
      const done = recording.response.status === 202 ? 'InProgress' : 'Succeeded'
      assert.equal(status, (body.status ?? done).replace('Cancelled', 'Canceled'))
      assert.equal(error?.code, status === 'Failed' ? body['error']!['code'] : undefined)
      assert.equal(jobId?.split('/').at(-1), body['properties']?.['jobId'])
      const pause = headerOf(recording, 'retry-after')
      assert.equal(retryAfterSeconds, pause === null ? null : Number(pause))
    })
  }
  it('is one of many', () => assert.ok(polls.length >= 45, `${polls.length}`))
})

describe('every recorded answer to a write', { skip: withoutRecordings }, () => {
  const writes = recordings.filter(
    ({ request, response }) =>
      response.status < 300 && (request.method !== 'POST' ? request.method !== 'GET' : response.status === 202),
  )
  for (const recording of writes) {
    it(`${recording.request.method} ${recording.response.status}: ${titleOf(recording)}`, async () => {
      const replay = new Replay(recording.response)
      const { method, url } = recording.request
      const operation = await sendWrite(clientsOver(replay), method as 'PUT', url, {})
      const accepted = recording.response.status === 202 ? headerOf(recording, 'location') : null
      assert.equal(operation.url, headerOf(recording, 'azure-asyncoperation') ?? accepted)
      assert.equal(operation.armRequestId, headerOf(recording, 'x-ms-request-id'))
      assert.equal(replay.sent.length, 1)
    })
  }
  it('is one of many', () => assert.ok(writes.length >= 25, `${writes.length}`))
})

describe('every recorded refusal', { skip: withoutRecordings }, () => {
  const lock = '/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/locks/x'
  const dispositions: Record<number, string> = { 400: 'GiveUp', 404: 'GiveUp', 401: 'AskOperator', 403: 'AskOperator' }
  // Whether it ends by itself, the code tells, not the status.
  const byCode: Record<string, string> = {
    Conflict: 'Retry',
    InvalidResourceType: 'AskOperator',
    MissingSubscriptionRegistration: 'AskOperator',
    NotSupported: 'AskOperator',
    OperationNotAllowed: 'AskOperator',
    ScopeLocked: 'AskOperator',
  }
  interface Told {
    code?: string
    message?: string | { Value: string }
    Code?: string
    ErrorCode?: string
    Message?: string | { Value: string }
    details?: Told[] | null
  }
  const messageOf = ({ message, Message }: Told) => {
    const told = message ?? Message
    return typeof told === 'object' ? told.Value : told
  }
  const refusals = recordings.filter(({ response }) => response.status >= 400)
  for (const recording of refusals) {
    const { status, body } = recording.response
    it(`${status}: ${titleOf(recording)}`, async () => {
      const { controlPlane } = azureOver(new Replay(recording.response))
      const error: unknown = await controlPlane.deleteLock(lock).catch((reason: unknown) => reason)
      assert.ok(error instanceof AzureError, String(error))
      const document = (body ?? {}) as Told & { error?: Told }
      const said = document.error ?? document
      const [detail] = said.details ?? []
      const code = said.code ?? said.Code ?? said.ErrorCode
      // An envelope says nothing but that there are errors in it.
      if (code === 'MultipleErrorsOccurred') assert.equal(error.code, detail?.code)
      else if (code) assert.equal(error.code, code)
      else assert.ok(['NotFound', 'ServerError'].includes(error.code), error.code)
      const message = messageOf(said)
      if (message) assert.ok(error.message.startsWith(message), error.message)
      else assert.match(error.message, new RegExp(String(status)))
      for (const part of [detail?.code, messageOf(detail ?? {})])
        assert.ok(!part || message === messageOf(detail ?? {}) || error.message.includes(part), error.message)
      if (!detail && code !== 'InvalidResourceType' && message) assert.equal(error.message, message)
      assert.deepEqual(
        [error.status, error.correlationId, error.requestId],
        [status, headerOf(recording, 'x-ms-correlation-request-id'), headerOf(recording, 'x-ms-request-id')],
      )
      if (status === 409) assert.ok(code && byCode[code], `no expectation for ${code}`)
      assert.equal(
        error.disposition,
        (status === 429 ? undefined : byCode[code ?? '']) ?? dispositions[status] ?? 'Retry',
      )
    })
  }
  it('is one of many', () => assert.ok(refusals.length >= 19, `${refusals.length}`))
})
