import { sql, type Kysely } from 'kysely'
import type { AzureError } from '../../backup/azure-error.ts'
import { parseArmId, parseVmId, type VmId } from '../../backup/resource-id.ts'
import type { Schema } from '../../database/schema.ts'
import {
  Suspended,
  type ArmWrite,
  type PlanInput,
  type Run,
  type Timing,
  type WriteOutcome,
} from '../../remediation/action.ts'
import { StepWriter } from './arm-write.ts'
import type { OperationRow } from '../operation-row.ts'
import { passFence, type Fence, type Gate } from './claim.ts'
import type { Boundary, OperationsDependencies } from '../dependencies.ts'
import { append } from '../listing/journal.ts'
import { locksToPutBack } from '../locks/lock-journal.ts'
import { vmKeyOf } from '../locks/lock-return.ts'
import { recall } from '../starting/what-we-did.ts'
import type { Mode, StepContext } from './step-context.ts'
import { readSteps, saveStep, type StepState } from './steps.ts'
import { barredBecause, type Barred } from '../switches.ts'
import { Canceled, DeadlineExceeded } from './stops.ts'

/** One pass over one claimed operation: what its action sees as `Run`. */
export class OperationRun implements Run, StepContext {
  readonly operation: OperationRow
  readonly fence: Fence
  readonly vm: VmId
  readonly timing: Timing
  readonly lateRemovalSeconds: number
  readonly mode: Mode
  /** Why none of its steps may begin here; only putting locks back may. */
  readonly barred: Barred | undefined
  readonly #deps: OperationsDependencies
  readonly #draining: () => boolean
  readonly #steps: Awaited<ReturnType<typeof readSteps>>
  readonly #clock: DatabaseClock

  static async open(
    deps: OperationsDependencies,
    operation: OperationRow,
    fence: Fence,
    mode: Mode,
    draining: () => boolean,
  ) {
    const [steps, clock] = [await readSteps(deps.db, operation.id), await readClock(deps.db)]
    return new OperationRun(deps, operation, fence, mode, draining, steps, clock)
  }

  private constructor(
    deps: OperationsDependencies,
    operation: OperationRow,
    fence: Fence,
    mode: Mode,
    draining: () => boolean,
    steps: Awaited<ReturnType<typeof readSteps>>,
    clock: DatabaseClock,
  ) {
    this.#deps = deps
    this.#clock = clock
    this.#draining = draining
    this.#steps = steps
    this.operation = operation
    this.mode = mode
    this.barred = mode === 'Pursuing' ? barredBecause(deps, operation) : undefined
    this.fence = fence
    this.vm = parseVmId(operation.vm_id)!
    const { jobPollSeconds } = deps.timing
    const { recheckSeconds = 60 * jobPollSeconds, lostAnswerSeconds = Math.max(10, 2 * jobPollSeconds) } = deps.timing
    this.timing = { jobPollSeconds, recheckSeconds, lostAnswerSeconds }
    this.lateRemovalSeconds = deps.timing.lateRemovalSeconds ?? 300
  }

  get db() {
    return this.#deps.db
  }
  get azure() {
    return this.#deps.azure
  }
  get limits() {
    return this.#deps.limits
  }

