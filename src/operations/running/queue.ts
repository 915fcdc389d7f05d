import type { Kysely } from 'kysely'
import { fromKysely, PgBoss } from 'pg-boss'
import { connectionSettings } from '../../database/pool.ts'
import type { Schema } from '../../database/schema.ts'
import type { OperationsDependencies } from '../dependencies.ts'
import { withoutRepeating } from './without-repeating.ts'

const queue = 'operations'
const notificationQueue = 'notifications'

/** pg-boss hands these on to node-postgres, though its types do not say so. */
const connections: object = {
  ...connectionSettings,
  // Longer than any statement of the queue's: a connection on which one hangs for so long is dead.
  query_timeout: 30_000,
}

export interface QueueDepth {
  queue: string
  ready: number
  deferred: number
  taken: number
}

/** Which operation to look at, and when. The operation's own row says what is to be done. */
export class OperationQueue {
  readonly #boss: PgBoss
  #ready: Promise<void> | undefined

  constructor({ connectionString, log }: Pick<OperationsDependencies, 'connectionString' | 'log'>) {
    this.#boss = new PgBoss({
      ...connections,
      connectionString,
      max: 6,
      schedule: false,
      // Counts all jobs each time. A dead worker's operation does not wait for it: the sweeper sees the claim run out.
      superviseIntervalSeconds: 10,
      monitorIntervalSeconds: 10,
      queueCacheIntervalSeconds: 10,
      application_name: 'remediation-queue',
    })
    this.#boss.on(
      'error',
      withoutRepeating((error, more) => log?.warn({ err: error, more }, 'the queue reports an error')),
    )
  }

  ready() {
    this.#ready ??= this.#start().catch((error: unknown) => {
      this.#ready = undefined // the database was away: the next call tries again
      throw error
    })
    return this.#ready
  }

  async #start() {
    await this.#boss.start()
    await this.#boss.createQueue(queue, {
      heartbeatSeconds: 10,
      expireInSeconds: 3600,
      // How often an operation may fail is counted in its own row; the queue brings it back whatever happens.
      retryLimit: 10_000,
      retryDelay: 1,
      deleteAfterSeconds: 3600,
      retentionSeconds: 14 * 24 * 3600,
    })
    // Attempts and their back-off are counted in the notification's row; the queue only brings back what a crash left.
    await this.#boss.createQueue(notificationQueue, {
      heartbeatSeconds: 10,
      expireInSeconds: 120,
      retryLimit: 1000,
      retryDelay: 5,
      deleteAfterSeconds: 3600,
      retentionSeconds: 14 * 24 * 3600,
    })
  }

  /**
   * In the caller's transaction: the operation and its job appear together. What was begun goes before what is new: behind ten thousand
   * others its locks would be off for hours.
   */
  async send(db: Kysely<Schema>, operationId: string, { at, begun = false }: { at?: Date; begun?: boolean } = {}) {
    await this.ready()
    const options = {
      db: fromKysely(db),
      priority: begun ? 1 : 0,
      singletonKey: operationId, // to be found by
      ...(at ? { startAfter: after(at) } : {}),
    }
    await this.#boss.send(queue, { operationId }, options as object)
  }

  /** Whether a job of the operation waits for a worker or for its time. */
  async knows(operationId: string) {
    return (await this.#boss.findJobs(queue, { key: operationId, queued: true, limit: 1 })).length > 0
  }

  /** In the caller's transaction as well. */
  async sendNotification(db: Kysely<Schema>, notificationId: string, at?: Date) {
    await this.ready()
    const options = { db: fromKysely(db), ...(at ? { startAfter: after(at) } : {}) }
    await this.#boss.send(notificationQueue, { notificationId }, options as object)
  }

  async workNotifications(handle: (notificationId: string) => Promise<void>) {
    await this.ready()
    await this.#boss.work<{ notificationId: string }>(
      notificationQueue,
      { localConcurrency: 2, batchSize: 1, pollingIntervalSeconds: 1, heartbeatRefreshSeconds: 3 },
      async (jobs) => {
        for (const { data } of jobs) await handle(data.notificationId)
      },
    )
  }

  async work(concurrency: number, handle: (operationId: string) => Promise<void>) {
    await this.ready()
    await this.#boss.work<{ operationId: string }>(
      queue,
      {
        localConcurrency: concurrency,
        batchSize: 1,
        pollingIntervalSeconds: 0.5,
        burstWhenReadyExceeds: concurrency,
        heartbeatRefreshSeconds: 3,
      },
      async (jobs) => {
        for (const { data } of jobs) await handle(data.operationId)
      },
    )
  }

  /** As counted a second ago by whichever replica supervises. */
  async depths(): Promise<QueueDepth[]> {
    if (!this.#ready) return []
    await this.ready()
    return (await this.#boss.getQueues([queue, notificationQueue])).map((one) => ({
      queue: one.name,
      ready: one.readyCount,
      deferred: one.deferredCount,
      taken: one.activeCount,
    }))
  }

  async offWork() {
    await Promise.all([queue, notificationQueue].map((name) => this.#boss.offWork(name, { wait: true })))
  }

  async stop() {
    if (this.#ready) await this.#boss.stop({ graceful: true, timeout: 30_000, close: true })
  }
}

/** The database knows microseconds, a Date does not: a job that comes too early finds its operation not due, and is gone. */
const after = (at: Date) => new Date(at.getTime() + 1)
