import assert from 'node:assert/strict'
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { after, afterEach, before, describe, it } from 'node:test'
import { AzureError } from '../../../src/backup/azure-error.ts'
import { aVmId, jobBody, paths } from '../vm-in-azure.ts'
import { eachOf, HostileAzure, json, reasonOf, type Handler } from './hostile-azure.ts'

const vm = aVmId()
const at = paths(vm)
const MIB = 1024 * 1024
const patience = { requestTimeoutMs: 400, readingTimeoutMs: 1500 }

/** Sends as much as the other side takes, up to `most` bytes. */
const flood =
  (most: number, headers: Record<string, string>, sent: { bytes: number }): Handler =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers })
    const chunk = Buffer.alloc(256 * 1024, ' ')
    const more = () => {
      while (sent.bytes < most && !response.destroyed) {
        sent.bytes += chunk.length
        if (!response.write(chunk)) return void response.once('drain', more)
      }
      response.end('{}')
    }
    more()
  }

const drip =
  (first: string, everyMs: number): Handler =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write(first)
    const timer = setInterval(() => response.write(' '), everyMs)
    response.on('close', () => clearInterval(timer))
  }

const bytes =
  (body: Buffer, headers: Record<string, string> = {}, status = 200): Handler =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)

const cut: Handler = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{"id":"/subscriptions', () => response.destroy())
}

const cutRefusal: Handler = (_request, response) => {
  response.writeHead(409, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{"error":{"code":"Scope', () => response.destroy())
}

const nested = (depth: number) => `${'{"a":['.repeat(depth / 2)}${']}'.repeat(depth / 2)}`
const fastBrotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }
const bomb = gzipSync(Buffer.alloc(200 * MIB))

/** What comes instead of each answer, and the only words under which a fact may be missing for it. */
const answers: Record<string, [handler: Handler, reasons: RegExp]> = {
  'JSON of 100,000 levels': [bytes(Buffer.from(nested(100_000))), /UnexpectedAnswer/],
  'lists of 100,000 levels': [json(200, `${'['.repeat(1e5)}${']'.repeat(1e5)}`), /UnexpectedAnswer/],
  'a list in which something lies 100,000 levels deep': [
    json(200, `{"value":[${nested(100_000)}]}`),
    /UnexpectedAnswer/,
  ],
  'bytes that are not UTF-8': [
    bytes(Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d])),
    /UnexpectedAnswer/,
  ],
  'half of a character': [bytes(Buffer.from('{"name":"é"}').subarray(0, 10)), /UnexpectedAnswer/],
  'a page of a proxy': [
    bytes(Buffer.from('<html>Sign in</html>'), { 'content-type': 'text/html' }),
    /UnexpectedAnswer/,
  ],
  'JSON that says it is text': [json(200, '{"value":[]}', { 'content-type': 'text/plain' }), /UnexpectedAnswer/],
  'a page that says it is JSON': [bytes(Buffer.from('<html>Sign in</html>')), /UnexpectedAnswer/],
  'half of a document': [json(200, '{"value":[{"id":"/subscriptions/1'), /UnexpectedAnswer/],
  'an error with 200': [json(200, { error: { code: 'AuthorizationFailed', message: 'No.' } }), /UnexpectedAnswer/],
  'an error of a MiB': [json(403, { error: { code: 'x'.repeat(1000), message: 'y'.repeat(MIB) } }), /^x{200}$/],
  'an empty document': [json(200, '{}'), /UnexpectedAnswer/],
  null: [json(200, 'null'), /UnexpectedAnswer/],
  'a number': [json(200, '7'), /UnexpectedAnswer/],
  'a list': [json(200, '[]'), /UnexpectedAnswer/],
  'a list of nulls': [json(200, '{"value":[null],"properties":null}'), /UnexpectedAnswer/],
  'no body': [(_request, response) => void response.writeHead(200).end(), /UnexpectedAnswer/],
  'a 204': [(_request, response) => void response.writeHead(204).end(), /UnexpectedAnswer/],
  'keys that are prototypes': [
    json(200, '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"value":{"__proto__":[]}}'),
    /UnexpectedAnswer/,
  ],
}

