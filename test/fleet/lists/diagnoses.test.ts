import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { Value } from 'typebox/value'
import type { Authenticator } from '../../../src/access/authenticator.ts'
import { anonymous } from '../../../src/access/principal.ts'
import { createFleetRows } from '../../../src/fleet/lists/fleet-rows.ts'
import { DiagnosisRow } from '../../../src/fleet/row.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { appUnderTest } from '../../routes/app-under-test.ts'
import { putEstate, subscriptionIds, vmIdOfRow, vmKeyOfRow, type EstateVm } from '../estate-rows.ts'

const [first, second] = subscriptionIds
const vms: EstateVm[] = [
  {
    name: 'web-1',
    verdict: 'Blocked',
    summary: 'A lock is in the way.',
    summaryIn: { pt: 'Um bloqueio atrapalha.' },
    reasons: ['LockFound'],
    causeIds: ['lock-1'],
    tags: { Env: 'prod' },
  },
  { name: 'web-2', verdict: 'AtRisk', lastBackupDateTime: null },
  { name: 'Web-10', resourceGroup: 'rg-2' },
  { name: 'db-1', subscriptionId: second, verdict: 'Blocked' },
  { name: 'db-2', subscriptionId: second, resourceGroup: 'rg-2', goneDateTime: '2026-11-27T11:00:00Z' },
]
const operationId = '7a0c5a4e-5b1e-4a3f-9d53-0e6f3c9b7b11'

interface Answer {
  value: DiagnosisRow[]
  nextLink?: string
  error?: { code: string; message: string; target?: string }
}

