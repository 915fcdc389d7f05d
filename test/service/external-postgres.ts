import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { postgresPrograms } from '../../src/database/postgres-programs.ts'
import { postgresUser } from '../../src/database/run-as.ts'
import { throwAwayServer } from '../database/throw-away-server.ts'

const debian = '/usr/lib/postgresql'

export const skipWithoutDebianPostgres = !existsSync(debian) && 'install the Debian package postgresql to run this'

/** A PostgreSQL that somebody else runs: Debian's where it is installed, else the embedded programs. */
export const externalPostgres = async () => throwAwayServer(await programsHere())

async function programsHere() {
  if (!existsSync(debian)) return await postgresPrograms(await postgresUser())
  const newest = readdirSync(debian).toSorted((a, b) => Number(b) - Number(a))[0]!
  const program = (name: string) => join(debian, newest, 'bin', name)
  return { initdb: program('initdb'), pg_ctl: program('pg_ctl') }
}