const broken: Record<string, Handler> = {
  'a document in the middle of which the connection is cut': cut,
  'a cut connection': (request) => request.socket.destroy(),
  'a damaged compression': bytes(gzipSync('{"value":[]}').fill(0xff, 10), { 'content-encoding': 'gzip' }),
  'headers of 48 KiB': json(200, '{"value":[]}', { 'x-huge': 'x'.repeat(48 * 1024) }),
}

describe('an answer that means harm', () => {
  let azure: HostileAzure
  let peak = 0
  let start = 0
  let watch: NodeJS.Timeout
  before(async () => {
    azure = await HostileAzure.start()
    start = process.memoryUsage().rss
    watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10)
  })
  afterEach(() => azure.forget())
  after(() => {
    clearInterval(watch)
    azure.stop()
  })

  const refused = async (promise: Promise<unknown>) => {
    const error: unknown = await promise.then(
      (value) => assert.fail(JSON.stringify(value).slice(0, 200)),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof AzureError, String(error))
    assert.ok(error.message.length < 3000 && error.code.length <= 200, 'megabytes of message')
    return error
  }

  for (const [name, [handler, reasons]] of Object.entries(answers)) {
    it(`${name} makes no fact: each is Unavailable and says why`, async () => {
      azure.handle = handler
      const { facts } = await azure.azure().collector.collect(vm)
      for (const [what, fact] of eachOf(facts)) {
        const reason = reasonOf(fact)
        assert.ok(reason === 'DependencyUnavailable' || reasons.test(reason), `${what}: ${reason}`)
        assert.ok(JSON.stringify(fact).length < 10_000, what)
      }
    })
  }

  it('and leaves no trace in what everything inherits from', () =>
    assert.deepEqual([Object.keys(Object.prototype), ({} as Record<string, unknown>)['polluted']], [[], undefined]))

  // Of a poll that went wrong nobody may conclude that the work is done; empty answers and resources are results of a Location.
  const results = /^(an empty document|no body|a 204|keys that are prototypes|a list of nulls)$/
  for (const [name, [handler]] of Object.entries(answers).filter(([name]) => !results.test(name))) {
    it(`${name} does not end an operation`, async () => {
      azure.handle = handler
      const { controlPlane } = azure.azure()
      await refused(controlPlane.getOperation(`${azure.endpoint}/op`))
    })
  }
  for (const body of [
    '{"status":5}',
    '{"status":null}',
    '{"status":{"__proto__":"Succeeded"}}',
    '{"status":["Succeeded"]}',
  ])
    it(`nor does ${body}`, async () => {
      azure.handle = json(200, body)
      await refused(azure.azure().controlPlane.getOperation(`${azure.endpoint}/op`))
    })

  const ofWrites = { ...answers, ...broken }
  for (const name of ['a page of a proxy', 'an error with 200', 'half of a character', ...Object.keys(broken)]) {
    it(`${name} to a write says neither that it was done nor that it was not, and it goes out once`, async () => {
      const handler = ofWrites[name]!
      azure.handle = typeof handler === 'function' ? handler : handler[0]
      const { controlPlane } = azure.azure()
      for (const send of [
        () => controlPlane.triggerBackup(at.item, null),
        () => controlPlane.deleteCollection(at.collection),
        () => controlPlane.reapply(at.vm),
      ]) {
        azure.seen = []
        const error = await refused(send())
        assert.deepEqual([error.status, azure.seen.length], [null, 1])
      }
    })
  }

  it('what breaks off is asked for again, and is then Unavailable', async () => {
    const correlationOf = (headers: Record<string, unknown>) => headers['x-ms-correlation-request-id'] as string
    azure.handle = (request, response) => broken[correlationOf(request.headers)]!(request, response)
    await Promise.all(
      Object.keys(broken).map(async (name) => {
        const { collector, controlPlane } = azure.azure()
        const scope = { correlationId: name, mayWrite: () => true }
        const [{ facts }] = await Promise.all([
          collector.collect(vm, { correlationId: name }),
          controlPlane.within(scope, () => refused(controlPlane.getOperation(`${azure.endpoint}/op`))),
        ])
        for (const [what, fact] of eachOf(facts))
          assert.match(reasonOf(fact), /^(NotReachable|DependencyUnavailable)$/, `${name}: ${what}`)
        const polls = azure.seen.filter(({ url, headers }) => url.startsWith('/op') && correlationOf(headers) === name)
        assert.equal(polls.length, 3, name)
      }),
    )
  })

  for (const [name, headers] of [
    ['50 MiB', {}],
    ['50 MiB that are announced', { 'content-length': String(50 * MIB) }],
  ] as const) {
    it(`${name} are given up early, by reads and by writes`, async () => {
      const sent = { bytes: 0 }
      azure.handle = flood(50 * MIB, headers, sent)
      const { controlPlane, collector } = azure.azure()
      assert.equal((await refused(controlPlane.getOperation(`${azure.endpoint}/op`))).code, 'ResponseTooLarge')
      assert.ok(sent.bytes < 30 * MIB, `${sent.bytes} bytes were taken`)
      sent.bytes = 0
      const error = await refused(controlPlane.triggerBackup(at.item, null))
      assert.deepEqual([error.code, error.status], ['ResponseTooLarge', null])
      assert.equal(azure.seen.length, 2)
      const { facts } = await collector.collect(vm)
      for (const [, fact] of eachOf(facts)) assert.match(reasonOf(fact), /^(ResponseTooLarge|DependencyUnavailable)$/)
    })
  }

  it('200 MiB in 200 KiB of gzip are given up early', async () => {
    azure.handle = bytes(bomb, { 'content-encoding': 'gzip' })
    const { facts } = await azure.azure().collector.collect(vm)
    for (const [, fact] of eachOf(facts)) assert.match(reasonOf(fact), /^(ResponseTooLarge|DependencyUnavailable)$/)
  })

  for (const [coding, packed] of [
    ['gzip', bomb],
    ['br', brotliCompressSync(Buffer.alloc(200 * MIB), fastBrotli)],
  ] as const)
    for (const status of [200, 409])
      it(`200 MiB in ${coding} that answer a write with ${status} are not unpacked, and say nothing of the write`, async () => {
        azure.handle = bytes(packed, { 'content-encoding': coding }, status)
        const error = await refused(azure.azure().controlPlane.reapply(at.vm))
        assert.deepEqual([error.code, error.status, azure.seen.length], ['ResponseTooLarge', null, 1])
      })

  const sentence =
    "The client does not have authorization to perform action 'Microsoft.Compute/x/action' over scope 's'."
  const refusal = Buffer.from(JSON.stringify({ error: { code: 'AuthorizationFailed', message: sentence } }))
  for (const [coding, packed] of [
    ['gzip', gzipSync(refusal)],
    ['deflate', deflateSync(refusal)],
    ['br', brotliCompressSync(refusal)],
    ['zstd', zstdCompressSync(refusal)],
  ] as const)
    it(`a refusal in ${coding} keeps its code, its sentence and the right that is missing, of writes and of reads`, async () => {
      azure.handle = bytes(packed, { 'content-encoding': coding }, 403)
      const { controlPlane } = azure.azure()
      for (const call of [() => controlPlane.reapply(at.vm), () => controlPlane.getCollection(at.collection)]) {
        const { code, message, status, requiredPermission } = await refused(call())
        assert.deepEqual(
          [code, message, status, requiredPermission],
          ['AuthorizationFailed', sentence, 403, 'Microsoft.Compute/x/action'],
        )
      }
    })

  for (const [name, handler] of [
    ['in a damaged compression', bytes(gzipSync(refusal).subarray(0, 50), { 'content-encoding': 'gzip' }, 409)],
    ['in a coding that nobody knows', bytes(refusal, { 'content-encoding': 'compress' }, 409)],
    ['that breaks off', cutRefusal],
  ] as [string, Handler][])
    it(`a refusal of a write ${name} is a refusal still, and says that its text could not be read`, async () => {
      azure.handle = handler
      const { status, message } = await refused(azure.azure().controlPlane.reapply(at.vm))
      assert.deepEqual([status, azure.seen.length], [409, 1])
      assert.match(message, /^Azure answered 409, and its text could not be read: /)
    })

  it('a list that has no end is given up: pages that are empty and name themselves', async () => {
    azure.handle = json(200, { value: [], nextLink: `${azure.endpoint}/next?api-version=1` })
    const { facts } = await azure.azure().collector.collect(vm)
    assert.deepEqual([reasonOf(facts.locks), reasonOf(facts.restorePoints)], ['ListTooLong', 'ListTooLong'])
    assert.ok(azure.seen.length < 1000, `${azure.seen.length} calls`)
    await refused(azure.azure().controlPlane.listJobs(at.item, '2026-11-20T00:00:00Z'))
    assert.equal((await azure.azure().orphans.candidates(vm.subscriptionId, 'c-1')).status, 'Unavailable')
  })

  it('a list that has no end is given up: pages of megabytes', async () => {
    const jobs = Array.from({ length: 4000 }, (_, index) => jobBody(at, vm, `job-${index}`))
    const page = JSON.stringify({ value: jobs, nextLink: `${azure.endpoint}/next?api-version=1` })
    azure.handle = json(200, page)
    const { facts } = await azure.azure().collector.collect(vm)
    assert.match(reasonOf(facts.locks), /^(ListTooLong|UnexpectedAnswer|ResponseTooLarge)$/)
    assert.ok(azure.seen.length * page.length < 100 * MIB, `${(azure.seen.length * page.length) / MIB} MiB`)
    assert.equal(
      (await refused(azure.azure().controlPlane.listJobs(at.item, '2020-01-01T00:00:00Z'))).code,
      'ListTooLong',
    )
  })

  it('more things than a VM can have are not asked for one by one', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({
      id: `${at.collectionGroup}/providers/Microsoft.Compute/restorePointCollections/c${index}`,
      properties: { source: { id: vm.id } },
    }))
    azure.handle = json(200, { value: many, id: vm.id, location: 'westeurope', properties: {} })
    const { facts, armCalls } = await azure.azure().collector.collect(vm)
    assert.equal(facts.restorePoints.status, 'Unavailable')
    assert.ok(armCalls < 30, `${armCalls} calls`)
  })

  for (const [name, handler] of [
    ['drips', drip('{', 20)],
    ['never comes', () => {}],
    ['stops after its head', drip('', 1e6)],
  ] as [string, Handler][]) {
    it(`one that ${name} is given up in time, by reads and by writes`, async () => {
      azure.handle = handler
      const { controlPlane, collector } = azure.azure(patience)
      const { facts } = await collector.collect(vm)
      for (const [, fact] of eachOf(facts)) assert.match(reasonOf(fact), /^(Timeout|DependencyUnavailable)$/)
      const write = await refused(controlPlane.triggerBackup(at.item, null))
      assert.deepEqual([write.code, write.status], ['Timeout', null])
    })
  }

  it('answers that are each in time but never end take no longer than one reading may', async () => {
    azure.handle = (request, response) =>
      void setTimeout(() => json(200, { value: [], nextLink: `${azure.endpoint}/next` })(request, response), 250)
    const { facts } = await azure.azure(patience).collector.collect(vm)
    assert.equal(reasonOf(facts.locks), 'Timeout')
    assert.ok(azure.seen.length < 40, `${azure.seen.length} calls`)
  })

  for (const [name, value, atMost] of [
    ['a negative one', '-5', 10],
    ['a thousand million', '1000000000', 3600],
    ['a number as people write it', '1e9', 10],
    ['a date that is past', 'Wed, 21 Oct 2015 07:28:00 GMT', 10],
    ['a date in a thousand years', 'Wed, 21 Oct 3015 07:28:00 GMT', 3600],
    ['no number', 'soon', 10],
    ['nothing', '', 10],
  ] as const) {
    it(`a Retry-After of ${name} keeps nobody waiting for more than ${atMost} s`, async () => {
      azure.handle = json(429, { error: { code: 'TooManyRequests', message: 'x' } }, { 'retry-after': value })
      const { controlPlane } = azure.azure()
      const error = await refused(controlPlane.triggerBackup(at.item, null))
      assert.ok(
        (error.retryAfterSeconds ?? 0) >= 0 && (error.retryAfterSeconds ?? 0) <= atMost,
        String(error.retryAfterSeconds),
      )
      azure.handle = json(202, '', { location: `${azure.endpoint}/op`, 'retry-after': value })
      const { retryAfterSeconds } = await azure.azure().controlPlane.deleteCollection(at.collection)
      assert.ok((retryAfterSeconds ?? 0) >= 0 && (retryAfterSeconds ?? 0) <= 3600, String(retryAfterSeconds))
    })
  }

  it('and all of it together took little memory', () =>
    assert.ok(peak - start < 400 * MIB, `${Math.round((peak - start) / MIB)} MiB`))
})
