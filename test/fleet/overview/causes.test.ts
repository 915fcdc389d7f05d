import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import type { FleetCause } from '../../../src/fleet/overview/cause-document.ts'
import { evidenceWithin } from '../../../src/fleet/overview/causes.ts'
import { sampleHistory } from '../../../src/fleet/overview/sample-history.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { putEstate, subscriptionIds, type EstateVm } from '../estate-rows.ts'
import { fleetApp, noon, reaches, type Caller } from './fleet-app.ts'

const [first, second] = subscriptionIds
const points = `/subscriptions/${second}/resourceGroups/AzureBackupRG_westeurope_1`
const lock = `${points}/providers/Microsoft.Authorization/locks/no-deletions`
const job = (subscription: string, group: string) =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.RecoveryServices/vaults/v/backupJobs/1`
const seen = (resourceId: string, property = 'properties.level') => ({ resourceId, property, value: 'x' })

const vms: EstateVm[] = [
  { name: 'app-1', resourceGroup: 'rg-app', verdict: 'Blocked', causeIds: ['lock', 'code'] },
  { name: 'app-2', resourceGroup: 'rg-app', verdict: 'Blocked', causeIds: ['lock'] },
  { name: 'other', resourceGroup: 'rg-other', verdict: 'Blocked', causeIds: ['code'] },
  { name: 'db-1', subscriptionId: second, verdict: 'Blocked', causeIds: ['lock', 'code', 'extension'] },
  { name: 'gone', verdict: 'Blocked', causeIds: ['past'], goneDateTime: '2026-11-27T10:00:00Z' },
]
const causes = [
  {
    id: 'lock',
    kind: 'Lock' as const,
    subject: lock.toLowerCase(),
    evidence: [seen(lock), seen(lock, 'properties.notes')],
    firstSeenDateTime: '2026-11-20T08:00:00Z',
  },
  {
    id: 'code',
    kind: 'ErrorCode' as const,
    subject: 'usererrorrpcollectionlimitreached',
    titles: {
      en: 'Backups fail with UserErrorRpCollectionLimitReached',
      pt: 'Os backups falham com UserErrorRpCollectionLimitReached',
    },
    evidence: [seen(job(second, 'rg-backup'), 'properties.errorDetails[].errorTitle')],
  },
  {
    id: 'extension',
    kind: 'ExtensionVersion' as const,
    subject: 'contoso.agent 1.0',
    // Written anew by a version that knows English alone.
    title: 'Extension Contoso.Agent 1.0 fails',
    titles: { en: 'Extension CONTOSO.AGENT 1.0 fails', pt: 'A extensão CONTOSO.AGENT 1.0 falha' },
    evidence: [seen(`/subscriptions/${second}/resourceGroups/rg/x`)],
  },
  { id: 'past', kind: 'Policy' as const },
]

describe('evidence of a cause', () => {
  const own = seen(job(first, 'RG-App'))
  const cases = [
    ['who reaches everything gets all', reaches.all, [seen(lock), own], 2],
    ['what the cause is about is told, wherever it is', reaches.group, [seen(lock)], 1],
    ['a job of somebody else’s VM is not', reaches.group, [seen(job(second, 'rg-backup'))], 0],
    ['one of the own group is, in whatever casing', reaches.group, [own], 1],
    ['to whom nothing is reached only what it is about', reaches.nobody, [seen(lock), own], 1],
  ] as const
  for (const [name, reach, evidence, count] of cases)
    it(name, () => assert.equal(evidenceWithin(reach, lock.toLowerCase(), evidence).length, count))
})

describe('GET /v1/fleet/causes', { timeout: 60_000 }, () => {
  let database: OwnDatabase
  let app: Awaited<ReturnType<typeof fleetApp>>
  before(async () => {
    database = await aDatabase()
    app = await fleetApp(database)
    await putEstate(database.db, { vms, causes })
  })
  after(async () => {
    await app?.close()
    await database?.close()
  })

  interface List {
    value: FleetCause[]
    nextLink?: string
  }
  const list = async (caller: Caller, query = '') => {
    const answer = await app.ask(caller, `/v1/fleet/causes${query}`)
    assert.equal(answer.statusCode, 200, answer.body)
    return { ...answer.json<List>(), body: answer.body }
  }
  const counts = async (caller: Caller) => (await list(caller)).value.map(({ id, vmCount }) => `${id} ${vmCount}`)

  it('tells what hits VMs that are reached, the most first, and counts no others', async () => {
    assert.deepEqual(await counts('all'), ['code 3', 'lock 3', 'extension 1'])
    assert.deepEqual(await counts('first'), ['code 2', 'lock 2'])
    assert.deepEqual(await counts('group'), ['lock 2', 'code 1'])
    assert.deepEqual(await counts('second'), ['code 1', 'extension 1', 'lock 1'])
    assert.deepEqual(await counts('nobody'), [])
  })

  it('tells evidence, since when, what helps, and where its VMs are', async () => {
    const { value } = await list('all')
    assert.deepEqual(
      value.find(({ id }) => id === 'lock'),
      {
        id: 'lock',
        kind: 'Lock',
        title: 'Lock lock (CanNotDelete)',
        evidence: [seen(lock), seen(lock, 'properties.notes')],
        vmCount: 3,
        firstSeenDateTime: '2026-11-20T08:00:00.000Z',
        lastSeenDateTime: '2026-11-27T12:00:00.000Z',
        trend: null,
        actions: ['removeLocks'],
        links: {
          self: 'http://localhost:80/v1/fleet/causes/lock',
          vms: 'http://localhost:80/v1/diagnoses?causeId=lock',
        },
      },
    )
    const code = value.find(({ id }) => id === 'code')!
    assert.equal(code.links.errorCode, 'http://localhost:80/v1/errorCodes/UserErrorRpCollectionLimitReached')
    assert.equal(value.find(({ id }) => id === 'extension')!.actions, null)
  })

  it('has titles in the language that is asked for, and in English where an earlier version wrote them', async () => {
    const told = async (path: string, language: string) => {
      const answer = await app.ask('all', `/v1/fleet/causes${path}`, { headers: { 'accept-language': language } })
      assert.deepEqual([answer.headers['content-language'], answer.headers['vary']], [language, 'Accept-Language'])
      return answer.json<List & FleetCause>()
    }
    const titles = async (language: string) => (await told('', language)).value.map(({ title }) => title)
    const [lock, extension] = ['Lock lock (CanNotDelete)', 'Extension Contoso.Agent 1.0 fails']
    assert.deepEqual(await titles('en'), ['Backups fail with UserErrorRpCollectionLimitReached', lock, extension])
    const portuguese = 'Os backups falham com UserErrorRpCollectionLimitReached'
    assert.deepEqual(await titles('pt'), [portuguese, lock, extension])
    assert.equal((await told('/code', 'pt')).title, portuguese)
    assert.equal((await told('/code', 'en')).title, 'Backups fail with UserErrorRpCollectionLimitReached')
  })

  it('tells nothing of VMs and jobs that are not reached', async () => {
    for (const caller of ['first', 'group'] as const) {
      const { value, body } = await list(caller)
      assert.doesNotMatch(body, /db-1|rg-backup|contoso/i)
      assert.equal(value.find(({ id }) => id === 'lock')!.evidence.length, 2)
      assert.deepEqual(value.find(({ id }) => id === 'code')!.evidence, [])
    }
  })

  it('pages', async () => {
    const all: string[] = []
    for (let query: string | undefined = '?maxpagesize=2'; query !== undefined;) {
      const { value, nextLink } = await list('all', query)
      all.push(...value.map(({ id }) => id))
      query = nextLink && new URL(nextLink).search
    }
    assert.deepEqual(all, ['code', 'lock', 'extension'])
    const wrong = await app.ask('all', '/v1/fleet/causes?skiptoken=99999999999')
    assert.deepEqual([wrong.statusCode, wrong.json<{ error: { target: string } }>().error.target], [400, 'skiptoken'])
  })

  it('goes on behind the last one, though one before it is gone by then', async () => {
    const { value, nextLink } = await list('all', '?maxpagesize=1')
    assert.deepEqual(
      value.map(({ id }) => id),
      ['code'],
    )
    await database.db.updateTable('fleet_cause').set({ vm_count: 0 }).where('id', '=', 'code').execute()
    const rest = await list('all', new URL(nextLink!).search.replace('maxpagesize=1', 'maxpagesize=9'))
    await database.db.updateTable('fleet_cause').set({ vm_count: 3 }).where('id', '=', 'code').execute()
    assert.deepEqual(
      rest.value.map(({ id }) => id),
      ['lock', 'extension'],
    )
  })

  it('tells one, to whom it hits a VM of', async () => {
    const one = async (caller: Caller, id: string) => {
      const answer = await app.ask(caller, `/v1/fleet/causes/${id}`)
      return answer.statusCode === 200 ? answer.json<FleetCause>().vmCount : answer.headers['x-ms-error-code']
    }
    assert.deepEqual(
      await Promise.all((['all', 'first', 'group', 'second'] as const).map((caller) => one(caller, 'lock'))),
      [3, 2, 2, 1],
    )
    assert.equal(await one('group', 'extension'), 'CauseNotFound')
    assert.equal(await one('all', 'past'), 'CauseNotFound')
    assert.equal(await one('all', 'nothing'), 'CauseNotFound')
  })

  it('tells how many it hit a day ago, where somebody looked then', async () => {
    const trends = async (caller: Caller) =>
      Object.fromEntries(
        (await list(caller)).value.map(({ id, trend }) => [id, trend && [trend.vmCountBefore, trend.change]]),
      )
    await sampleHistory(database.db, new Date(noon.getTime() - 24.5 * 3_600_000))
    const before = vms.map((vm) => ({ ...vm }))
    await putEstate(database.db, {
      vms: [
        { ...vms[1]!, causeIds: [] },
        { name: 'new', subscriptionId: second, verdict: 'Blocked', causeIds: ['lock', 'fresh'] },
      ],
      causes: [{ id: 'fresh' }],
    })
    assert.deepEqual(await trends('all'), { code: [3, 0], lock: [3, 0], extension: [1, 0], fresh: [0, 1] })
    assert.deepEqual(await trends('first'), { code: [2, 0], lock: [2, -1] })
    assert.deepEqual(await trends('group'), { code: null, lock: null })
    await sql`update fleet_sample set at = at - interval '4 hours'`.execute(database.db)
    assert.deepEqual(await trends('first'), { code: null, lock: null })
    await putEstate(database.db, { vms: before })
  })
})
