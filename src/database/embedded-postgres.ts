import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { advisoryLocks } from './advisory-locks.ts'
import { postgresPrograms, postgresUser, type PostgresPrograms, type RunAs } from './postgres-programs.ts'
import { runningPostmaster } from './postmaster.ts'

const run = promisify(execFile)
/** One service a data directory: an advisory lock, held as long as the service's connection lives, so kill -9 frees it. */
const serviceLock = advisoryLocks.service

interface Cluster {
  folder: string
  data: string
  password: string
  runAs: RunAs
  programs: PostgresPrograms
}

export async function startEmbeddedPostgres(dataDir: string) {
  const cluster = await prepare(dataDir)
  const port = (await runningPostmaster(cluster.data))?.port ?? (await start(cluster))
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
  const folder = join(dataDir, 'postgres')
  const running = await runningPostmaster(join(folder, 'data'))
  const password = (await readFile(join(folder, 'password'), 'utf8').catch(() => '')).trim()
  return running && password ? urlOf(password, running.port) : undefined
}

const urlOf = (password: string, port: number) => `postgres://service:${password}@127.0.0.1:${port}/postgres`

async function prepare(dataDir: string): Promise<Cluster> {
  const [programs, runAs] = await Promise.all([postgresPrograms(), postgresUser()])
  const wanted = join(dataDir, 'postgres')
  try {
    await mkdir(wanted, { recursive: true })
    if (runAs.uid !== undefined && runAs.gid !== undefined) await chown(wanted, runAs.uid, runAs.gid)
    const folder = await realpath(wanted)
    const password = await keep(join(folder, 'password'), () => randomBytes(24).toString('base64url'))
    const cluster = { folder, data: join(folder, 'data'), password, runAs, programs }
    const initialised = await stat(join(cluster.data, 'PG_VERSION')).catch(() => undefined)
    if (!initialised) await initialise(cluster)
    return cluster
  } catch (cause) {
    throw new Error(`DATA_DIR ${dataDir} cannot hold the database: ${explain(cause)}.`, { cause })
  }
}

/** The text of a file, written on the first run. */
async function keep(file: string, make: () => string) {
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim()
  if (kept) return kept
  const made = make()
  await writeFile(file, `${made}\n`, { mode: 0o600 })
  return made
}

async function initialise(cluster: Cluster) {
  await rm(cluster.data, { recursive: true, force: true }) // what an interrupted first start left has no PG_VERSION and no data
  const passwordFile = join(cluster.folder, 'initdb-password')
  await writeFile(passwordFile, `${cluster.password}\n`, { mode: 0o600 })
  const { uid, gid } = cluster.runAs
  if (uid !== undefined && gid !== undefined) await chown(passwordFile, uid, gid)
  await chmod(cluster.folder, 0o700)
  const options = [`--pgdata=${cluster.data}`, '--username=service', `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  try {
    await run(
      cluster.programs.initdb,
      [...options, '--encoding=UTF8', '--locale=C', '--no-instructions'],
      cluster.runAs,
    )
  } catch (error) {
    await rm(cluster.data, { recursive: true, force: true })
    throw error
  } finally {
    await rm(passwordFile, { force: true })
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
  const options = settings.map((setting) => `-c ${setting}`).join(' ')
  const log = join(cluster.folder, 'server.log')
  try {
    await pgCtl(cluster, ['start', '-w', '-t', '60', '-l', log, '-o', options])
    return port
  } catch (cause) {
    const said = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').at(-1)
    throw new Error(`The embedded PostgreSQL in ${cluster.folder} did not start: ${said || explain(cause)}`, { cause })
  }
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
    const child = execFile(cluster.programs.pg_ctl, [...args, '-D', cluster.data], cluster.runAs)
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

function explain(cause: unknown) {
  const error = cause as NodeJS.ErrnoException & { stderr?: string }
  const text = `${error.stderr ?? ''}\n${error.message}`
  if (error.code === 'ENOSPC' || /No space left on device/.test(text)) return 'the disk is full'
  if (error.code === 'EACCES' || error.code === 'EROFS' || error.code === 'EPERM') return 'it is not writable'
  if (/Permission denied/.test(text)) return 'the user "postgres", as which root runs it, may not reach it'
  return text.split('\n').find((line) => /error|fatal/i.test(line)) ?? text.trim().split('\n')[0]
}
