// npm run sandbox: a stand-in Azure, and the service against it.
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseCommandLine, portOf, usage, type CommandLine } from './command-line.ts'
import { startEntra, type StandInEntra } from './entra/stand-in-entra.ts'
import { sampleVms } from './fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from './sandbox.ts'
import { environmentOfService } from './service-settings.ts'
import { whatToTry } from './what-to-try.ts'

/** A terminal signals a whole group at once, and npm hands its own signal on: both within a moment. A later one is a person's second. */
const oneSignalMilliseconds = 1000

async function run({
  azureOnly,
  entra: signsIn,
  port,
  identityPort,
  latencyMs,
  throttling,
  newestApiVersion,
  pace,
  generated,
  settings,
}: CommandLine) {
  const servicePort = orExit(() => portOf('PORT', settings['PORT'] ?? process.env['PORT']) ?? 8080)
  if (!azureOnly && servicePort !== 0 && !(await isFree(servicePort)))
    exitWith(`Port ${servicePort} on 127.0.0.1 is taken; choose another one: PORT=${servicePort + 1} npm run sandbox.`)
  const sandbox = await startSandbox({
    latencyMs,
    throttling,
    ...(generated === undefined ? {} : { generated }),
    ...(newestApiVersion === undefined ? {} : { newestApiVersion }),
    ...(port === undefined ? {} : { port }),
    ...(identityPort === undefined ? {} : { identityPort }),
  }).catch((error: NodeJS.ErrnoException & { port?: number }) =>
    exitWith(
      error.code === 'EADDRINUSE' || error.code === 'EACCES'
        ? `Port ${error.port} on 127.0.0.1 cannot be had (${error.code}); choose another one with --port or --identity-port.`
        : error.message,
    ),
  )
  sandbox.world.timeline.pace = pace
  const folder = orExit(() => aFolder(sandbox.ca))

  const count = generated?.vms ?? sampleVms.length
  console.log(`Azure (sandbox)  ${sandbox.endpoint}, ${count} VMs`)
  console.log(`Controls         ${sandbox.controlEndpoint}`)
  if (azureOnly) return withoutService(sandbox, folder)
  const entra = signsIn ? await startEntra({ tenantId: sandbox.world.tenantId }) : undefined
  if (entra) console.log(`Entra (sandbox)  ${entra.origin}`)
  await withService({ sandbox, folder, entra, port: servicePort || (await aFreePort()), settings })
}

/** The database goes with the world that it speaks of: operations of an earlier sandbox would be resumed against this one. */
function aFolder(ca: string) {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'azure-sandbox-'))
    chmodSync(folder, 0o755) // root runs PostgreSQL as another user
    writeFileSync(join(folder, 'ca.pem'), ca)
    return folder
  } catch (cause) {
    const { message } = cause as Error
    throw new Error(`No folder can be made in ${tmpdir()} (${message}); set TMPDIR to one that you may write to.`, {
      cause,
    })
  }
}

const ownSettings = ({ endpoint, identityEndpoint, identityHeader, world }: Sandbox, folder: string) => ({
  NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
  AZURE_RESOURCE_MANAGER_ENDPOINT: endpoint,
  IDENTITY_ENDPOINT: identityEndpoint,
  IDENTITY_HEADER: identityHeader,
  BACKUP_SERVICE_PRINCIPAL_ID: world.backupServicePrincipalId,
})

function withoutService(sandbox: Sandbox, folder: string) {
  const own = ownSettings(sandbox, folder)
  // `az` is a Python program and asks the older variables for a managed identity.
  const forAz = {
    REQUESTS_CA_BUNDLE: own.NODE_EXTRA_CA_CERTS,
    MSI_ENDPOINT: own.IDENTITY_ENDPOINT,
    MSI_SECRET: own.IDENTITY_HEADER,
  }
  for (const [name, value] of Object.entries({ ...own, ...forAz }))
    console.log(`export ${name}='${value.replaceAll("'", `'\\''`)}'`)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void finish(sandbox, folder, 0))
}

interface WithService {
  sandbox: Sandbox
  folder: string
  entra: StandInEntra | undefined
  port: number
  settings: Record<string, string>
}

async function withService({ sandbox, folder, entra, port, settings }: WithService) {
  const service = spawn(process.execPath, [join(import.meta.dirname, '..', 'main.ts')], {
    stdio: 'inherit',
    // A group of its own: of one Ctrl-C it is to see one signal, ours.
    detached: process.platform !== 'win32',
    env: environmentOfService(
      // Azure is faster here than in the world, and so are the looks at it.
      { ARM_POLL_SECONDS: '1', JOB_POLL_SECONDS: '0.25', ...process.env },
      { REMEDIATION_ENABLED: 'true', ...(entra ? { REQUIRE_APPROVAL: 'true' } : {}), ...settings },
      {
        ...ownSettings(sandbox, folder),
        ...entra?.serviceSettings,
        DATA_DIR: join(folder, 'data'),
        PORT: String(port),
      },
    ),
  })
  let signalledAt = -Infinity
  // The service decides how long its shutdown takes; we go when it has gone.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (performance.now() - signalledAt < oneSignalMilliseconds) return
      signalledAt = performance.now()
      service.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal)
    })
  process.once('exit', () => service.kill())
  service.once('exit', (code) => void finish(sandbox, folder, code ?? 1))

  const address = `http://127.0.0.1:${port}`
  while (!(await answers(address))) await sleep(100)
  const remediates = settings['REMEDIATION_ENABLED'] !== 'false'
  console.log(`Service          ${address}, ${remediates ? 'acts on this Azure' : 'reads only'}\n`)
  console.log(whatToTry(sandbox, address, entra))
  console.log('Ctrl-C ends it, and nothing of it is kept.')
}

const answers = (address: string) =>
  fetch(`${address}/livez`).then(
    ({ ok }) => ok,
    () => false,
  )

async function finish(sandbox: Sandbox, folder: string, code: number): Promise<never> {
  await sandbox.stop()
  await removeDatabase(join(folder, 'data', 'postgres', 'data'))
  rmSync(folder, { recursive: true, force: true })
  process.exit(code)
}

/** Where the service was ended before it could stop its PostgreSQL; and where the data lies elsewhere, for TMPDIR is private. */
async function removeDatabase(data: string) {
  const pid = serverOf(data)
  for (let look = 0; pid !== undefined && look < 100 && signalled(pid, look === 0 ? 'SIGINT' : 0); look++)
    await sleep(100)
  try {
    const elsewhere = readlinkSync(data)
    for (const path of [elsewhere, `${elsewhere}.txt`]) rmSync(path, { recursive: true, force: true })
  } catch {
    // No link: it lies in our folder.
  }
}

/** The process of the server, which takes the file away when it stops. */
function serverOf(data: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
    if (process.platform !== 'linux') return pid
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres') ? pid : undefined
  } catch {
    return undefined
  }
}

function signalled(pid: number, signal: NodeJS.Signals | 0) {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

const aFreePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

function orExit<T>(attempt: () => T): T {
  try {
    return attempt()
  } catch (error) {
    exitWith((error as Error).message)
  }
}

function exitWith(message: string): never {
  console.error(message)
  process.exit(2)
}

const options = orExit(() => parseCommandLine(process.argv.slice(2)))
if (options.help) console.log(usage)
else await run(options)
