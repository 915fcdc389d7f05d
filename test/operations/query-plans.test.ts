import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it, mock } from 'node:test'
import type { RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { sql, type Kysely } from 'kysely'
import type { Authenticator } from '../../src/access/authenticator.ts'
import { anonymous } from '../../src/access/principal.ts'
import { buildApp } from '../../src/app.ts'
import { readHead } from '../../src/audit/head.ts'
import { startSealing } from '../../src/audit/sealing.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import type { VmId } from '../../src/backup/resource-id.ts'
import type { Database } from '../../src/database/open-database.ts'
import type { Schema } from '../../src/database/schema.ts'
import { createDiagnoses } from '../../src/readings/diagnoses.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { few } from '../../src/operations/few-rows.ts'
import { rememberingPolicies } from '../../src/operations/starting/policies-seen.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { grow, operationId, reachOfGroup, retentionDays, subscription, vmId } from './a-grown-database.ts'
import { aServer } from '../database/a-database.ts'
import { aService, by, ended, until } from './a-service.ts'
import { anEstate, type Estate } from './an-estate.ts'
import { costOf, type Cost } from './rows-read.ts'
import { logged, type Statement } from './statement-log.ts'

/** `npm run test:growth`: a million operations and five million events; `npm test` a fiftieth of that. */
const isLarge = process.env['GROWTH'] === 'all'
const operationCount = isLarge ? 1_000_000 : 20_000
/** Of one table. What is sorted for a page is at most `few`; what is walked through comes sooner, or here and there a little later. */
const mostRows = few + 3000

/** For thousands of operations that wait, or of locks that are off; and one for versions that may run beside this one. */
const forOtherDays = new Set(['operations_due', 'operations_to_approve', 'operations_to_notify', 'locks_to_restore'])

/** Only among many events something is rare, and yet too much to be sorted. */
const forLargeOnes = new Set(isLarge ? [] : ['journal_late_by_kind'])

/** What a request may ask for; a parameter of a list that has no value here fails below. */
const samples: Record<string, readonly string[]> = {
  vmId: [vmId(7), vmId(999_999_999)],
  operationId: [operationId(77), randomUUID()],
  status: ['Failed', 'Canceled', 'Running'],
  action: ['remediate', 'checkGuest', 'reapply'],
  caller: ['caller-3', 'rare', 'nobody'],
  kind: ['Step', 'Approved', 'Freeze'],
  since: [timeAgo(0.0001), timeAgo(1.5)],
  until: [timeAgo(1.5), timeAgo(2.999)],
  orderby: ['time desc', 'time'],
  select: ['plan,steps,result'],
  skiptoken: [String(Math.floor(operationCount / 2)), '50'],
  maxpagesize: ['20'],
  dryRun: ['true'],
  errorCode: ['UserErrorGuestAgentStatusUnavailable'],
  view: ['brief'],
  verbose: ['1'],
}
const reaches = { all: 'Everything' as const, most: [subscription], some: [reachOfGroup(7)] }
function timeAgo(years: number) {
  return new Date(Date.now() - years * 365 * 24 * 3600_000).toISOString()
}

describe(`every statement on ${operationCount} operations`, { concurrency: false, timeout: 3_600_000 }, () => {
  let database: Database
  let estate: Estate
  let busy: VmId
  /** No statement on it is too long. */
  let patient: Kysely<Schema>
  const statements: Statement[] = []
  /** Beside the service's log, whose lines are JSON. */
  const printed: string[] = []
  /** How many rows each has. */
  const tables = new Map<string, number>()
  const stops: (() => Promise<void>)[] = []
  const costs: { statement: Statement; cost: Cost }[] = []

  before(async () => {
    database = await aServer()
    patient = logged(database.connectionString, 'the test', [])
    estate = await anEstate()
    busy = estate.addVm('busy').vm
    await grow(patient, operationCount, busy.key)
    samples['vmId'] = [vmId(7), vmId(999_999_999), busy.id]
    const lines = mock.method(console, 'log', () => undefined)
    await capture().finally(() => lines.mock.restore())
    for (const { arguments: line } of lines.mock.calls) printed.push(line.join(' '))
    await sql`analyze`.execute(patient)
    const { rows } = await sql<{ name: string; rows: number }>`
      select relname as name, reltuples::float as rows from pg_class where relkind = 'r'`.execute(database.db)
    for (const { name, rows: count } of rows) tables.set(name, count)
    for (const statement of distinct(statements)) costs.push({ statement, cost: await costOf(patient, statement) })
  })
  after(async () => {
    for (const stop of stops) await stop()
    await patient?.destroy()
    await estate?.sandbox.stop()
    await database?.close()
  })

  /** Every route with every filter, alone and in pairs, for somebody who reaches all and somebody who reaches little; and what goes on in the background. */
  async function capture() {
    const [db, served] = ['engine', 'served'].map((from) => logged(database.connectionString, from, statements)) as [
      Kysely<Schema>,
      Kysely<Schema>,
    ]
    const { controlPlane, collector } = estate.azure()
    const remembering = rememberingPolicies(collector, served)
    const operations = aService(
      { db, served, connectionString: database.connectionString },
      { controlPlane, collector: remembering },
      { approvalRequired: true, retentionDays },
    )
    stops.push(async () => {
      await operations.drain()
      await stopSealing()
      await Promise.all([db.destroy(), served.destroy()])
    })
    const stopSealing = startSealing(db, { info: () => undefined, warn: () => undefined })
    await operations.startWorker()
    await run(operations)
    const { routes, ask, close } = await surface(operations, served, remembering)
    for (const { method, url, schema } of routes) {
      if (method !== 'GET' || url.endsWith('/events') || url.startsWith('/docs') || url === '/') continue
      const names = Object.keys((schema?.querystring as { properties?: object } | undefined)?.properties ?? {})
      const path = url
        .replace(':operationId', operationId(77))
        .replace(':code', 'ScopeLocked')
        .replace(/:(\w+)/g, (_, name: string) => pathOf(name))
      for (const query of queries(names))
        for (const caller of Object.keys(reaches))
          if (caller !== 'most' || Object.keys(query).length < 2) await ask(path, query, caller)
    }
    const leave = new AbortController()
    for (const id of [operationId(77), operationId(operationCount)]) {
      const events = (await operations.events(id, '3', leave.signal))[Symbol.asyncIterator]()
      await events.next()
    }
    for (const sweep of [/"callback_url" is not null/, /"pruned_at" is null/])
      await until('the sweeper has looked at everything', () => statements.some(({ sql }) => sweep.test(sql)))
    await close()
    leave.abort()
    await stops.pop()!()
  }

  const pathOf = (name: string) => {
    const [, , subscriptionId, , resourceGroup, , , , vmName] = estate.addVm('asked', {}).vm.id.split('/')
    return { subscriptionId, resourceGroup, vmName }[name]!
  }

  /** Operations from their start to their end: approved, canceled, and with a lock that comes back later. */
  async function run(operations: Operations) {
    const start = (name: string, action: string, body = {}, rest = {}) =>
      operations.start(estate.addVm(name, { points: 18, locks: 1, extensionFailed: true }).vm, action, body, {
        ...by('somebody'),
        ...rest,
      })
    const { locksOff } = await operations.measures()
    const repaired = await start('repaired', 'remediate', { cleanUp: 'OldestFirst' }, { idempotencyKey: 'once' })
    const unlocked = await start('unlocked', 'removeLocks', { restore: 'PT1S' })
    const waiting = await start('waiting', 'triggerBackup')
    await operations.cancel(waiting.id, by())
    for (const { id } of [repaired, unlocked, waiting]) await ended(operations, id)
    await operations.setFreeze({ frozen: false }, by())
    await until('its lock is back', async () => (await operations.measures()).locksOff === locksOff)
    await operations.plan(busy, 'triggerBackup', {}, by())
    const { vm } = estate.addVm('approved', { tiers: 'InstantOnly', points: 4 })
    const body = { keepLatest: 2 }
    const plan = await operations.plan(vm, 'cleanRestorePoints', body, by())
    const accepted = { ...body, acceptDataLoss: plan.dataLoss.map(({ restorePointId }) => restorePointId) }
    const { etag } = await operations.plan(vm, 'cleanRestorePoints', accepted, by())
    const { id } = await operations.start(vm, 'cleanRestorePoints', accepted, { ...by('somebody'), ifMatch: etag })
    await operations.approve(id, by('somebody else'))
    await ended(operations, id)
  }

  async function surface(
    operations: Operations,
    served: Kysely<Schema>,
    collector: Parameters<typeof createDiagnoses>[0]['collector'],
  ) {
    const routes: RouteOptions[] = []
    const authenticator: Authenticator = {
      authenticate: (authorization) => ({
        ...anonymous,
        id: authorization!,
        reach: () => reaches[authorization as keyof typeof reaches],
      }),
    }
    const app = await buildApp(
      {
        diagnoses: createDiagnoses({ collector, limits: defaultLimits, cacheSeconds: 15, vmReadsPerMinute: 12 }),
        operations,
        errorCodes: { list: () => [], get: () => undefined },
        auditHead: () => readHead(served),
        readiness: async () => [],
        metrics: createMetrics({ operations: operations.measures }),
      },
      {
        authenticator,
        tracing: fp((instance, _, done) => (instance.addHook('onRoute', (route) => void routes.push(route)), done())),
      },
    )
    await app.ready()
    return {
      routes,
      close: () => app.close(),
      async ask(path: string, query: Record<string, string>, caller: string) {
        const { statusCode, body } = await app.inject({ url: path, query, headers: { authorization: caller } })
        assert.ok(statusCode < 500, `${path} ${JSON.stringify(query)}: ${body}`)
      },
    }
  }

  function queries(names: readonly string[]): Record<string, string>[] {
    const missing = names.filter((name) => !(name in samples))
    assert.deepEqual(missing, [], 'parameters without a sample')
    const alone = names.flatMap((name) => samples[name]!.map((value) => ({ [name]: value })))
    const pairs = alone.flatMap((one, index) => alone.slice(index + 1).map((other) => ({ ...one, ...other })))
    return [{}, ...alone, ...pairs.filter((pair) => Object.keys(pair).length === 2)]
  }

  const report = ({ statement, cost }: (typeof costs)[number]) =>
    `${cost.milliseconds.toFixed(1)} ms, ${cost.scans.join(', ')}: ${statement.sql.replace(/\s+/g, ' ').slice(0, 700)} ${JSON.stringify(statement.parameters).slice(0, 300)}`
  const tooMany = ({ rows }: Cost) =>
    [...rows].some(([table, count]) => count > mostRows || (count > 1000 && count > 0.5 * tables.get(table)!))
  const total = ({ rows }: Cost) => [...rows.values()].reduce((sum, count) => sum + count, 0)

  it('looks at few rows', () => {
    assert.ok(costs.length > 300, `only ${costs.length} statements`)
    const heavy = costs.filter(({ cost }) => tooMany(cost)).toSorted((a, b) => total(b.cost) - total(a.cost))
    assert.equal(heavy.length, 0, `${heavy.length} of ${costs.length}:\n${heavy.slice(0, 12).map(report).join('\n')}`)
    if (isLarge)
      console.log(
        costs
          .toSorted((a, b) => b.cost.milliseconds - a.cost.milliseconds)
          .slice(0, 40)
          .map(report)
          .join('\n'),
      )
  })

  /** Those of the estate: test/fleet/lists/query-plans.test.ts. */
  it('needs the indexes that there are: without any of them one of these looks at many rows', async () => {
    const { rows: all } = await sql<{ name: string }>`
      select relname as name from pg_index join pg_class on pg_class.oid = indexrelid
      where not indisunique and relnamespace = 'public'::regnamespace and relname not like 'fleet%' order by 1`.execute(
      database.db,
    )
    const needless: string[] = []
    for (const { name } of all) {
      if (forOtherDays.has(name) || forLargeOnes.has(name)) continue
      const withoutIt = (trx: Kysely<Schema>) => sql`drop index ${sql.id(name)}`.execute(trx)
      let isNeeded = false
      for (const { statement } of costs.filter(({ cost }) => cost.indexes.has(name)))
        if ((isNeeded = tooMany(await costOf(patient, statement, withoutIt)))) break
      if (!isNeeded) needless.push(name)
    }
    assert.deepEqual(needless, [])
  })

  it('is written as the library that builds it wants it: nothing is printed', () => {
    assert.deepEqual(printed, [])
  })

  it('of a reader is sent on connections of its own', () => {
    assert.ok(statements.some(({ from }) => from === 'served'))
  })
})

/** Each text with each set of parameters. Those of the queue are its own, and what inserts values looks at nothing. */
const distinct = (all: readonly Statement[]) => [
  ...new Map(
    all
      .filter(
        ({ sql }) =>
          /^\s*\(?(select|insert|update|delete|with)/i.test(sql) && !/pgboss\.|^insert into .* values /.test(sql),
      )
      .map((statement) => [JSON.stringify([statement.sql, statement.parameters]), statement]),
  ).values(),
]
