// One replica: fork it with the database's URL, and tell it by messages what to do. It may kill itself at a boundary.
import { flushCompileCache } from 'node:module'
import { createAzure } from '../../src/azure/azure.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import { aService, fast } from './a-service.ts'

export interface Order {
  /** Start to work. */
  work?: true
  /** Count boundaries from here on, and die at this one; 0: never. */
  dieAt?: number
  /** Answers only. */
  count?: true
}
export interface Reply {
  passed: number
}

flushCompileCache() // most of them are killed, and leave nothing to those who come after them
const writeClientId = process.env['AZURE_REMEDIATION_CLIENT_ID']
const databaseUrl = `${process.argv[2]!}${writeClientId ? `?application_name=${writeClientId}` : ''}`
const endpoint = process.env['AZURE_RESOURCE_MANAGER_ENDPOINT']!
const database = await openDatabase({ databaseUrl, dataDir: '/nowhere', poolSize: 5 })
const limits = { ...defaultLimits, onDemandBackupBudget: Number(process.env['ON_DEMAND_BACKUP_BUDGET'] ?? 3) }
let passed = 0
let dieAt = 0
const operations = aService(database, createAzure({ endpoint, audience: endpoint, limits, writeClientId }), {
  limits,
  timing: {
    ...fast,
    jobPollSeconds: Number(process.env['JOB_POLL_SECONDS'] ?? fast.jobPollSeconds),
    recheckSeconds: Number(process.env['RECHECK_SECONDS'] ?? fast.recheckSeconds),
  },
  onBoundary: () => {
    if (++passed === dieAt) process.kill(process.pid, 'SIGKILL')
  },
})
process.on('message', (order: Order) => {
  void (async () => {
    if (order.work) await operations.startWorker()
    if (order.dieAt !== undefined) [passed, dieAt] = [0, order.dieAt]
    process.send!({ passed } satisfies Reply)
  })()
})
process.on('SIGTERM', () => {
  void operations
    .drain()
    .then(() => database.close())
    .then(() => process.exit(0))
})
process.on('disconnect', () => process.exit()) // the test was killed
process.send!({ passed } satisfies Reply)
