import { execFile } from 'node:child_process'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** As whom PostgreSQL runs; without a uid as the user of this process. */
export interface RunAs {
  uid?: number
  gid?: number
}

interface Owner {
  uid: number
  gid: number
}

/** `su` without a login leaves out the folders in which useradd is. */
const path = [process.env['PATH'], '/usr/sbin', '/usr/bin', '/sbin', '/bin'].filter(Boolean).join(':')

/**
 * PostgreSQL refuses to run as root, so root lends it a user: `owner` of a cluster that exists, else `postgres`, which is made where
 * there is none, else `nobody`, which every system has.
 */
export async function postgresUser(owner?: Owner): Promise<RunAs> {
  if (process.getuid?.() !== 0) return {}
  if (owner?.uid === 0) throw new Error('the database in it belongs to root, as whom PostgreSQL does not run')
  const user = owner ?? (await idsOf('postgres')) ?? (await makeUser('postgres')) ?? (await idsOf('nobody'))
  if (user) return user
  throw new Error(
    'PostgreSQL does not run as root, there is no user "postgres" or "nobody", and useradd made none; start as another user or set DATABASE_URL.',
  )
}

/** For messages: by name where there is one. */
export async function nameOf({ uid }: RunAs): Promise<string> {
  if (uid === undefined) return 'this user'
  const name = await run('id', ['-un', String(uid)], { env: { PATH: path } }).catch(() => undefined)
  return `the user "${name?.stdout.trim() || uid}"`
}

/** Whether PostgreSQL can work in this folder. Really tried: access lists and mounts are not visible in mode bits. */
export async function canEnter(folder: string, runAs: RunAs): Promise<boolean> {
  if (runAs.uid === undefined) return true
  // By the shell, for a program of ours need not be reachable itself; from the root, which everybody can enter.
  return await run('/bin/sh', ['-c', 'cd -- "$0"', folder], { ...runAs, cwd: '/' }).then(
    () => true,
    () => false,
  )
}

/** Whether the user of this process has a name: initdb asks for it and ends without one. */
export function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

async function makeUser(name: string): Promise<Owner | undefined> {
  const options = { env: { PATH: path } }
  await run('groupadd', ['--system', '--force', name], options)
    .then(() => run('useradd', ['--system', '--no-create-home', '--gid', name, name], options))
    .catch(() => undefined)
  // Two starts at once: one of them found the list of users locked.
  for (let look = 0; look < 5; look++) {
    const made = await idsOf(name)
    if (made ?? look === 4) return made
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return undefined
}

async function idsOf(user: string): Promise<Owner | undefined> {
  try {
    const options = { env: { PATH: path } }
    const [uid, gid] = await Promise.all([run('id', ['-u', user], options), run('id', ['-g', user], options)])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return undefined
  }
}
