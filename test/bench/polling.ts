import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import autocannon from 'autocannon'
import { percentile } from './percentile.ts'

const ROUNDS = 7

interface Round {
  perSecond: number
  /** Microseconds of the server's own CPU for one answer: told apart from whatever else the machine does. */
  cpu: number
}

/** How fast cached answers are, and what they cost, against a bare Fastify of the same run. */
export async function run() {
  const child = fork(new URL('./polling-process.ts', import.meta.url), { stdio: 'inherit' })
  const [addresses] = (await once(child, 'message')) as [{ hello: string; service: string }]
  const vmUrl = `${addresses.service}/v1/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/app-rg/providers/Microsoft.Compute/virtualMachines/web-1/diagnosis`
  // As autocannon asks: the tag of another encoding is another one, and would be answered with the whole.
  const asIs = { headers: { 'accept-encoding': 'identity' } }
  const etag = (await fetch(vmUrl, asIs)).headers.get('etag')!
  const targets = [
    ['bare Fastify hello', addresses.hello, 200, {}],
    ['diagnosis, 200', vmUrl, 200, {}],
    ['diagnosis, 304', vmUrl, 304, { 'if-none-match': etag }],
    ['brief, 200', `${vmUrl}?view=brief`, 200, {}],
    ['for a terminal, 200', vmUrl, 200, { accept: 'text/plain' }],
  ] as const
  const rounds = new Map<string, Round[]>(targets.map(([name]) => [name, []]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, url, status, headers] of targets) {
      await ask(url, headers, 1)
      const before = await cpuOf(child)
      const { requests, statusCodeStats = {} } = await ask(url, headers, 3)
      const others = Object.keys(statusCodeStats).filter((code) => code !== String(status))
      if (others.length > 0) throw new Error(`${name} was answered with ${others.join(', ')}`)
      rounds.get(name)!.push({
        perSecond: requests.average,
        cpu: ((await cpuOf(child)) - before) / requests.total,
      })
    }
  }
  child.kill()
  const hello = rounds.get('bare Fastify hello')!
  console.log(`\nPolling, cached (100 connections, pipelining 10, ${ROUNDS} interleaved rounds)`)
  for (const [name, own] of rounds) {
    const rates = told(own.map(({ perSecond }, round) => perSecond / hello[round]!.perSecond))
    const costs = told(own.map(({ cpu }, round) => hello[round]!.cpu / cpu))
    const perSecond = percentile(
      own.map((round) => round.perSecond),
      0.5,
    )
    console.log(`  ${name.padEnd(20)} ${perSecond.toFixed(0)} req/s  ${rates}; by CPU ${costs}`)
  }
}

const ask = (url: string, headers: Record<string, string>, duration: number) =>
  autocannon({ url, headers, connections: 100, pipelining: 10, duration })

/** All of it so far, in microseconds. */
async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('cpu')
  const [used] = (await once(child, 'message')) as [number]
  return used
}

const told = (ratios: number[]) =>
  `${percentile(ratios, 0.5).toFixed(2)} × (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`
