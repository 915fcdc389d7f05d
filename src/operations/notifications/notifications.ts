import { randomUUID } from 'node:crypto'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { NotificationsTable, Outcome, Schema } from '../../database/schema.ts'
import { ServiceError } from '../../errors.ts'
import type { OperationRow } from '../operation-row.ts'
import { append } from '../listing/journal.ts'
import type { OperationQueue } from '../running/queue.ts'
import { judgeCallbackUrl, publicOnly, withoutQuery } from './callback-url.ts'
import { attemptDelivery, type Attempt } from './delivery.ts'
import { endedEvent } from './ended-event.ts'
import type { NotificationOptions } from './notification-options.ts'
import type { Reach } from './webhook-request.ts'

/** 14 hours in all, as long as a receiver may be away overnight. */
const defaultDelays = [5, 30, 120, 600, 1800, 3600, 7200, 14_400, 21_600]
const longestDelaySeconds = 24 * 3600

const toldColumns = ['id', 'action', 'vm_id', 'created_at', 'callback_url', 'reason'] as const
type ToldOperation = Pick<OperationRow, (typeof toldColumns)[number]>

/** Tells a callbackUrl that its operation has ended: at least once, under one event id. */
export class Notifications {
  readonly #db: Kysely<Schema>
  readonly #queue: OperationQueue
  readonly #options: NotificationOptions
  readonly #reach: Reach

  constructor(db: Kysely<Schema>, queue: OperationQueue, options: NotificationOptions) {
    this.#db = db
    this.#queue = queue
    this.#options = options
    this.#reach = options.reach ?? publicOnly
  }

  /** The URL as it is stored, or InvalidRequest: before anything is read or written. */
  judge(callbackUrl: string | undefined): string | null {
    if (callbackUrl === undefined) return null
    if (!this.#options.signingKeys)
      throw new ServiceError('InvalidRequest', 'callbackUrl needs WEBHOOK_SIGNING_SECRET, which is not set here.', {
        target: 'callbackUrl',
      })
    const rules = { allowedHosts: this.#options.allowedHosts, isAllowedAddress: this.#reach.isAllowedAddress }
    return judgeCallbackUrl(callbackUrl, rules).href
  }

  /** In the transaction of the operation's end, once the queue is ready. */
  async tellEnd(trx: Kysely<Schema>, operation: ToldOperation, outcome: Pick<Outcome, 'status' | 'error'>, at: Date) {
    if (operation.callback_url === null) return
    const id = randomUUID()
    const event = endedEvent(id, operation, outcome, at, this.#options.publicUrl)
    const made = await trx
      .insertInto('notifications')
      .values({ id, operation_id: operation.id, url: operation.callback_url, event: JSON.stringify(event) })
      .onConflict((conflict) => conflict.column('operation_id').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (made) await this.#queue.sendNotification(trx, id)
  }

  /** Ends that a version without notifications has written beside this one, lately. */
  async tellForgottenEnds() {
    const forgotten = await this.#db
      .selectFrom('operations')
      .select([...toldColumns, 'status', 'error', 'last_action_at'])
      .where('callback_url', 'is not', null)
      .where(sql<boolean>`status in ('Succeeded', 'Failed', 'Canceled')`)
      .where('created_at', '>', sql<Date>`now() - interval '7 days'`)
      .where('last_action_at', '>', sql<Date>`now() - interval '1 day'`)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('notifications').select('id').whereRef('operation_id', '=', 'operations.id'))),
      )
      .limit(100)
      .execute()
    for (const operation of forgotten) {
      const { status, error, last_action_at } = operation
      await this.#db
        .transaction()
        .execute((trx) => this.tellEnd(trx, operation, { status: status as Outcome['status'], error }, last_action_at))
    }
  }

  /** One attempt of what the queue hands out. */
  handle = async (id: string): Promise<void> => {
    const row = await this.#db
      .selectFrom('notifications')
      .selectAll()
      .where('id', '=', id)
      .where('status', '=', 'Pending')
      .executeTakeFirst()
    const { signingKeys } = this.#options
    if (!row) return
    const attempt: Attempt = signingKeys
      ? await attemptDelivery(this.#db, row, signingKeys, this.#origin(), this.#reach)
      : { outcome: 'Failed', why: 'WEBHOOK_SIGNING_SECRET is not set on this replica' }
    await this.#keep(row, attempt)
  }

  #origin() {
    const { publicUrl } = this.#options
    return publicUrl === undefined ? 'azure-vm-backup-remediation' : new URL(publicUrl).host
  }

  async #keep(row: Selectable<NotificationsTable>, attempt: Attempt) {
    const delays = this.#options.delays ?? defaultDelays
    if (attempt.outcome === 'NotYet') return await this.#again(this.#db, row.id, attempt.seconds)
    const attempts = row.attempts + 1
    const delay = delays[row.attempts]
    const outcome = attempt.outcome === 'Failed' && delay === undefined ? 'GivenUp' : attempt.outcome
    await this.#queue.ready()
    await this.#db.transaction().execute(async (trx) => {
      await trx
        .updateTable('notifications')
        .set({
          attempts,
          ...(outcome === 'Failed' ? {} : { status: outcome, ended_at: sql<Date>`now()` }),
        })
        .where('id', '=', row.id)
        .execute()
      const of = await trx
        .selectFrom('operations')
        .select(['id', 'vm_key', 'created_by', 'correlation_id'])
        .where('id', '=', row.operation_id)
        .executeTakeFirstOrThrow()
      await append(trx, {
        kind: 'Notification',
        operationId: of.id,
        vmKey: of.vm_key,
        caller: of.created_by,
        correlationId: of.correlation_id,
        detail: {
          notificationId: row.id,
          to: withoutQuery(row.url),
          attempt: attempts,
          outcome,
          status: attempt.status ?? null,
          ...(attempt.why === undefined ? {} : { why: attempt.why }),
        },
      })
      if (outcome === 'Failed') await this.#again(trx, row.id, Math.max(delay!, attempt.retryAfterSeconds ?? 0))
    })
    this.#options.onAttempt?.(outcome)
  }

  async #again(db: Kysely<Schema>, id: string, seconds: number) {
    const wait = Math.min(longestDelaySeconds, seconds)
    const at = await db
      .selectNoFrom(sql<Date>`clock_timestamp() + make_interval(secs => ${wait})`.as('at'))
      .executeTakeFirstOrThrow()
    await this.#queue.sendNotification(db, id, at.at)
  }
}
