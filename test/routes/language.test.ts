import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { languageOf } from '../../routes/language.ts'
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { serviceOverSandbox } from '../service/service-over-sandbox.ts'

describe('Accept-Language', () => {
  const rows: [header: string | undefined, language: string][] = [
    [undefined, 'en'],
    ['', 'en'],
    ['pt', 'pt'],
    ['pt-BR', 'pt'],
    ['PT-pt', 'pt'],
    ['pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7', 'pt'],
    ['en-US,en;q=0.9,pt;q=0.8', 'en'],
    ['en;q=0.2, pt;q=0.3', 'pt'],
    ['en,pt', 'en'],
    ['pt;q=0', 'en'],
    ['pt;q=0, en;q=0', 'en'],
    ['de, fr;q=0.9', 'en'],
    ['de, pt;q=0.1', 'pt'],
    ['*', 'en'],
    ['en;q=0.5, *', 'pt'],
    ['*;q=0.4, pt;q=0.8', 'pt'],
    ['pt;q=2', 'en'],
    ['pt;q=nonsense', 'en'],
    ['ptx', 'en'],
    [';;;,,,q=', 'en'],
    [`${'a,'.repeat(5000)}pt`, 'en'],
  ]
  for (const [header, language] of rows)
    it(`${header === undefined ? 'none' : `"${header.slice(0, 60)}"`}: ${language}`, () =>
      assert.equal(languageOf(header), language))
})

describe('answers in two languages', () => {
  let service: Awaited<ReturnType<typeof serviceOverSandbox>>
  before(async () => {
    service = await serviceOverSandbox()
  })
  after(() => service?.stop())
  const get = (url: string, language?: string, more: Record<string, string> = {}) =>
    service.app.inject({ url, headers: { ...(language ? { 'accept-language': language } : {}), ...more } })
  const vm = (name: string) => `/v1${sampleVms.find((one) => one.name === name)!.id}/diagnosis`

  it('are told apart by language, tag and Vary, and come from one reading', async () => {
    const url = vm('agent-not-ready')
    const english = await get(url)
    const portuguese = await get(url, 'pt-BR')
    assert.deepEqual(
      [english, portuguese].map(({ headers }) => [headers['content-language'], headers['vary']]),
      [
        ['en', 'Accept, Accept-Encoding, Accept-Language'],
        ['pt', 'Accept, Accept-Encoding, Accept-Language'],
      ],
    )
    assert.notEqual(english.headers.etag, portuguese.headers.etag)
    const steps = (body: Diagnosis) => body.findings.find(({ check }) => check === 'vm-agent-status')!.guestSteps
    assert.match(steps(english.json<Diagnosis>())[0]!, /^Open services\.msc/)
    assert.match(steps(portuguese.json<Diagnosis>())[0]!, /^Abra services\.msc/)
    const [one, other] = [english.json<Diagnosis>(), portuguese.json<Diagnosis>()]
    assert.deepEqual([other.observedAt, other.verdict, other.facts], [one.observedAt, one.verdict, one.facts])
  })

  it('answer 304 each to its own tag only', async () => {
    for (const name of ['agent-not-ready', 'healthy-windows']) {
      const url = vm(name)
      const tag = String((await get(url)).headers.etag)
      const etiqueta = String((await get(url, 'pt')).headers.etag)
      assert.equal((await get(url, 'en', { 'if-none-match': tag })).statusCode, 304)
      assert.equal((await get(url, 'pt', { 'if-none-match': etiqueta })).statusCode, 304)
      assert.equal((await get(url, 'pt', { 'if-none-match': tag })).statusCode, 200)
      assert.equal((await get(url, 'en', { 'if-none-match': etiqueta })).statusCode, 200)
    }
  })

  it('narrow to an error code in both', async () => {
    const url = `${vm('agent-not-ready')}?errorCode=GuestAgentSnapshotTaskStatusError`
    const remains = async (language: string) =>
      (await get(url, language)).json<Diagnosis>().errorCode!.remainsForAPerson.join('\n')
    assert.match(await remains('en'), /The installed agent is out of date/)
    assert.match(await remains('pt'), /O agente instalado está desatualizado/)
  })

  it('hold the guide as well', async () => {
    const url = '/v1/errorCodes/GuestAgentSnapshotTaskStatusError'
    const english = await get(url)
    const portuguese = await get(url, 'pt-PT,en;q=0.5')
    assert.equal(portuguese.headers['content-language'], 'pt')
    assert.match(english.json<{ meaning: string }>().meaning, /^The snapshot was asked for/)
    assert.match(portuguese.json<{ meaning: string }>().meaning, /^O instantâneo foi pedido/)
    const list = await get('/v1/errorCodes', 'pt')
    assert.match(list.body, /O agente da VM está parado/)
    assert.equal(list.headers['vary'], 'Accept-Language')
  })

  it('recommend looking inside where nothing seen from outside explains the failure', async () => {
    for (const { name, guestConfirmed } of sampleVms.filter((one) => one.guestConfirmed)) {
      const { recommendedActions } = (await get(vm(name))).json<Diagnosis>()
      const look = recommendedActions.find(({ action }) => action === 'checkGuest')
      assert.deepEqual([look?.automatic, look?.request?.body], [false, {}], `${name}: ${guestConfirmed?.join()}`)
    }
  })
})
