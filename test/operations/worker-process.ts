// One replica, killed from within at a boundary: node worker-process.ts <databaseUrl> <worldUrl> [<n>], n = which boundary of its life.
import { openDatabase } from '../../src/database/open-database.ts'
import { aService } from './a-service.ts'
import { remoteWorld } from './remote-world.ts'
import type { AzureWorld } from './azure-world.ts'

const [databaseUrl, worldUrl, dieAt] = process.argv.slice(2)
const database = await openDatabase({ databaseUrl, dataDir: '/nowhere', poolSize: 4 })
let passed = 0
const { operations } = aService(database, remoteWorld(worldUrl!) as unknown as AzureWorld, {
  onBoundary: (boundary, { step }) => {
    process.stdout.write(`${boundary} ${step}\n`)
    if (++passed === Number(dieAt)) process.kill(process.pid, 'SIGKILL')
  },
})
await operations.startWorker()
process.stdout.write('ready\n')
process.on(
  'SIGTERM',
  () =>
    void operations
      .drain()
      .then(() => database.close())
      .then(() => process.exit(0)),
)
