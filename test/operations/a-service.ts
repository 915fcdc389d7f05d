import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { defaultLimits } from '../../src/backup/limits.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { openDatabase, type Database } from '../../src/database/open-database.ts'
import type { OperationsDependencies } from '../../src/operations/dependencies.ts'
import { createOperations, type Operations } from '../../src/operations/operations.ts'
import { AzureWorld } from './azure-world.ts'

export const by = { caller: 'tester', correlationId: randomUUID() }
export const fast = { armPollSeconds: 0.02, jobPollSeconds: 0.02, recheckSeconds: 0.05, lostAnswerSeconds: 0.3 }

export async function aDatabase() {
  const dataDir = await mkdtemp(join(tmpdir(), 'operations-'))
  await chmod(dataDir, 0o755)
  const database = await openDatabase({ dataDir })
  return {
    ...database,
    async close() {
      await database.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

export function aService(database: Database, world = new AzureWorld(), rest: Partial<OperationsDependencies> = {}) {
  const { db, connectionString } = database
  const operations = createOperations({
    db,
    connectionString,
    azure: world,
    collector: world,
    diagnose,
    limits: defaultLimits,
    timing: fast,
    enabled: true,
    ...rest,
  })
  return { world, operations, db }
}

export async function ended(operations: Operations, id: string, seconds = 20) {
  for (const until = Date.now() + seconds * 1000; Date.now() < until; await sleep(50)) {
    const operation = await operations.get(id)
    if (operation.status !== 'NotStarted' && operation.status !== 'Running') return operation
  }
  throw new Error(`operation has not ended: ${JSON.stringify(await operations.get(id), null, 1).slice(0, 3000)}`)
}
