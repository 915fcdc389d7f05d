import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { postgresPrograms, type PostgresPrograms } from './postgres-programs.ts'
import { canEnter, hasName, nameOf, postgresUser, type RunAs } from './run-as.ts'
import { mkdirReachable, placeForData, safePlace } from './safe-place.ts'

const run = promisify(execFile)

/**
 * The database of a DATA_DIR. `folder` is `DATA_DIR/postgres`, with what only the service reads; `data` belongs to the user as whom
 * PostgreSQL runs. Where that user cannot reach DATA_DIR (below /root, for instance), `DATA_DIR/postgres/data` is a link to a place
 * that he can.
 */
export interface Cluster {
  folder: string
  data: string
  password: string
  runAs: RunAs
  programs: PostgresPrograms
}

export const folderIn = (dataDir: string) => join(dataDir, 'postgres')
const exists = async (data: string) => (await stat(join(data, 'PG_VERSION')).catch(() => undefined)) !== undefined

/** Makes the cluster where there is none, unless only an existing one is asked for. Rejects with one line that says what to do. */
export async function prepareCluster(dataDir: string, { existing = false } = {}): Promise<Cluster> {
  try {
    const owner = await ownerOf(folderIn(dataDir))
    if (existing && !owner) throw new NoCluster(dataDir)
    const runAs = await postgresUser(owner)
    const programs = await postgresPrograms(runAs)
    const folder = await folderOf(dataDir)
    const password = await keep(join(folder, 'password'), () => randomBytes(24).toString('base64url'))
    const data = join(folder, 'data')
    if (!(await exists(data))) await make(data, { folder, password, runAs, programs })
    return { folder, data: await reachable(data, runAs), password, runAs, programs }
  } catch (cause) {
    if (cause instanceof NoCluster) throw cause
    throw new Error(`DATA_DIR ${dataDir} cannot hold the database: ${explain(cause)}.`, { cause })
  }
}

class NoCluster extends Error {
  constructor(dataDir: string) {
    super(
      `There is no database in DATA_DIR ${dataDir}: no service has run on it. Set DATA_DIR to the folder of the service, or DATABASE_URL.`,
    )
  }
}

/** Undefined when there is no cluster yet. */
async function ownerOf(folder: string): Promise<{ uid: number; gid: number } | undefined> {
  const data = join(folder, 'data')
  const found = await stat(data).catch(() => undefined)
  await refuseAnothers(found ?? (await stat(folder).catch(() => undefined)))
  if (found) return (await exists(data)) ? found : undefined
  const leads = await readlink(data).catch(() => undefined)
  if (leads === undefined) return undefined
  throw new Error(
    `its database is in ${leads}, which is not there; bring it back, or remove the link ${data} to begin with an empty one`,
  )
}

/** An ordinary user's message: root may do everything, and runs PostgreSQL as the owner. */
async function refuseAnothers(found: { uid: number } | undefined) {
  const self = process.getuid?.()
  if (!found || !self || found.uid === self) return
  throw new Error(
    `the database in it belongs to ${await nameOf(found)}; start as that user or as root, or set another DATA_DIR`,
  )
}

/** When root owns it, PostgreSQL's user may pass through, but neither list nor change its content. */
async function folderOf(dataDir: string) {
  await mkdirReachable(dataDir)
  const folder = folderIn(dataDir)
  if ((await mkdir(folder, { recursive: true })) !== undefined)
    await chmod(folder, process.getuid?.() === 0 ? 0o711 : 0o700)
  return await realpath(folder)
}

/** The text of a file, written on the first run; of two first runs at once both get the same. */
async function keep(file: string, make: () => string) {
  const text = async () => (await readFile(file, 'utf8').catch(() => '')).trim()
  const kept = await text()
  if (kept) return kept
  const written = `${file}-${randomBytes(6).toString('hex')}`
  try {
    await writeFile(written, `${make()}\n`, { mode: 0o600, flag: 'wx' })
    await link(written, file).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
      if (!(await text())) await rename(written, file) // an earlier start could not write it
    })
  } finally {
    await rm(written, { force: true })
  }
  return await text()
}

