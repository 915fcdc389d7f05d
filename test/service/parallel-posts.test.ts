import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { seeded } from '../operations/a-seed.ts'
import { post } from './following.ts'
import { serviceProcess, type ServiceProcess } from './service-process.ts'

const requests = 1000
const spellings = 50

describe(`${requests} parallel POSTs for one VM under ${spellings} spellings`, { timeout: 120_000 }, () => {
  let sandbox: Sandbox
  let service: ServiceProcess
  before(async () => {
    sandbox = await startSandbox() // at Azure's pace: a backup outlasts all of them
    // One caller may send 600 a minute; here the second, and the thousandth, is to be judged and not turned away.
    service = await serviceProcess(sandbox, { env: { ACTION_LIMIT_PER_MINUTE: String(4 * requests) } })
  })
  after(async () => {
    await service?.stop()
    await sandbox?.stop()
  })

  const idOf = (name: string) => sampleVms.find((sample) => sample.name === name)!.id
  const backups = () => sandbox.requests.filter(({ method, path }) => method === 'POST' && /\/backup$/i.test(path))
  async function postAll(name: string, headers: Record<string, string> = {}) {
    const sent = Array.from({ length: requests }, (_, index) =>
      spelled(`${idOf(name)}/triggerBackup`, index % spellings),
    )
    assert.equal(new Set(sent).size, spellings)
    const answers = await Promise.all(sent.map((path) => post(`${service.base}/v1${path}`, {}, headers)))
    return answers.map(({ status, headers: { get }, json }, index) => ({
      status,
      escaped: sent[index]!.includes('%'),
      code: (json['error'] as { code?: string } | undefined)?.code,
      operation: get.call(answers[index]!.headers, 'operation-location'),
    }))
  }

  it('start one operation: it runs, the others are 409 with its address, and ids with escapes are 400', async () => {
    const all = await postAll('healthy-windows')
    const [refused, judged] = [all.filter(({ escaped }) => escaped), all.filter(({ escaped }) => !escaped)]
    assert.deepEqual(new Set(refused.map(({ status, code }) => `${status} ${code}`)), new Set(['400 InvalidVmId']))
    const started = judged.filter(({ status }) => status === 202)
    const others = judged.filter(({ status }) => status !== 202)
    assert.equal(started.length, 1)
    assert.deepEqual(
      new Set(others.map(({ status, code }) => `${status} ${code}`)),
      new Set(['409 OperationInProgress']),
    )
    assert.deepEqual(new Set(others.map(({ operation }) => operation)), new Set([started[0]!.operation]))
    assert.ok(refused.length >= 100 && others.length >= 800, `${refused.length} refused, ${others.length} second`)
  })

  it('with one Idempotency-Key are all the same operation', async () => {
    const all = await postAll('healthy-linux', { 'idempotency-key': 'one-for-all' })
    const judged = all.filter(({ escaped }) => !escaped)
    assert.deepEqual(new Set(judged.map(({ status }) => status)), new Set([202]))
    assert.equal(new Set(judged.map(({ operation }) => operation)).size, 1)
  })

  it('send one backup an operation, after a few readings of the VM', async () => {
    for (const until = Date.now() + 20_000; backups().length < 2 && Date.now() < until;)
      await new Promise((resolve) => setTimeout(resolve, 50))
    assert.deepEqual(
      ['healthy-windows', 'healthy-linux'].map((name) => backups().filter(({ path }) => path.includes(name)).length),
      [1, 1],
    )
    for (const name of ['healthy-windows', 'healthy-linux']) {
      const readings = sandbox.requests.filter(({ method, path }) => method === 'GET' && path.endsWith(`/${name}`))
      assert.ok(readings.length <= 12, `${readings.length} readings of ${name}`)
    }
  })
})

/** The same path in another casing, of fixed segments and names alike; every eighth spelling with an escape of ASCII, which is refused. */
function spelled(path: string, spelling: number) {
  const random = seeded(spelling)
  const cased = Array.from(path, (letter) => (random() < 0.5 ? letter.toUpperCase() : letter.toLowerCase())).join('')
  if (spelling % 8 !== 7) return cased
  const name = cased.lastIndexOf('/', cased.lastIndexOf('/') - 1) + 1
  return `${cased.slice(0, name)}%${cased.charCodeAt(name).toString(16)}${cased.slice(name + 1)}`
}
