// npm run migrate: by the role that owns the tables, so that the service can run as one that may not change the journal.
import { parsedArguments } from '../settings/command-line.ts'
import { loadDatabaseConfig } from '../settings/config.ts'
import { moveToAzure } from './azure-home.ts'
import { migrate } from './migrate.ts'
import { openBeside } from './open-beside.ts'
import { grantToServiceRole } from './service-role.ts'

const usage = `Usage: npm run migrate -- [--service-role <role>] [--azure <endpoint>]

Brings the database of DATABASE_URL up to this version, as the role that owns its tables. --service-role: the role as which the
service runs; it gets what the service needs, and no right to change or delete what is in the journal. --azure: from now on the
database belongs to this Azure Resource Manager, and to the tenant of the next service that starts; only while no service runs, every
operation has ended and every lock is back.`

try {
  const { values } = parsedArguments('npm run migrate -- --help lists the options.', {
    options: {
      'service-role': { type: 'string' },
      azure: { type: 'string' },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  })
  if (values.help) console.log(usage)
  else await run(values['service-role'], values.azure)
} catch (error) {
  const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
  console.error(reason || 'The database does not answer.')
  process.exitCode = 1
}

async function run(serviceRole: string | undefined, azure: string | undefined) {
  const { db, close } = await openBeside(loadDatabaseConfig())
  try {
    await migrate(db)
    console.log('The database is up to date.')
    if (azure !== undefined) console.log(`The database belongs to ${await moveToAzure(db, azure)} from now on.`)
    if (serviceRole === undefined) return
    await grantToServiceRole(db, serviceRole)
    console.log(`${serviceRole} may run the service, and cannot change the journal.`)
  } finally {
    await close()
  }
}