/** Under another name first: whatever is called `data` is whole, and of two starts at once one finds it there. */
async function make(data: string, { folder, ...rest }: Omit<Cluster, 'data'>) {
  const near = await canEnter(folder, rest.runAs)
  const place = near ? folder : await elsewhere(rest.runAs)
  await removeInterrupted(place)
  const making = await mkdtemp(join(place, '.making-'))
  try {
    await initialise(join(making, 'data'), making, rest)
    if (near) return await moveTo(data, join(making, 'data'))
    const made = join(place, randomBytes(6).toString('hex'))
    await rename(join(making, 'data'), made)
    // For a person who finds it there.
    await writeFile(`${made}.txt`, `The database of ${resolve(folder)}, whose user cannot reach that folder.\n`)
    if (await linkTo(data, made)) return
    await rm(made, { recursive: true, force: true })
    await rm(`${made}.txt`, { force: true })
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

async function elsewhere(runAs: RunAs) {
  try {
    return await safePlace(join(await safePlace(placeForData), 'databases'))
  } catch (cause) {
    throw new Error(
      `${await nameOf(runAs)}, as whom root runs PostgreSQL, cannot reach it, and ${placeForData} cannot be used instead: ` +
        `${explain(cause)}; set DATA_DIR to a folder that this user can reach`,
      { cause },
    )
  }
}

async function initialise(
  data: string,
  making: string,
  { password, runAs, programs }: Omit<Cluster, 'data' | 'folder'>,
) {
  const passwordFile = join(making, 'password')
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  const { uid, gid } = runAs
  if (uid !== undefined && gid !== undefined) for (const file of [making, passwordFile]) await chown(file, uid, gid)
  const options = [`--pgdata=${data}`, '--username=service', `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  const all = [...options, '--encoding=UTF8', '--locale=C', '--no-instructions']
  if (process.platform === 'win32' || hasName()) await run(programs.initdb, all, { ...runAs, cwd: '/' })
  else await withName(programs.initdb, all)
}

/** In a namespace in which this user's number is that of `nobody`: files that are made belong to this user all the same. */
async function withName(program: string, args: string[]) {
  try {
    await run('unshare', ['--user', '--map-user=65534', '--map-group=65534', program, ...args], { cwd: '/' })
  } catch (cause) {
    throw new Error(
      `the user with the number ${process.getuid?.()} has no name on this machine, and PostgreSQL's initdb wants one; ` +
        'start as a user with a name, or set DATABASE_URL',
      { cause },
    )
  }
}

async function moveTo(data: string, made: string) {
  const moved = () =>
    rename(made, data).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST' && error.code !== 'EPERM') throw error
        return false
      },
    )
  if (!(await moved()) && !(await exists(data))) {
    await removeUnfinished(data)
    await moved()
  }
}

/** Whether it was this start that made the link. */
async function linkTo(data: string, made: string): Promise<boolean> {
  try {
    await symlink(made, data)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (await exists(data)) return false
    await removeUnfinished(data)
    return await linkTo(data, made)
  }
}

/** Leftover of an interrupted first start of an earlier version: no PG_VERSION, no data. */
async function removeUnfinished(data: string) {
  if (!(await lstat(data)).isDirectory()) throw new Error(`${data} is there and is not a database`)
  const aside = `${data}-unfinished-${randomBytes(6).toString('hex')}`
  await rename(data, aside)
  if (await exists(aside)) await rename(aside, data)
  else await rm(aside, { recursive: true, force: true })
}

const day = 24 * 3600_000

async function removeInterrupted(place: string) {
  for (const name of (await readdir(place)).filter((each) => each.startsWith('.making-'))) {
    const began = (await stat(join(place, name)).catch(() => undefined))?.mtimeMs
    if (began !== undefined && Date.now() - began > day) await rm(join(place, name), { recursive: true, force: true })
  }
}

async function reachable(data: string, runAs: RunAs) {
  const real = await realpath(data)
  if (await canEnter(real, runAs)) return real
  throw new Error(
    `${await nameOf(runAs)}, as whom root runs PostgreSQL, cannot reach the database in ${real}; ` +
      'let others pass through the folders above it (chmod o+x), or move DATA_DIR to where that user can reach it',
  )
}

export function explain(cause: unknown) {
  const error = cause as NodeJS.ErrnoException & { stderr?: string }
  const text = `${error.stderr ?? ''}\n${error.message}`
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT' || /No space left on device/.test(text))
    return 'the disk is full'
  if (error.code === 'EROFS' || /Read-only file system/.test(text)) return 'its file system is read-only'
  if (error.code === 'EACCES' || error.code === 'EPERM') return 'it is not writable'
  if (error.code === 'ENOTDIR' || error.code === 'EEXIST') return `${error.path} is not a folder`
  return (text.split('\n').find((line) => /error|fatal/i.test(line)) ?? text.trim().split('\n')[0])?.replace(/\.$/, '')
}
