import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../../src/database/open-database.ts'
import { rowOrders } from '../../src/fleet/lists/row-order.ts'
import { askedOf, fillEstate } from '../fleet/fill-estate.ts'
import { anEstate } from '../operations/an-estate.ts'
import { seeded } from '../operations/a-seed.ts'
import { externalPostgres } from '../service/external-postgres.ts'
import { serviceProcess, type ServiceProcess } from '../service/service-process.ts'

const VMS = Number(process.env['VMS'] ?? 100_000)
const SUBSCRIPTIONS = Math.max(1, VMS / 500)
const ROUNDS = 7
const STARTS = 7
/** `csv`, `start`: that alone. */
const ONLY = process.env['ONLY']

/** What a page of the estate costs: filters, orders, far pages, changes, and all of it as CSV. The service is a process of its own. */
export async function run() {
  if (process.platform !== 'linux') return console.log('\nLists of the estate: measured on Linux only')
  const [{ sandbox }, postgres] = [await anEstate(), await externalPostgres()]
  const database = await openDatabase({ databaseUrl: postgres.url, dataDir: '/nowhere' })
  const start = async () => {
    const from = performance.now()
    const started = await serviceProcess(sandbox, { env: { DATABASE_URL: postgres.url } })
    while (!(await fetch(`${started.base}/readyz`)).ok) await sleep(5)
    const milliseconds = performance.now() - from
    await started.stop()
    return milliseconds
  }
  const empty = ONLY === 'csv' ? [] : await several(STARTS, start)
  await fillEstate(database.db, { vms: VMS, subscriptions: SUBSCRIPTIONS })
  if (ONLY !== 'csv')
    console.log(
      `\nStart to readiness (fastest, p50): nothing stored ${shown(empty)}; ${VMS} VMs stored ${shown(await several(STARTS, start))}`,
    )
  if (ONLY === undefined) await lists(sandbox, postgres.url)
  if (ONLY !== 'start') {
    const fresh = await serviceProcess(sandbox, { env: { DATABASE_URL: postgres.url } })
    await csv('CSV, the first of a process', fresh)
    for (let again = 0; again < 3; again++) await csv('CSV, again', fresh)
    await fresh.stop()
  }
  await database.close()
  await postgres.drop()
  await sandbox.stop()
}

/** Fastest first. */
async function several(rounds: number, once: () => Promise<number>) {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) times.push(await once())
  return times.toSorted((a, b) => a - b)
}

async function lists(sandbox: Awaited<ReturnType<typeof anEstate>>['sandbox'], databaseUrl: string) {
  const service = await serviceProcess(sandbox, {
    env: { DATABASE_URL: databaseUrl, RATE_LIMIT_PER_MINUTE: '1000000' },
  })
  const ask = async (query: string, headers: Record<string, string> = {}) => {
    const from = performance.now()
    const answer = await fetch(`${service.base}/v1/diagnoses${query}`, { headers })
    const text = await answer.text()
    if (answer.status !== 200) throw new Error(`${query}: ${text}`)
    return { milliseconds: performance.now() - from, body: JSON.parse(text) as { value: object[]; nextLink?: string } }
  }
  const best = (query: string) => several(ROUNDS, async () => (await ask(query)).milliseconds)
  for (let warm = 0; warm < 30; warm++) await ask('?maxpagesize=100')

  const first = await ask('')
  const bytes = first.body.value.map((row) => Buffer.byteLength(JSON.stringify(row))).toSorted((a, b) => a - b)
  console.log(
    `\n${VMS} VMs in ${SUBSCRIPTIONS} subscriptions; a row has ${bytes[50]} bytes in the middle, ${bytes.at(-1)} at most`,
  )

  console.log('\nA page of 100 (fastest, p50)')
  for (const query of filters) console.log(`  ${`?${query}`.padEnd(66)} ${shown(await best(`?${query}`))}`)

  const random = seeded(5)
  const times: number[] = []
  for (let n = 0; n < 50; n++) {
    const some = [
      ...new Set(
        Array.from({ length: 1 + Math.floor(random() * 3) }, () => filters[Math.floor(random() * filters.length)]!),
      ),
    ]
    const order = rowOrders[Math.floor(random() * rowOrders.length)]!
    const query = new URLSearchParams([
      ...some.filter((one) => one !== '').map((one) => one.split('=') as [string, string]),
      ['orderby', order],
    ])
    const together = [...new Map(query)].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
    const { milliseconds } = await ask(`?${together}`)
    times.push(milliseconds)
    if (milliseconds > 50) console.log(`  slow: ?${decodeURIComponent(together)} ${milliseconds.toFixed(0)} ms`)
  }
  times.sort((a, b) => a - b)
  console.log(
    `  50 of up to three filters at random, in any order: p50 ${times[25]!.toFixed(0)} ms, p95 ${times[47]!.toFixed(0)} ms, slowest ${times[49]!.toFixed(0)} ms`,
  )

  console.log('\nskip of nine tenths (fastest, p50)')
  for (const order of rowOrders.filter((one) => !one.endsWith(' desc')))
    console.log(`  orderby=${order.padEnd(28)} ${shown(await best(`?skip=${Math.floor(VMS * 0.9)}&orderby=${order}`))}`)

  await follow(service.base)
  await service.stop()
}

const filters = [
  '',
  ...Object.entries(askedOf(SUBSCRIPTIONS)).flatMap(([name, values]) => values.map((value) => `${name}=${value}`)),
]

const shown = (times: number[]) => `${times[0]!.toFixed(0)} ms, ${times[Math.floor(times.length / 2)]!.toFixed(0)} ms`

async function follow(base: string) {
  const from = performance.now()
  let rows = 0
  let link = `${base}/v1/diagnoses/delta?maxpagesize=1000`
  for (;;) {
    const page = (await (await fetch(link)).json()) as { value: object[]; nextLink?: string; deltaLink?: string }
    rows += page.value.length
    link = page.nextLink ?? page.deltaLink!
    if (page.deltaLink) break
  }
  const seconds = (performance.now() - from) / 1000
  const again = performance.now()
  await (await fetch(link)).text()
  console.log(
    `\ndelta: ${rows} rows in ${seconds.toFixed(1)} s; the next look, at nothing new: ${(performance.now() - again).toFixed(0)} ms`,
  )
}

/** Peak of the process by the kernel's own count, which is set back first. */
async function csv(what: string, { base, child }: ServiceProcess) {
  const pid = child.pid!
  await writeFile(`/proc/${pid}/clear_refs`, '5')
  const before = await memoryOf(pid)
  const from = performance.now()
  const answer = await fetch(`${base}/v1/diagnoses`, { headers: { accept: 'text/csv', 'accept-encoding': 'identity' } })
  let bytes = 0
  let lines = -1
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    for (const byte of chunk) if (byte === 10) lines++
  }
  const seconds = (performance.now() - from) / 1000
  const after = await memoryOf(pid)
  console.log(
    `${what}: ${lines} rows, ${(bytes / 2 ** 20).toFixed(0)} MiB in ${seconds.toFixed(1)} s; process ${before.now} → peak ${after.peak} MiB`,
  )
}

/** Resident now and at most so far, in MiB. */
async function memoryOf(pid: number) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const of = (name: string) => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)![1]) / 1024)
  return { now: of('VmRSS'), peak: of('VmHWM') }
}
