import type { Kysely } from 'kysely'
import type { VmId } from '../../backup/resource-id.ts'
import type { Schema } from '../../database/schema.ts'
import { ServiceError, type ServiceErrorCode } from '../../errors.ts'
import { RequestQuota } from '../../concurrency/request-quota.ts'
import { append } from '../listing/journal.ts'
import type { StartOptions } from './start-options.ts'

/** Refusals not worth journaling: malformed requests, and a service that cannot answer. */
const noDecision: ReadonlySet<ServiceErrorCode> = new Set([
  'InvalidVmId',
  'InvalidRequest',
  'VmNotFound',
  'SubscriptionNotFound',
  'ScanInProgress',
  'ScanningDisabled',
  'PayloadTooLarge',
  'TooManyRequests',
  'Overloaded',
  'NotReady',
  'DatabaseUnavailable',
  'AzureUnavailable',
  'NotSignedIn',
  'RequestAborted',
  'InternalServerError',
])

/** Rows that one caller, and all of them together, may add to the journal in a minute by being refused, on each replica. */
const aMinute = { ofCaller: 10, ofAll: 100 }

interface Attempt extends Pick<StartOptions, 'caller' | 'correlationId'> {
  vm: VmId
  action: string
}

/** Refused starts, in the journal: who wanted what of which VM, and why they did not get it. Those beyond the bounds are counted in the next row. */
export class RefusedStarts {
  readonly #db: Kysely<Schema>
  readonly #failed: (error: Error) => void
  readonly #ofCaller = new RequestQuota(aMinute.ofCaller)
  readonly #ofAll = new RequestQuota(aMinute.ofAll)
  #leftOut = 0

  constructor(db: Kysely<Schema>, failed: (error: Error) => void) {
    this.#db = db
    this.#failed = failed
  }

  /** Never rejects: the caller is told the refusal, whatever becomes of the row. */
  async record({ vm, action, caller, correlationId }: Attempt, error: unknown, now = Date.now()) {
    if (!(error instanceof ServiceError) || noDecision.has(error.code)) return
    if (this.#ofCaller.take(caller, now).left < 0 || this.#ofAll.take('', now).left < 0) {
      this.#leftOut++
      return
    }
    const leftOut = this.#leftOut
    this.#leftOut = 0
    const detail = {
      action,
      code: error.code,
      message: error.message.slice(0, 500),
      ...(leftOut > 0 ? { leftOut } : {}),
    }
    await append(this.#db, { kind: 'StartRefused', vmKey: vm.key, caller, correlationId, detail }).catch(this.#failed)
  }
}
