import { setDefaultCACertificates, getCACertificates } from 'node:tls'
import { createAzure } from '../../src/azure/azure.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { parseVmId, type VmId } from '../../src/backup/resource-id.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { percentile } from './percentile.ts'

const ROUNDS = 10

const cases = [
  ['healthy, cold', 'healthy-windows', true],
  ['failing, cold', 'vmsnapshot-failed', true],
  ['healthy, warm', 'healthy-linux', false],
  ['failing, warm', 'locked-at-limit', false],
] as const

/** ARM calls, depth and latency of one diagnosis at 100 ms a call. */
export async function run() {
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

function vmNamed(name: string): VmId {
  const found = sampleVms.find((vm) => vm.name === name)
  if (!found) throw new Error(`the sample fleet has no ${name}`)
  return parseVmId(found.id)!
}
