import { sql } from 'kysely'
import { openDatabase, type Database } from '../../src/database/open-database.ts'
import type { Reach } from '../../src/access/reach.ts'
import { createFleet, type FleetWithin } from '../../src/fleet/overview/fleet-service.ts'
import { sampleHistory } from '../../src/fleet/overview/sample-history.ts'
import { externalPostgres } from '../service/external-postgres.ts'
import { fillEstate, subscriptionIdOf } from './a-large-estate.ts'

const [VMS, SUBSCRIPTIONS, ROUNDS] = [100_000, 200, 100]

/** What the estate's numbers cost whoever asks for them, over rows of a hundred thousand VMs. */
export async function run() {
  const postgres = await externalPostgres()
  const database = await openDatabase({ databaseUrl: postgres.url, dataDir: '/nowhere' })
  await fillEstate(database.db, { vms: VMS, subscriptions: SUBSCRIPTIONS })
  const fleetKept = (keptMilliseconds: number) =>
    createFleet({
      served: database.served,
      freeze: async () => ({ frozen: false, locksOff: 0 }),
      scanning: () => ({ enabled: true, lacks: null }),
      startScan: async () => ({ id: '' }),
      now: () => new Date(),
      keptMilliseconds,
    })
  const fleet = fleetKept(0)
  const subscription = (n: number) => `/subscriptions/${subscriptionIdOf(n)}/`
  const reaches: Record<string, Reach> = {
    'the whole estate': 'Everything',
    'twenty subscriptions': Array.from({ length: 20 }, (_, n) => subscription(n)),
    'two resource groups': [1, 2].map((n) => `${subscription(n)}resourcegroups/rg-${n}/`),
    'all groups rg-1… of 50 subscriptions': Array.from(
      { length: 50 },
      (_, n) => `${subscription(n)}resourcegroups/rg-1`,
    ),
  }
  console.log(`\nThe estate in numbers (${VMS} VMs in ${SUBSCRIPTIONS} subscriptions, ${ROUNDS} rounds)`)
  for (const [name, reach] of Object.entries(reaches)) {
    const within = fleet.within(reach)
    await tell(`GET /v1/fleet, ${name}`, () => within.overview())
    await tell(`GET /v1/fleet/causes, ${name}`, () => within.causes({ limit: 50 }))
  }
  const polled = fleetKept(1000).within('Everything')
  await tell('GET /v1/fleet, the whole estate, polled', () => polled.overview())
  await tellSamples(database, fleet.within('Everything'))
  await database.close()
  await postgres.drop()
}

/** Two days of looks, with a hundred VMs that change between two of them; then what one look and a chart cost. */
async function tellSamples({ db }: Database, within: FleetWithin) {
  const [now, every] = [Date.now(), 300_000]
  const taken: number[] = []
  for (let look = 576; look > 0; look--) {
    if (look <= 60)
      await sql`update fleet_count set count = count + case when hashtext(value || ${look}::text) % 2 = 0 then 1 else 0 end
        where hashtext(subscription_id || value || ${look}::text) % 60 = 0`.execute(db)
    const from = performance.now()
    await sampleHistory(db, new Date(now - look * every))
    taken.push(performance.now() - from)
  }
  const { rows } = await sql<{ kept: number; mib: number }>`
    select count(*)::int as kept, (pg_total_relation_size('fleet_history') / 2 ^ 20)::int as mib from fleet_history`.execute(
    db,
  )
  console.log(`  a look at ${median(taken)} ms in the middle; ${rows[0]!.kept} rows kept, ${rows[0]!.mib} MiB`)
  const [from, to] = [new Date(now - 86_400_000), new Date(now)]
  await tell('GET /v1/fleet/history of a day, by verdict', () => within.history({ from, to, by: 'verdict' }))
  await tell('GET /v1/fleet/history of a day, by reason', () => within.history({ from, to, by: 'reason' }))
}

const median = (numbers: number[]) => numbers.toSorted((one, other) => one - other)[numbers.length >> 1]!.toFixed(0)

async function tell(name: string, ask: () => Promise<unknown>) {
  for (let round = 0; round < 10; round++) await ask()
  const taken: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const from = performance.now()
    await ask()
    taken.push(performance.now() - from)
  }
  taken.sort((one, other) => one - other)
  const at = (share: number) => taken[Math.floor(taken.length * share)]!.toFixed(1).padStart(6)
  console.log(`  ${name.padEnd(60)} p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`)
}
