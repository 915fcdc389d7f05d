import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setDefaultCACertificates, getCACertificates } from 'node:tls'
import autocannon from 'autocannon'
import { createAzure } from '../../src/azure/azure.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { parseVmId, type VmId } from '../../src/backup/resource-id.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'

const ROUNDS = 10
const POLLING_ROUNDS = 7

const cases = [
  ['healthy, cold', 'healthy-windows', true],
  ['failing, cold', 'vmsnapshot-failed', true],
  ['healthy, warm', 'healthy-linux', false],
  ['failing, warm', 'locked-at-limit', false],
] as const

/** ARM calls, depth and latency of one diagnosis at 100 ms a call, and polling throughput against a bare Fastify. */
export async function run() {
  // First: what the SDKs leave in this process slows down the client, which shares two cores with the servers.
  await polling()
  await latencies()
}

async function latencies() {
  const sandbox = await startSandbox({ throttling: false })
  setDefaultCACertificates([...getCACertificates(), sandbox.ca])
  process.env['IDENTITY_ENDPOINT'] = sandbox.identityEndpoint
  process.env['IDENTITY_HEADER'] = sandbox.identityHeader
  const { collector } = createAzure({
    endpoint: sandbox.endpoint,
    audience: sandbox.endpoint,
    limits: defaultLimits,
    backupServicePrincipalId: sandbox.world.backupServicePrincipalId,
  })
  // A service that has answered before: what is cold is what it knows of the VM.
  const others = sampleVms.filter(({ name }) => !cases.some(([, vmName]) => vmName === name))
  for (const { id } of others.slice(0, 5)) await collector.collect(parseVmId(id)!)
  console.log(`\nOne diagnosis at 100 ms per ARM call (${ROUNDS} rounds; sandbox on loopback)`)
  // A VM each: more rounds on one would meet Compute's 12 GETs a minute, and the gateway slows down before it does.
  for (const [name, vmName, fresh] of cases) {
    const vm = vmNamed(vmName)
    sandbox.setLatency(0)
    await collector.collect(vm)
    sandbox.setLatency(100)
    const times: number[] = []
    let calls = 0
    for (let round = 0; round < ROUNDS; round++) {
      const started = performance.now()
      calls = (await collector.collect(vm, { fresh })).armCalls
      times.push(performance.now() - started)
    }
    const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)]
    console.log(
      `  ${name.padEnd(14)} ${vmName.padEnd(20)} ${calls} calls, depth ${Math.floor(p50 / 100)}, p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`,
    )
  }
  await sandbox.stop()
}

async function polling() {
  const child = fork(new URL('./polling-process.ts', import.meta.url), { stdio: 'inherit' })
  const [addresses] = (await once(child, 'message')) as [{ hello: string; service: string }]
  const vmUrl = `${addresses.service}/v1/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/app-rg/providers/Microsoft.Compute/virtualMachines/web-1/diagnosis`
  const etag = (await fetch(vmUrl)).headers.get('etag')!
  const targets = [
    ['bare Fastify hello', addresses.hello, {}],
    ['diagnosis, 200', vmUrl, {}],
    ['diagnosis, 304', vmUrl, { 'if-none-match': etag }],
    ['brief, 200', `${vmUrl}?view=brief`, {}],
    ['for a terminal, 200', vmUrl, { accept: 'text/plain' }],
  ] as const
  const totals = new Map<string, number[]>(targets.map(([name]) => [name, []]))
  for (let round = 0; round < POLLING_ROUNDS; round++) {
    for (const [name, url, headers] of targets) {
      await autocannon({ url, headers, connections: 100, pipelining: 10, duration: 1 })
      const { requests } = await autocannon({ url, headers, connections: 100, pipelining: 10, duration: 3 })
      totals.get(name)!.push(requests.average)
    }
  }
  child.kill()
  const hello = totals.get('bare Fastify hello')!
  console.log(`\nPolling, cached (100 connections, pipelining 10, ${POLLING_ROUNDS} interleaved rounds)`)
  for (const [name, rates] of totals) {
    const ratios = rates.map((rate, round) => rate / hello[round]!)
    console.log(
      `  ${name.padEnd(20)} ${percentile(rates, 0.5).toFixed(0)} req/s  ${percentile(ratios, 0.5).toFixed(2)} × (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
    )
  }
}

function vmNamed(name: string): VmId {
  const found = sampleVms.find((vm) => vm.name === name)
  if (!found) throw new Error(`the sample fleet has no ${name}`)
  return parseVmId(found.id)!
}

const percentile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!
