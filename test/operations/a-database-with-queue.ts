import { after, before } from 'node:test'
import type { Database } from '../../src/database/open-database.ts'
import { OperationQueue } from '../../src/operations/running/queue.ts'
import { aDatabase } from './a-service.ts'

/** For a suite that stores operations itself and has nobody work on them; its parts are there once the suite begins. */
export function aDatabaseWithQueue() {
  const made = {} as { database: Database; queue: OperationQueue }
  before(async () => {
    made.database = await aDatabase()
    made.queue = new OperationQueue(made.database)
  })
  after(async () => {
    await made.queue?.stop()
    await made.database?.close()
  })
  return made
}
