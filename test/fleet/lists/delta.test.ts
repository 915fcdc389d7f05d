import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Authenticator } from '../../../src/access/authenticator.ts'
import { anonymous } from '../../../src/access/principal.ts'
import { createFleetRows } from '../../../src/fleet/lists/fleet-rows.ts'
import type { ChangedDiagnosis } from '../../../src/fleet/lists/listed-row.ts'
import type { Static } from 'typebox'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { seeded } from '../../operations/a-seed.ts'
import { appUnderTest } from '../../routes/app-under-test.ts'
import { forgetRows, putEstate, subscriptionIds, vmIdOfRow, vmKeyOfRow, type EstateVm } from '../estate-rows.ts'
import { anEstateOfChance, isAskedFor } from './an-estate-of-chance.ts'

interface Answer {
  value: Static<typeof ChangedDiagnosis>[]
  nextLink?: string
  deltaLink?: string
  error?: { code: string; message: string; target?: string; innererror?: { location: string } }
}
const gone = { goneDateTime: '2026-11-27T12:30:00Z' }

describe('GET /v1/diagnoses/delta', { timeout: 120_000 }, () => {
  let own: OwnDatabase
  let app: FastifyInstance
  let guarded: FastifyInstance
  before(async () => {
    own = await aDatabase()
    const authenticator: Authenticator = {
      authenticate: (reach) => ({ ...anonymous, id: 'somebody', reach: () => reach!.split(' ').slice(1) }),
    }
    const fleetRows = createFleetRows(own.served)
    app = (await appUnderTest(undefined, {}, {}, { fleetRows })).app
    guarded = (await appUnderTest(undefined, {}, { authenticator }, { fleetRows })).app
  })
  beforeEach(async () => {
    await sql`truncate fleet_vm`.execute(own.db)
    await sql`update fleet_sequence set last = 0, forgotten = 0`.execute(own.db)
  })
  after(async () => {
    await app?.close()
    await guarded?.close()
    await own?.close()
  })

  const ask = async (path: string, reach?: string) => {
    const answer = await (reach === undefined ? app : guarded).inject({
      url: path.replace('http://localhost:80', ''),
      headers: reach === undefined ? {} : { authorization: `Bearer ${reach}` },
    })
    return { status: answer.statusCode, location: answer.headers.location, ...answer.json<Answer>() }
  }
  /** Page by page to the deltaLink. */
  const follow = async (path: string, reach?: string) => {
    const changes: Answer['value'] = []
    for (let link = path; ;) {
      const { status, error, value, nextLink, deltaLink } = await ask(link, reach)
      assert.equal(status, 200, error?.message)
      assert.equal(nextLink === undefined, deltaLink !== undefined)
      changes.push(...value)
      if (deltaLink !== undefined) return { changes, deltaLink }
      link = nextLink!
    }
  }
  const shown = (changes: Answer['value']) =>
    changes.map(({ id, verdict, removed }) => `${id.split('/').at(-1)} ${removed?.reason ?? verdict}`)

  it('tells why in the language that is asked for, from one link as well', async () => {
    const told = async (url: string, language: string) => {
      const headers = { 'accept-language': language }
      const answer = await app.inject({ url: url.replace('http://localhost:80', ''), headers })
      assert.deepEqual([answer.headers['content-language'], answer.headers['vary']], [language, 'Accept-Language'])
      const { value, deltaLink } = answer.json<Answer>()
      return { said: value.map(({ summary }) => summary), deltaLink: deltaLink! }
    }
    const locked = { name: 'a', summary: 'A lock is in the way.', summaryIn: { pt: 'Um bloqueio atrapalha.' } }
    await putEstate(own.db, { vms: [locked] })
    const { said, deltaLink } = await told('/v1/diagnoses/delta', 'pt')
    assert.deepEqual(said, ['Um bloqueio atrapalha.'])
    await putEstate(own.db, { vms: [locked] })
    assert.deepEqual((await told(deltaLink, 'pt')).said, ['Um bloqueio atrapalha.'])
    assert.deepEqual((await told(deltaLink, 'en')).said, ['A lock is in the way.'])
  })

  it('tells first what is there, then what has changed, and then nothing', async () => {
    await putEstate(own.db, { vms: [{ name: 'a' }, { name: 'b' }, { name: 'c', ...gone }] })
    const start = await follow('/v1/diagnoses/delta')
    assert.deepEqual(shown(start.changes), ['a Healthy', 'b Healthy'])
    await putEstate(own.db, { vms: [{ name: 'b', verdict: 'Blocked' }, { name: 'd' }, { name: 'a', ...gone }] })
    const later = await follow(start.deltaLink)
    assert.deepEqual(shown(later.changes), ['b Blocked', 'd Healthy', 'a Gone'])
    assert.deepEqual(Object.keys(later.changes[2]!), ['id', 'removed'])
    assert.deepEqual((await follow(later.deltaLink)).changes, [])
  })

  it('tells what no longer matches, and what never did, as removed', async () => {
    await putEstate(own.db, { vms: [{ name: 'a', verdict: 'Blocked' }, { name: 'b' }] })
    const start = await follow('/v1/diagnoses/delta?verdict=Blocked&select=verdict')
    assert.deepEqual(start.changes, [{ id: vmIdOfRow({ name: 'a' }), verdict: 'Blocked' }])
    await putEstate(own.db, {
      vms: [{ name: 'a' }, { name: 'b', verdict: 'AtRisk' }, { name: 'c', verdict: 'Blocked' }],
    })
    assert.deepEqual(shown((await follow(start.deltaLink)).changes), ['a Filtered', 'b Filtered', 'c Blocked'])
  })

  it('tells of a row that goes while the first pages are read', async () => {
    await putEstate(own.db, { vms: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] })
    const page = await ask('/v1/diagnoses/delta?maxpagesize=1')
    assert.deepEqual(shown(page.value), ['a Healthy'])
    await putEstate(own.db, {
      vms: [
        { name: 'a', ...gone },
        { name: 'c', verdict: 'Blocked' },
      ],
    })
    assert.deepEqual(shown((await follow(page.nextLink!)).changes), ['b Healthy', 'a Gone', 'c Blocked'])
  })

  it('tells nobody of changes that they do not reach', async () => {
    const [, second] = subscriptionIds
    await putEstate(own.db, { vms: [{ name: 'a' }, { name: 'b', subscriptionId: second }] })
    const reach = `/subscriptions/${second}/`
    const start = await follow('/v1/diagnoses/delta', reach)
    assert.deepEqual(shown(start.changes), ['b Healthy'])
    await putEstate(own.db, {
      vms: [
        { name: 'a', verdict: 'Blocked' },
        { name: 'b', subscriptionId: second, ...gone },
      ],
    })
    assert.deepEqual(shown((await follow(start.deltaLink, reach)).changes), ['b Gone'])
  })

  it('is 410 with a fresh link once something of it was forgotten', async () => {
    const vms: EstateVm[] = [{ name: 'a' }, { name: 'b' }]
    await putEstate(own.db, { vms })
    const start = await follow('/v1/diagnoses/delta?verdict=Healthy&maxpagesize=1')
    await putEstate(own.db, { vms: [{ name: 'a', ...gone }, { name: 'c' }] })
    const between = await follow(start.deltaLink)
    await forgetRows(own.db, vms.slice(0, 1))
    const { status, error, location } = await ask(start.deltaLink)
    assert.deepEqual([status, error?.code], [410, 'DeltaExpired'])
    assert.equal(location, 'http://localhost:80/v1/diagnoses/delta?verdict=Healthy&maxpagesize=1')
    assert.equal(error?.innererror?.location, location)
    assert.deepEqual(shown((await follow(location)).changes), ['b Healthy', 'c Healthy'])
    assert.deepEqual((await follow(between.deltaLink)).changes, [])
  })

  it('is 410 for whoever reaches something else by now, and where the database is an earlier one', async () => {
    await putEstate(own.db, { vms: [{ name: 'a' }] })
    const { deltaLink } = await follow('/v1/diagnoses/delta', '/subscriptions/s/')
    assert.equal((await ask(deltaLink, '/subscriptions/t/')).error?.code, 'DeltaExpired')
    await sql`update fleet_sequence set last = 0`.execute(own.db)
    assert.equal((await ask(deltaLink, '/subscriptions/s/')).error?.code, 'DeltaExpired')
  })

  it('refuses what is no link of its own', async () => {
    const refusals: [string, string][] = [
      ['deltatoken=later', 'deltatoken'],
      ['skiptoken=later', 'skiptoken'],
      ['skiptoken=a&deltatoken=b', 'deltatoken'],
      ['orderby=name', 'orderby'],
      ['skip=5', 'skip'],
      ['verdict=Broken', 'verdict'],
    ]
    for (const [query, target] of refusals) {
      const { status, error } = await ask(`/v1/diagnoses/delta?${query}`)
      assert.deepEqual([status, error?.target], [400, target], query)
    }
    const { deltaLink } = await follow('/v1/diagnoses/delta?verdict=Healthy')
    assert.equal((await ask(deltaLink.replace('Healthy', 'Blocked'))).error?.target, 'deltatoken')
  })

  it('lets followers of any filter have the table in the end, whatever changes meanwhile', async () => {
    const random = seeded(7)
    const estate = anEstateOfChance(random, 120)
    const table = new Map<string, EstateVm>()
    const change = async (most: number) => {
      const { vms } = anEstateOfChance(random, estate.below(most))
      const renamed = new Map(vms.map((vm) => [vm, estate.one(estate.vms)]))
      const changed = new Map<string, EstateVm>()
      for (const [vm, { name, subscriptionId, resourceGroup }] of renamed) {
        const same = { ...vm, name, subscriptionId: subscriptionId!, resourceGroup: resourceGroup! }
        changed.set(vmKeyOfRow(same), same)
      }
      await putEstate(own.db, { vms: [...changed.values()] })
      for (const [key, vm] of changed) table.set(key, vm)
    }
    await change(120)
    const followers = Array.from({ length: 20 }, (_, n) => {
      const query = n === 0 ? {} : estate.query()
      const search = new URLSearchParams({ ...query, maxpagesize: String(1 + estate.below(30)) })
      return { query, link: `/v1/diagnoses/delta?${search.toString()}`, held: new Set<string>() }
    })
    let removed = 0
    const goOn = async (follower: (typeof followers)[number]) => {
      const { status, error, value, nextLink, deltaLink } = await ask(follower.link)
      assert.equal(status, 200, error?.message)
      for (const row of value)
        if (row.removed) removed += Number(follower.held.delete(row.id.toLowerCase()))
        else follower.held.add(row.id.toLowerCase())
      follower.link = (nextLink ?? deltaLink)!
      return deltaLink !== undefined
    }
    for (let round = 0; round < 90; round++) {
      const [one, other] = [estate.below(20), estate.below(19)]
      const changing = change(12)
      await Promise.all([changing, goOn(followers[one]!), goOn(followers[(one + 1 + other) % 20]!)])
    }
    for (const follower of followers) while (!(await goOn(follower)));
    for (const { query, held } of followers) {
      const expected = [...table].filter(([, vm]) => isAskedFor(vm, query)).map(([key]) => key)
      assert.deepEqual([...held].sort(), expected.sort(), JSON.stringify(query))
    }
    assert.ok(removed > 30, `only ${removed} rows were taken away again`)
  })
})
