import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sampleVms } from './fleet/sample-fleet.ts'
import { startSandbox } from './sandbox.ts'

/** `npm run sandbox`: a stand-in Azure, and the service against it. `--azure-only` leaves the service to you. */
const { values } = parseArgs({
  options: {
    'azure-only': { type: 'boolean', default: false },
    port: { type: 'string' },
    'identity-port': { type: 'string' },
    latency: { type: 'string', default: '0' },
    'no-throttling': { type: 'boolean', default: false },
    /** An older cloud: a date after which it has no api-versions. */
    'newest-api-version': { type: 'string' },
    /** How many times faster than Azure backups and operations go. */
    pace: { type: 'string', default: '600' },
  },
})

const sandbox = await startSandbox({
  latencyMs: Number(values.latency),
  throttling: !values['no-throttling'],
  ...(values['newest-api-version'] ? { newestApiVersion: values['newest-api-version'] } : {}),
  ...(values.port ? { port: Number(values.port) } : {}),
  ...(values['identity-port'] ? { identityPort: Number(values['identity-port']) } : {}),
})
sandbox.world.timeline.pace = Number(values.pace)

// The database goes with the world that it speaks of: operations of an earlier sandbox would be resumed against this one.
const folder = mkdtempSync(join(tmpdir(), 'azure-sandbox-'))
chmodSync(folder, 0o755) // root runs PostgreSQL as another user
const caFile = join(folder, 'ca.pem')
writeFileSync(caFile, sandbox.ca)

const azure = {
  NODE_EXTRA_CA_CERTS: caFile,
  AZURE_RESOURCE_MANAGER_ENDPOINT: sandbox.endpoint,
  IDENTITY_ENDPOINT: sandbox.identityEndpoint,
  IDENTITY_HEADER: sandbox.identityHeader,
  BACKUP_SERVICE_PRINCIPAL_ID: sandbox.world.backupServicePrincipalId,
}

async function finish(code: number): Promise<never> {
  await sandbox.stop()
  rmSync(folder, { recursive: true, force: true })
  process.exit(code)
}

console.log(`Azure (sandbox)  ${sandbox.endpoint}, ${sampleVms.length} VMs`)
console.log(`Controls         ${sandbox.controlEndpoint}/{settings,faults,requests,fleet}`)
if (values['azure-only']) azureOnly()
else withService(process.env.PORT ?? '8080')

function azureOnly(): void {
  // `az` is a Python program and asks the older variables for a managed identity.
  const forAz = {
    REQUESTS_CA_BUNDLE: caFile,
    MSI_ENDPOINT: sandbox.identityEndpoint,
    MSI_SECRET: sandbox.identityHeader,
  }
  for (const [name, value] of Object.entries({ ...azure, ...forAz })) console.log(`export ${name}='${value}'`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void finish(0))
}

function withService(port: string): void {
  const service: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, '..', 'main.ts')], {
    stdio: 'inherit',
    // Azure is faster here than in the world, and so are the looks at it.
    env: {
      DATA_DIR: join(folder, 'data'),
      ARM_POLL_SECONDS: '1',
      JOB_POLL_SECONDS: '0.25',
      ...process.env,
      ...azure,
      PORT: port,
      REMEDIATION_ENABLED: 'true',
    },
  })
  // The service decides how long its shutdown takes; we go when it has gone.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => service.kill(signal))
  service.once('exit', (code) => void finish(code ?? 0))

  console.log(`Service          http://127.0.0.1:${port}\n\nTry, once it listens:`)
  for (const name of ['healthy-windows', 'locked-at-limit', 'vmsnapshot-failed']) {
    const vm = sampleVms.find((sample) => sample.name === name)
    console.log(`  curl -s 'http://127.0.0.1:${port}/v1${vm?.id ?? ''}/diagnosis'`)
  }
}
