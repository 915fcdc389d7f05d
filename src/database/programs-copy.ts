import { createHash } from 'node:crypto'
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  utimes,
} from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { safePlace } from './safe-place.ts'

/** A copy that nothing has used for so long goes. */
const unusedDays = 30
const day = 24 * 3600_000

interface Entry {
  /** Relative to the folder of the programs. */
  path: string
  /** For a link: its target, relative to the link's folder. */
  link?: string
  executable?: boolean
  size?: number
}

/**
 * A folder below `place` that holds what `native` holds, made once for each version and content, whole or not at all. Only this user
 * can change it. Rejects when the place cannot be used.
 */
export async function copyOfPrograms(native: string, version: string, place: string): Promise<string> {
  const entries = await entriesOf(native)
  const copies = await safePlace(join(await safePlace(place), 'programs'))
  const copy = join(copies, `${version}-${digest(JSON.stringify(entries)).slice(0, 12)}`)
  if (!(await stat(copy).catch(() => undefined))) await makeCopy(native, entries, copies, copy)
  const now = new Date()
  await utimes(copy, now, now)
  await removeOldCopies(copies, copy)
  return copy
}

/** Two starts may copy at once: each into a folder of its own, and who is second takes what the first has made. */
async function makeCopy(native: string, entries: Entry[], copies: string, copy: string) {
  const making = await mkdtemp(join(copies, '.making-'))
  try {
    for (const { path, link, executable } of entries) {
      const target = join(making, path)
      await mkdir(dirname(target), { recursive: true })
      if (link !== undefined) await symlink(link, target)
      else {
        await copyFile(join(native, path), target)
        await chmod(target, executable ? 0o755 : 0o644)
      }
    }
    await everybodyMayEnter(making)
    if ((await contentOf(making, entries)) !== (await contentOf(native, entries)))
      throw new Error('the copy differs from what was copied')
    await rename(making, copy).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

/** Files and links, in an order that does not depend on the file system; with the links that the package's install script makes. */
async function entriesOf(native: string): Promise<Entry[]> {
  const entries = new Map<string, Entry>()
  for (const found of await readdir(native, { recursive: true, withFileTypes: true })) {
    const file = join(found.parentPath, found.name)
    const path = relative(native, file)
    if (found.isSymbolicLink()) entries.set(path, { path, link: await readlink(file) })
    else if (found.isFile()) {
      const { mode, size } = await stat(file)
      entries.set(path, { path, executable: (mode & 0o100) !== 0, size })
    }
  }
  for (const { source, target } of await linksToMake(native)) {
    const path = relative('native', target)
    entries.set(path, { path, link: relative(dirname(target), source) })
  }
  for (const { path, link } of entries.values())
    if (link !== undefined && !resolve(native, dirname(path), link).startsWith(native + sep))
      throw new Error(`its link ${path} leads out of it`)
  return [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function linksToMake(native: string): Promise<{ source: string; target: string }[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  return JSON.parse(text) as { source: string; target: string }[]
}

async function contentOf(folder: string, entries: Entry[]) {
  const hash = createHash('sha256')
  for (const { path, link } of entries) {
    const file = join(folder, path)
    hash.update(`${path}\0${link === undefined ? '' : await readlink(file).catch(() => link)}\0`)
    if (link === undefined) hash.update(digest(await readFile(file)))
  }
  return hash.digest('hex')
}

const digest = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')

async function everybodyMayEnter(folder: string) {
  await chmod(folder, 0o755)
  for (const found of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (found.isDirectory()) await chmod(join(found.parentPath, found.name), 0o755)
}

/** Removes copies of other versions and leftovers of interrupted copies. A copy that a running server uses stays: it loads libraries as it goes. */
async function removeOldCopies(copies: string, current: string) {
  const inUse = await runningPrograms()
  for (const name of await readdir(copies)) {
    const folder = join(copies, name)
    if (folder === current || inUse.some((program) => program.startsWith(folder + sep))) continue
    const usedAt = (await stat(folder).catch(() => undefined))?.mtimeMs ?? Date.now()
    const age = Date.now() - usedAt
    if (age > (name.startsWith('.making-') ? day : unusedDays * day)) await rm(folder, { recursive: true, force: true })
  }
}

/** Empty where the system does not tell. */
async function runningPrograms(): Promise<string[]> {
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const programs = await Promise.all(processes.map((pid) => readlink(`/proc/${pid}/exe`).catch(() => '')))
  return programs.filter(Boolean)
}