  write(step: string, write: ArmWrite): Promise<WriteOutcome> {
    return new StepWriter(this, step, write, this.#stateOf(step)).toEnd()
  }

  async remember<T>(step: string, compute: () => Promise<T>): Promise<T> {
    const known = this.#stateOf(step)
    if (known.phase === 'Done') return known.value as T
    const value = await compute()
    await this.#keep(step, value)
    return value
  }

  async until<T>(
    step: string,
    seconds: number,
    look: (since: string) => Promise<T | { waiting: string }>,
    describe?: (seen: T) => string,
  ): Promise<T> {
    const state = this.#stateOf(step)
    if (state.phase === 'Done') return state.value as T
    this.waitUntil(state.notBefore ?? 0)
    const since = state.since ?? new Date(this.now()).toISOString()
    const seen = await look(since)
    if (seen === null || typeof seen !== 'object' || !('waiting' in seen)) {
      await this.#keep(step, seen, describe?.(seen))
      return seen
    }
    await this.noteWaiting(step, { since, notBefore: this.now() + seconds * 1000 }, seen.waiting)
    throw new Suspended(seconds, seen.waiting)
  }

  now() {
    return this.#clock.database + (performance.now() - this.#clock.monotonic)
  }

  /** No look before this time of the database's. */
  waitUntil(notBefore: number) {
    const left = notBefore - this.now()
    if (left > 0) throw new Suspended(left / 1000, 'waiting')
  }

  collect({ everyVault } = { everyVault: false }) {
    const correlationId = this.operation.correlation_id
    return this.#deps.collector.collect(this.vm, { fresh: true, correlationId, everyVault })
  }

  async planInput<Body>(body: Body): Promise<PlanInput<Body>> {
    const { facts, observedAt } = await this.collect()
    return { vm: this.vm, facts, observedAt, limits: this.limits, memory: await recall(this.db, this.vm), body }
  }

  async sentWrites() {
    const rows = await this.db
      .selectFrom('steps')
      .select(['name', 'state'])
      .where('operation_id', '=', this.operation.id)
      .orderBy('start_time')
      .execute()
    return rows.flatMap(({ name, state }) => ((state as StepState).outcome?.sent ? [name] : []))
  }

  locksToPutBack() {
    return locksToPutBack(this.db, this.operation.id, this.operation.outcome?.status ?? 'Succeeded')
  }

  tell(boundary: Boundary, step: string) {
    this.#deps.onBoundary?.(boundary, { operationId: this.operation.id, step })
  }

  /** For metrics: by kind of write, never by name. */
  measure({ method, resourceId }: ArmWrite, outcome: 'Succeeded' | 'Skipped' | 'Failed', intentAt: string | undefined) {
    const seconds = intentAt === undefined ? 0 : Math.max(0, this.now() - Date.parse(intentAt)) / 1000
    this.#deps.observer?.stepEnded(`${method} ${parseArmId(resourceId)?.type ?? 'unknown'}`, outcome, seconds)
  }

  /** Between steps: whether the next one may not begin. */
  mustStop({ cancelRequested, overdue, frozen }: Gate) {
    return (
      frozen ||
      this.#draining() ||
      this.barred !== undefined ||
      (this.mode === 'Pursuing' && (cancelRequested || overdue))
    )
  }

  stop({ cancelRequested, overdue, frozen }: Gate): never {
    if (this.mode === 'Pursuing' && cancelRequested) throw new Canceled('Canceled on request.')
    if (this.mode === 'Pursuing' && overdue) throw new DeadlineExceeded('The deadline of the operation has passed.')
    if (frozen) throw new Suspended(2, 'Frozen')
    throw this.barred ? new Suspended(5, this.barred.reason) : new Suspended(0, 'Draining')
  }

  armWait(retryAfterSeconds: number | null) {
    return Math.max(retryAfterSeconds ?? 0, this.#deps.timing.armPollSeconds)
  }

  /** 1, 2, 4 … times the poll interval. */
  backOff(attempt: number) {
    return Math.min(300, this.#deps.timing.armPollSeconds * 2 ** Math.max(0, attempt - 1))
  }

  countAttempt() {
    return this.db
      .updateTable('operations')
      .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
      .where('id', '=', this.operation.id)
      .where('epoch', '=', this.operation.epoch)
      .execute()
  }

  /** Kept with the step; told as an event only when the reason is a new one, else a long job would fill the journal. */
  async noteWaiting(step: string, state: StepState, reason: string) {
    const known = this.#steps.get(step)?.detail
    await this.db.transaction().execute(async (trx) => {
      await passFence(trx, this.fence)
      await saveStep(trx, this.operation.id, step, { status: 'Running', state, detail: reason })
      // A look that was answered is progress: six restarts during a backup of hours are not a poisoned operation.
      await trx
        .updateTable('operations')
        .set({ attempts: 0, last_action_at: sql<Date>`now()` })
        .where('id', '=', this.operation.id)
        .execute()
      if (known !== reason) await append(trx, { ...this.signature(), kind: 'Waiting', step, detail: { reason } })
    })
  }

  /** Once for each reason in a row: it may last until the deadline, and nobody would see why nothing happens. */
  async noteUnreadable({ code, message }: AzureError) {
    await this.db.transaction().execute(async (trx) => {
      await passFence(trx, this.fence)
      const last = await trx
        .selectFrom('journal')
        .select(['kind', 'detail'])
        .where('operation_id', '=', this.operation.id)
        .orderBy('event_id', 'desc')
        .limit(1)
        .executeTakeFirst()
      const reason = `Azure cannot be read: ${code}`
      if (last?.kind === 'Waiting' && last.detail?.['reason'] === reason) return
      await append(trx, { ...this.signature(), kind: 'Waiting', detail: { reason, message } })
    })
  }

  signature() {
    const { id, epoch, created_by, correlation_id } = this.operation
    return {
      operationId: id,
      vmKey: vmKeyOf(this.operation),
      epoch,
      caller: created_by,
      correlationId: correlation_id,
    }
  }

  #stateOf = (step: string): StepState => this.#steps.get(step)?.state ?? {}

  async #keep(step: string, value: unknown, detail?: string) {
    this.tell('BeforeResult', step)
    await this.db.transaction().execute(async (trx) => {
      await passFence(trx, this.fence)
      await saveStep(trx, this.operation.id, step, {
        status: 'Succeeded',
        state: { phase: 'Done', value },
        ...(detail === undefined ? {} : { detail }),
      })
      await append(trx, {
        ...this.signature(),
        kind: 'Step',
        step,
        detail: { status: 'Succeeded', ...(detail === undefined ? {} : { detail }) },
      })
      await trx
        .updateTable('operations')
        .set({ attempts: 0, last_action_at: sql<Date>`now()` })
        .where('id', '=', this.operation.id)
        .execute()
    })
    this.tell('AfterResult', step)
  }
}

/** The database's time, and when this process was told. */
interface DatabaseClock {
  database: number
  monotonic: number
}

/** Read once a pass: what one replica writes down for the next must not be in a clock that the next does not have. */
async function readClock(db: Kysely<Schema>): Promise<DatabaseClock> {
  const { now } = await db.selectNoFrom(sql<Date>`clock_timestamp()`.as('now')).executeTakeFirstOrThrow()
  return { database: now.getTime(), monotonic: performance.now() }
}
