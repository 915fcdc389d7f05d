import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { inventorySources } from '../../../src/fleet/inventory.ts'
import { sampleHistory } from '../../../src/fleet/overview/sample-history.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { until } from '../../operations/a-service.ts'
import { putEstate, subscriptionIds, vmKeyOfRow, type EstateVm } from '../estate-rows.ts'
import { aStream } from './a-stream.ts'
import { fleetApp, noon, reaches, type Caller } from './fleet-app.ts'

const [, second, third] = subscriptionIds
const narrow = ['first', 'second', 'group', 'mixed'] as const
const lock = `/subscriptions/${second}/resourceGroups/points/providers/Microsoft.Authorization/locks/keep`
const causes = [
  {
    id: 'lock',
    subject: lock.toLowerCase(),
    evidence: [{ resourceId: lock, property: 'properties.level', value: 'ReadOnly' }],
  },
  {
    id: 'code',
    kind: 'ErrorCode' as const,
    subject: 'usererrorvmnotfound',
    evidence: [{ resourceId: `/subscriptions/${third}/secret-vault`, property: 'properties.x', value: 'secret-job' }],
  },
  { id: 'secret-cause', title: 'secret-cause' },
]
const faulty = { verdict: 'Blocked', reasons: ['LockFound'] }
const vms: EstateVm[] = [
  {
    name: 'app-1',
    resourceGroup: 'rg-app',
    ...faulty,
    causeIds: ['lock'],
    limitReachedDateTime: '2026-11-29T00:00:00Z',
  },
  { name: 'app-2', resourceGroup: 'rg-app', causeIds: ['code'], verdict: 'AtRisk', reasons: ['NearLimit'] },
  { name: 'near-1', resourceGroup: 'rg-app2', ...faulty, causeIds: ['lock', 'code'], protectionState: 'NotProtected' },
  { name: 'db-1', subscriptionId: second, ...faulty, causeIds: ['lock'], limitReachedDateTime: '2026-11-27T13:00:00Z' },
  {
    name: 'secret-1',
    subscriptionId: third,
    ...faulty,
    reasons: ['SecretReason'],
    causeIds: ['lock', 'code', 'secret-cause'],
  },
]

/** What stands in a database of which a caller reaches everything has to be all that they are told of one that holds more. */
describe('to whoever reaches a part of the estate the rest is as if it were not there', { timeout: 120_000 }, () => {
  const databases: OwnDatabase[] = []
  const apps: Awaited<ReturnType<typeof fleetApp>>[] = []
  after(async () => {
    for (const app of apps) {
      app.app.server.closeAllConnections()
      await app.close()
      await app.fleet.stop()
    }
    for (const database of databases) await database.close()
  })

  async function anEstate(rows: readonly EstateVm[], subscriptions: readonly string[]) {
    const database = await aDatabase()
    databases.push(database)
    await putEstate(database.db, { vms: rows, causes })
    for (const id of subscriptions) {
      await sql`insert into fleet_subscription (subscription_id, name, coverage) values (${id}, ${`Name of ${id}`}, 'Partial')`.execute(
        database.db,
      )
      for (const source of inventorySources)
        await sql`insert into fleet_source (subscription_id, source, status, completed_at, ended_at, rows, required_permission)
          values (${id}, ${source}, ${source === 'locks' ? 'Refused' : 'Complete'}, ${noon}, now(), 7, ${source === 'locks' ? `Permission.${id}` : null})`.execute(
          database.db,
        )
    }
    await sampleHistory(database.db, new Date(noon.getTime() - 24.1 * 3_600_000))
    await sampleHistory(database.db, new Date(noon.getTime() - 3_600_000))
    const app = await fleetApp(database)
    apps.push(app)
    return { app, base: await app.app.listen({ port: 0, host: '127.0.0.1' }) }
  }
  type Estate = Awaited<ReturnType<typeof anEstate>>
  let whole: Estate
  before(async () => {
    whole = await anEstate(vms, subscriptionIds)
  })

  const ownPart = (caller: (typeof narrow)[number]) => {
    const reach: readonly string[] = reaches[caller]
    return anEstate(
      vms.filter((vm) => reach.some((beginning) => vmKeyOfRow(vm).startsWith(beginning))),
      subscriptionIds.filter((id) => reach.some((beginning) => beginning.startsWith(`/subscriptions/${id}/`))),
    )
  }

  async function answers({ app, base }: Estate, caller: Caller) {
    const hour = 3_600_000
    const times = `from=${noon.getTime() - 2 * hour}&to=${noon.getTime()}&interval=PT1H`
    const paths = [
      '/v1/fleet',
      '/v1/fleet/causes',
      ...causes.map(({ id }) => `/v1/fleet/causes/${id}`),
      `/v1/fleet/history?${times}`,
      `/v1/fleet/history?${times}&by=reason`,
      '/v1/fleet/scans',
    ]
    const told: Record<string, unknown> = {}
    for (const path of paths) {
      const answer = await app.ask(caller, path)
      told[path] = [answer.statusCode, answer.headers['etag'], answer.body.replaceAll(base, '')]
    }
    const stream = await aStream(`${base}/v1/fleet/events`, { authorization: `Bearer ${caller}`, 'last-event-id': '0' })
    await until('it is told', () => stream.events.some(({ event }) => event === 'summary'))
    await stream.leave()
    told['events'] = stream.events.map(({ event, data }) => [event, data['name'], data['vmCount'], data['byVerdict']])
    return told
  }

  for (const caller of narrow)
    it(`${caller} is told the same of the whole as of the own part alone`, async () => {
      const [ofAll, ofOwn] = [await answers(whole, caller), await answers(await ownPart(caller), caller)]
      assert.deepEqual(ofAll, ofOwn)
      assert.doesNotMatch(JSON.stringify(ofAll), /secret-1|secret-vault|secret-job|SecretReason/)
      assert.match(JSON.stringify(ofAll), /Name of/)
    })
})
