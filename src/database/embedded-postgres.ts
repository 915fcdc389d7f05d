import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { advisoryLocks } from './advisory-locks.ts'
import { explain, folderIn, prepareCluster, type Cluster } from './cluster.ts'
import { runningPostmaster } from './postmaster.ts'

/** One service a data directory: an advisory lock, held as long as the service's connection lives, so kill -9 frees it. */
const serviceLock = advisoryLocks.service

export async function startEmbeddedPostgres(dataDir: string, options: { existing?: boolean } = {}) {
  const cluster = await prepareCluster(dataDir, options)
  const port = (await readyServer(cluster.data)) ?? (await start(cluster))
  const connectionString = urlOf(cluster.password, port)
  const holder = await holdServiceLock(connectionString, dataDir)
  return {
    connectionString,
    async stop() {
      await holder.end().catch(() => undefined)
      await pgCtl(cluster, ['stop', '-m', 'fast', '-w', '-t', '30']).catch(() => undefined)
    },
  }
}

/** Where the server of a service that runs on this folder is reached, for commands beside it. */
export async function runningEmbeddedPostgres(dataDir: string) {
  const folder = folderIn(dataDir)
  const running = await runningPostmaster(join(folder, 'data'))
  const password = (await readFile(join(folder, 'password'), 'utf8').catch(() => '')).trim()
  return running && password ? urlOf(password, running.port) : undefined
}

const urlOf = (password: string, port: number) => `postgres://service:${password}@127.0.0.1:${port}/postgres`

/** Its port. One that is only starting, or stopping, is waited for; undefined when none runs. */
async function readyServer(data: string) {
  for (const until = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const running = await runningPostmaster(data)
    if (!running) return undefined
    if (running.ready) return running.port
    if (Date.now() > until) throw new Error(`The PostgreSQL in ${data} (process ${running.pid}) does not become ready.`)
  }
}

async function start(cluster: Cluster) {
  const port = await choosePort(join(cluster.folder, 'port'))
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    "unix_socket_directories=''",
    'max_connections=200',
    'shared_buffers=64MB',
    'log_min_messages=warning',
  ]
  const logged = (await readFile(join(cluster.data, log)).catch(() => Buffer.alloc(0))).length
  try {
    await pgCtl(cluster, ['start', '-w', '-t', '60', '-l', log, '-o', optionsOf(settings, cluster.data)])
    return port
  } catch (cause) {
    // Another start was faster; who of the two serves is decided by the lock that follows.
    const running = await readyServer(cluster.data)
    if (running !== undefined) return running
    const said = (await readFile(join(cluster.data, log)).catch(() => Buffer.alloc(0))).subarray(logged).toString()
    throw new Error(
      `The embedded PostgreSQL in ${cluster.data} did not start: ${complaintIn(said) ?? explain(cause)}`,
      {
        cause,
      },
    )
  }
}

/** In the data directory, where its user may write. */
const log = 'server.log'

/** The data directory stands in the server's command line, by which it is found again; pg_ctl hands that to a shell as it is. */
function optionsOf(settings: string[], data: string) {
  const options = settings.map((setting) => `-c ${setting}`)
  return process.platform === 'win32'
    ? options.join(' ')
    : [`-D '${data.replaceAll("'", `'\\''`)}'`, ...options].join(' ')
}

/** The reason it stopped, not its last log line. */
function complaintIn(logged: string) {
  const lines = logged.trim().split('\n')
  const line = lines.findLast((each) => /\b(FATAL|PANIC|ERROR):/.test(each)) ?? lines.at(-1)
  return line?.replace(/^.*?\b(FATAL|PANIC|ERROR): +/, '') || undefined
}

/** The port of the last run where it is still free: a person's psql command stays the same. */
async function choosePort(file: string) {
  const kept = Number(await readFile(file, 'utf8').catch(() => '0'))
  const port = (await listens(kept)) ?? (await listens(0))
  if (port === undefined) throw new Error('The embedded PostgreSQL found no free port on 127.0.0.1.')
  await writeFile(file, `${port}\n`)
  return port
}

const listens = (port: number) =>
  new Promise<number | undefined>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })

// pg_ctl hands its output to the server it starts: a pipe would stay open as long as the server lives.
const pgCtl = (cluster: Cluster, args: string[]) =>
  new Promise<void>((resolve, reject) => {
    const child = execFile(cluster.programs.pg_ctl, args, {
      ...cluster.runAs,
      cwd: cluster.data,
      env: { ...process.env, PGDATA: cluster.data },
    })
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`pg_ctl ${args[0]} ended with ${code}`))))
  })

async function holdServiceLock(connectionString: string, dataDir: string) {
  const holder = new pg.Client({ connectionString })
  holder.on('error', () => undefined) // the server was stopped under us: every query will say so
  await holder.connect()
  // A run that was killed a moment ago may still be losing its connection.
  for (let attempt = 0; attempt < 10; attempt++) {
    const { rows } = await holder.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [serviceLock])
    if (rows[0]?.held) return holder
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await holder.end()
  throw new Error(`Another service runs on DATA_DIR ${dataDir}; stop it, or give this one a DATA_DIR of its own.`)
}
