import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Catalogue } from '../../remediation/catalogue.ts'
import type { OperationRow } from '../operation-row.ts'
import { claim, ClaimLost, leaseSeconds, passFence, type Fence } from './claim.ts'
import type { WorkerDependencies } from '../dependencies.ts'
import { executeOperation } from './pass.ts'
import type { OperationQueue } from './queue.ts'

/** Shorter waits are slept through; for longer ones the operation is given back and no worker is held. */
const sleptSeconds = 1

/** Takes what the queue hands out, one pass after the other, until it has ended or waits. */
export class OperationWorker {
  readonly #deps: WorkerDependencies
  readonly #queue: OperationQueue
  readonly #catalogue: Catalogue
  readonly #drained = new AbortController()

  constructor(deps: WorkerDependencies, queue: OperationQueue, catalogue: Catalogue) {
    this.#deps = deps
    this.#queue = queue
    this.#catalogue = catalogue
  }

  handle = async (operationId: string): Promise<void> => {
    if (this.#drained.signal.aborted) return await this.#queue.send(this.#deps.db, operationId, { begun: true })
    const claimed = await claim(this.#deps.db, operationId, [...this.#catalogue.keys()], this.#deps)
    if ('held' in claimed) return await this.#queue.send(this.#deps.db, operationId, { at: claimed.held, begun: true })
    if ('leftUntil' in claimed) {
      if (claimed.unknownAction)
        this.#deps.log?.info({ operationId }, 'leaves an operation to a newer version, whose action it does not know')
      return await this.#queue.send(this.#deps.db, operationId, { at: claimed.leftUntil })
    }
    if ('nothing' in claimed) return
    const beat = setInterval(() => void this.#renew(claimed.fence), (leaseSeconds * 1000) / 4)
    try {
      await this.#observed(claimed.row, () => this.#passes(claimed.row, claimed.fence))
    } catch (error) {
      if (!(error instanceof ClaimLost)) throw error
      this.#deps.observer?.leaseLost()
    } finally {
      clearInterval(beat)
    }
  }

  /** The current step is finished, then operations are handed on. */
  drain() {
    this.#drained.abort()
  }

  #observed({ id, action, vm_id, correlation_id, trace_parent }: OperationRow, work: () => Promise<void>) {
    const { observer } = this.#deps
    const ids = { operationId: id, vmId: vm_id, correlationId: correlation_id, traceParent: trace_parent }
    return observer ? observer.pass({ action, ...ids }, work) : work()
  }

  async #passes(claimed: OperationRow, fence: Fence) {
    for (let row = claimed; ;) {
      const draining = () => this.#drained.signal.aborted
      const pass = await executeOperation(this.#deps, this.#catalogue, row, fence, draining)
      if ('lost' in pass) this.#deps.observer?.leaseLost()
      if (!('again' in pass)) return
      if (draining() || pass.again > sleptSeconds) return await this.#giveBack(fence, pass.again)
      await sleep(Math.max(10, pass.again * 1000), undefined, { signal: this.#drained.signal }).catch(() => undefined)
      row = await this.#deps.db.selectFrom('operations').selectAll().where('id', '=', row.id).executeTakeFirstOrThrow()
      if (row.epoch !== fence.epoch) return
    }
  }

  /** The end of the claim and the job that resumes it, in one transaction. */
  async #giveBack(fence: Fence, seconds: number) {
    const { id } = fence
    await this.#queue.ready()
    this.#deps.onBoundary?.('BeforeGiveBack', { operationId: id, step: null })
    await this.#deps.db.transaction().execute(async (trx) => {
      await passFence(trx, fence)
      const { next_look_at } = await trx
        .updateTable('operations')
        .set({
          lease_until: null,
          // Not beyond the deadline, which somebody has to notice; unless only locks are left to put back.
          next_look_at: sql<Date>`case when outcome is null then least(now() + make_interval(secs => ${seconds}), greatest(deadline_at, now()))
            else now() + make_interval(secs => ${seconds}) end`,
        })
        .where('id', '=', id)
        .returning('next_look_at')
        .executeTakeFirstOrThrow()
      await this.#queue.send(trx, id, { at: next_look_at, begun: true })
    })
    this.#deps.onBoundary?.('AfterGiveBack', { operationId: id, step: null })
  }

  async #renew(fence: Fence) {
    try {
      await passFence(this.#deps.db, fence)
    } catch {
      // Lost, or the database is away: the fence before the next write decides.
    }
  }
}