describe('GET /v1/diagnoses', { timeout: 60_000 }, () => {
  let own: OwnDatabase
  let app: FastifyInstance
  let guarded: FastifyInstance
  before(async () => {
    own = await aDatabase()
    await putEstate(own.db, { vms })
    await own.db
      .insertInto('operations')
      .values({
        id: operationId,
        action: 'removeLocks',
        vm_key: vmKeyOfRow(vms[0]!),
        vm_id: vmIdOfRow(vms[0]!),
        status: 'Running',
        ...{ body: '{}', plan: '{}', work: '[]' },
        deadline_at: '2026-11-28T12:00:00Z',
        created_by: 'anonymous',
        correlation_id: 'test',
      })
      .execute()
    const authenticator: Authenticator = {
      authenticate: (reach) => ({ ...anonymous, id: 'somebody', reach: () => reach!.split(' ').slice(1) }),
    }
    const fleetRows = createFleetRows(own.served)
    app = (await appUnderTest(undefined, {}, {}, { fleetRows })).app
    guarded = (await appUnderTest(undefined, {}, { authenticator }, { fleetRows })).app
  })
  after(async () => {
    await app?.close()
    await guarded?.close()
    await own?.close()
  })

  const ask = async (path: string, reach?: string) => {
    const headers = reach === undefined ? {} : { authorization: `Bearer ${reach}` }
    const answer = await (reach === undefined ? app : guarded).inject({ url: path, headers })
    return { status: answer.statusCode, headers: answer.headers, ...answer.json<Answer>() }
  }
  const names = ({ value }: Answer) => value.map(({ name }) => name)

  it('was looked at when a sweep last came in whole, though it found nothing new', async () => {
    const told = async (query: string) =>
      (await ask(`/v1/diagnoses?subscriptionId=${second}&${query}`)).value.map((row) => row.observedDateTime)
    assert.deepEqual(await told(''), ['2026-11-27T12:00:00.000Z'])
    const completed = ['2026-11-27T13:00:00Z', '2026-11-27T12:30:00Z']
    await own.db
      .insertInto('fleet_source')
      .values(
        completed.map((completed_at, index) => ({
          subscription_id: second,
          source: ['virtualMachines', 'locks'][index]!,
          status: 'Complete',
          completed_at,
          ended_at: completed_at,
        })),
      )
      .execute()
    assert.deepEqual(await told(''), ['2026-11-27T12:30:00.000Z'])
    assert.deepEqual(await told('observedBefore=2026-11-27T12:30:00Z'), [])
    assert.equal((await told('observedBefore=2026-11-27T12:31:00Z')).length, 1)
    await own.db.deleteFrom('fleet_source').execute()
  })

  it('tells each VM that is there by name, whole, with its operation and its addresses', async () => {
    const answer = await ask('/v1/diagnoses')
    assert.deepEqual(names(answer), ['db-1', 'web-1', 'Web-10', 'web-2'])
    for (const row of answer.value) assert.ok(Value.Check(DiagnosisRow, row), JSON.stringify(row))
    assert.equal(answer.nextLink, undefined)
    assert.equal(answer.headers['cache-control'], 'no-store')
    const [, web] = answer.value
    assert.deepEqual(web!.operation, { id: operationId, action: 'removeLocks' })
    assert.equal(web!.sequence, 1)
    assert.equal(web!.changedDateTime, '2026-11-27T12:00:00.000Z')
    assert.equal(web!.links.diagnosis, `http://localhost:80/v1${vmIdOfRow(vms[0]!)}/diagnosis`)
    const { pathname, search } = new URL(web!.links.self)
    assert.deepEqual(names(await ask(`${pathname}${search}`)), ['web-1'])
    assert.ok(JSON.stringify(web).length <= 1800)
  })

  const asked: [string, string[]][] = [
    ['verdict=Blocked', ['db-1', 'web-1']],
    ['verdict=Blocked,AtRisk&orderby=verdict%20desc', ['web-2', 'web-1', 'db-1']],
    ['orderby=verdict', ['db-1', 'web-1', 'web-2', 'Web-10']],
    ['orderby=lastBackupDateTime', ['web-2', 'Web-10', 'web-1', 'db-1']],
    ['search=WEB-1', ['web-1', 'Web-10']],
    ['tag=env:prod', ['web-1']],
    ['causeId=lock-1', ['web-1']],
    [`subscriptionId=${second}`, ['db-1']],
    ['skip=3', ['web-2']],
    ['skip=1000000', []],
    ['search=nothing-of-ours', []],
  ]
  for (const [query, found] of asked)
    it(`?${query}: ${found.join(', ') || 'none'}`, async () =>
      assert.deepEqual(names(await ask(`/v1/diagnoses?${query}`)), found))

  it('goes on by nextLink, which keeps the question', async () => {
    const seen: string[] = []
    for (let path = '/v1/diagnoses?orderby=restorePoints%20desc&maxpagesize=1&skip=1&select=name'; path !== '';) {
      const answer = await ask(path)
      assert.equal(answer.status, 200, answer.error?.message)
      assert.deepEqual(Object.keys(answer.value[0]!), ['id', 'name'])
      seen.push(...names(answer))
      path = answer.nextLink === undefined ? '' : answer.nextLink.replace('http://localhost:80', '')
    }
    assert.deepEqual(seen, ['web-2', 'web-1', 'Web-10'])
  })

  it('is of one subscription, too', async () => {
    assert.deepEqual(names(await ask(`/v1/subscriptions/${first.toUpperCase()}/diagnoses?verdict=Healthy`)), ['Web-10'])
    assert.deepEqual(names(await ask('/v1/subscriptions/99999999-9999-4999-8999-999999999999/diagnoses')), [])
    const { status, error } = await ask('/v1/subscriptions/production/diagnoses')
    assert.deepEqual([status, error?.target], [400, 'subscriptionId'])
    const twice = await ask(`/v1/subscriptions/${first}/diagnoses?subscriptionId=${second}`)
    assert.deepEqual([twice.status, twice.error?.target], [400, 'subscriptionId'])
  })

  const refusals: [string, string, RegExp][] = [
    ['verdicts=Blocked', 'verdicts', /verdict.*orderby.*skip/],
    ['verdict=Broken', 'verdict', /Healthy, AtRisk, Blocked, Unknown/],
    ['orderby=age', 'orderby', /"name desc".*"observedDateTime desc"/],
    ['orderby=name%20asc', 'orderby', /"name"/],
    ['maxpagesize=1001', 'maxpagesize', /1 to 1000/],
    ['skip=1000001', 'skip', /0 to 1000000/],
    ['skip=-1', 'skip', /0 to 1000000/],
    ['skiptoken=5', 'skiptoken', /nextLink/],
    ['skip=1&skiptoken=5', 'skip', /send one/],
    ['select=mood', 'select', /verdict.*"mood"/],
    ['verdict=Blocked&verdict=AtRisk', 'verdict', /taken once; it is there several times/],
  ]
  for (const [query, target, message] of refusals)
    it(`refuses ?${query} and says what may stand there`, async () => {
      const { status, error } = await ask(`/v1/diagnoses?${query}`)
      assert.deepEqual([status, error?.code, error?.target], [400, 'InvalidRequest', target])
      assert.match(error!.message, message)
    })

  describe('in the language that is asked for', () => {
    const told = async (url: string, language?: string, accept = 'application/json') => {
      const headers = { accept, ...(language === undefined ? {} : { 'accept-language': language }) }
      const { headers: answered, body } = await app.inject({ url, headers })
      return { language: answered['content-language'], vary: answered['vary'], body }
    }
    const lists = [
      '/v1/diagnoses?orderby=verdict&select=summary',
      `/v1/subscriptions/${first}/diagnoses?select=summary`,
    ]
    for (const url of lists)
      it(`${url.split('?')[0]!} tells why, and in English what an earlier version wrote`, async () => {
        const summaries = async (language?: string) =>
          JSON.parse((await told(url, language)).body) as { value: { summary: string; summaryIn?: object }[] }
        const [english, portuguese] = [(await summaries()).value, (await summaries('pt-BR')).value]
        const [one, other] = [english, portuguese].map((rows) => rows.map(({ summary }) => summary))
        assert.ok(one!.includes('A lock is in the way.') && !one!.includes('Um bloqueio atrapalha.'))
        assert.ok(other!.includes('Um bloqueio atrapalha.') && !other!.includes('A lock is in the way.'))
        assert.ok(other!.includes('Nothing stands in the way of the next backup.'))
      })

    it('says so, for caches too, and in CSV as well', async () => {
      for (const accept of ['application/json', 'text/csv']) {
        const { language, vary, body } = await told('/v1/diagnoses', 'pt, en;q=0.5', accept)
        assert.deepEqual([language, vary], ['pt', 'Accept, Accept-Encoding, Accept-Language'])
        assert.match(body, /Um bloqueio atrapalha\./)
        assert.doesNotMatch(body, /summaryIn/)
        const other = await told('/v1/diagnoses', undefined, accept)
        assert.equal(other.language, 'en')
        assert.match(other.body, /A lock is in the way\./)
      }
    })
  })

  describe('as CSV', () => {
    const csv = async (query: string, reach?: string) => {
      const headers = { accept: 'text/csv', ...(reach === undefined ? {} : { authorization: `Bearer ${reach}` }) }
      return await (reach === undefined ? app : guarded).inject({ url: `/v1/diagnoses${query}`, headers })
    }

    it('is all of it in the order that is asked for, harmless to spreadsheets', async () => {
      const { body, headers } = await csv('?select=name,verdict,tags,operation&orderby=verdict')
      assert.equal(headers['content-type'], 'text/csv; charset=utf-8; header=present')
      assert.equal(headers['content-disposition'], 'attachment; filename="diagnoses.csv"')
      const id = (vm: EstateVm) => vmIdOfRow(vm)
      assert.deepEqual(body.split('\r\n'), [
        'id,name,tags,verdict,operation.id,operation.action',
        `${id(vms[3]!)},db-1,,Blocked,,`,
        `${id(vms[0]!)},web-1,Env=prod,Blocked,${operationId},removeLocks`,
        `${id(vms[1]!)},web-2,,AtRisk,,`,
        `${id(vms[2]!)},Web-10,,Healthy,,`,
        '',
      ])
    })

    it('has its header even where nothing matches, and nothing out of reach', async () => {
      assert.equal((await csv('?select=name&search=nobody')).body, 'id,name\r\n')
      const { body } = await csv('?select=name', `/subscriptions/${second}/`)
      assert.equal(body, `id,name\r\n${vmIdOfRow(vms[3]!)},db-1\r\n`)
    })

    it('refuses what is of pages, and who takes neither form', async () => {
      for (const name of ['maxpagesize', 'skip', 'skiptoken']) {
        const answer = await csv(`?${name}=5`)
        assert.deepEqual([answer.statusCode, answer.json<Answer>().error?.target], [400, name])
      }
      const { statusCode } = await app.inject({ url: '/v1/diagnoses', headers: { accept: 'text/plain' } })
      assert.equal(statusCode, 406)
    })
  })

  it('tells nobody of what they do not reach', async () => {
    const group = `/subscriptions/${first}/resourcegroups/rg-2/`
    assert.deepEqual(names(await ask('/v1/diagnoses', group)), ['Web-10'])
    assert.deepEqual(names(await ask(`/v1/diagnoses?subscriptionId=${second}`, group)), [])
    assert.deepEqual(names(await ask('/v1/diagnoses?skip=1', group)), [])
    assert.deepEqual(names(await ask(`/v1/subscriptions/${first}/diagnoses`, group)), ['Web-10'])
    assert.equal((await ask(`/v1/subscriptions/${second}/diagnoses`, group)).error?.code, 'ScopeNotAllowed')
  })
})
