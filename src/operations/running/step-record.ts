import { sql, type Kysely } from 'kysely'
import { thisMoment } from '../../backup/instant.ts'
import type { Schema } from '../../database/schema.ts'
import {
  Suspended,
  type ArmWrite,
  type Moment,
  type RemediationFailure,
  type WriteOutcome,
} from '../../remediation/action.ts'
import { confirm, passFence } from './claim.ts'
import { append, type JournalEntry } from '../listing/journal.ts'
import { lockAfterAnswer, lockAtFailure, lockAtResult, lockBeforeIntent } from '../locks/lock-steps.ts'
import type { StepContext } from './step-context.ts'
import { reopenRemoval } from '../locks/reopen-removal.ts'
import { saveStep, type StepChange, type StepState } from './steps.ts'

/** Where one write stands, in the database and here: each change is committed under the fence, with its line in the journal. */
export class StepRecord {
  readonly #run: StepContext
  readonly #step: string
  readonly #write: ArmWrite
  #state: StepState

  constructor(run: StepContext, step: string, write: ArmWrite, state: StepState) {
    this.#run = run
    this.#step = step
    this.#write = write
    this.#state = state
  }

  get state() {
    return this.#state
  }

  /** As an observation sees it. */
  moment(when: Moment['when'], jobId: string | null = null): Moment {
    const { intentAt = null, remembered = null, looks = 0, mayHaveTaken = false } = this.#state
    return { when, intentAt, remembered, looks, jobId, sentBefore: mayHaveTaken || when !== 'BeforeSend' }
  }

  /**
   * The intent, the fence, the lock's journal row and its lease, in one transaction. Answers when the claim was checked; or the outcome,
   * where what is known of the lock makes the call needless.
   */
  async intend(remembered: unknown, detail: string | undefined) {
    const checkedAt = thisMoment()
    const before = await this.#run.db.transaction().execute(async (trx) => {
      const gate = await passFence(trx, this.#run.fence)
      if (this.#run.mustStop(gate)) return { gate }
      const lock = await lockBeforeIntent(trx, this.#run, this.#write)
      if (lock && 'wait' in lock) return lock
      if (lock) return { outcome: await this.#end(trx, 'Skipped', lock) }
      // Before it is sent: whoever goes on with the operation may not know what became of it.
      await this.#reopenRemoval(trx)
      const { now } = await trx.selectNoFrom(sql<Date>`clock_timestamp()`.as('now')).executeTakeFirstOrThrow()
      const sends = (this.#state.sends ?? 0) + 1
      const intentAt = now.toISOString()
      this.#state = { ...this.#state, phase: 'Intent', intentAt, remembered, sends, looks: 0, notBefore: 0 }
      await this.#save(trx, { status: 'Running', state: this.#state, attempt: true, ...(detail ? { detail } : {}) })
      const whileBarred = this.#run.mode === 'Barred' ? { whileBarred: true } : {}
      await this.#append(trx, 'Intent', { description: this.#write.description, ...whileBarred })
      return null
    })
    if (before && 'gate' in before) this.#run.stop(before.gate)
    if (before && 'wait' in before) return await this.pause(this.#run.armWait(null), before.wait)
    confirm(this.#run.fence, checkedAt)
    return before ? { outcome: this.#ended('Skipped', before.outcome) } : { checkedAt }
  }

  async commit(
    state: Partial<Record<keyof StepState, unknown>>,
    kind: JournalEntry['kind'],
    { detail, armRequestId }: { detail?: Record<string, unknown>; armRequestId?: string | null },
  ) {
    this.#state = { ...this.#state, ...state } as StepState
    await this.#run.db.transaction().execute(async (trx) => {
      await passFence(trx, this.#run.fence)
      await this.#save(trx, { status: 'Running', state: this.#state, armRequestId: armRequestId ?? null })
      await lockAfterAnswer(trx, this.#run, this.#write, kind)
      await this.#append(trx, kind, detail ?? null, armRequestId)
    })
  }

  /** The intent comes to nothing, for what the second look after it says. Nothing was sent. */
  async withdraw(message: string) {
    const sends = (this.#state.sends ?? 1) - 1
    this.#state = { ...this.#state, phase: undefined, sends }
    await this.#run.db.transaction().execute(async (trx) => {
      await passFence(trx, this.#run.fence)
      await this.#save(trx, { status: 'Running', state: this.#state })
      await lockAtFailure(trx, this.#run, this.#write, sends === 0)
      const detail = { code: 'NotSent', message }
      await this.#append(trx, 'Refused', detail)
    })
  }

  /** It will be sent once more: only here, for the intent that follows commits it. */
  beginAgain() {
    this.#state = { ...this.#state, phase: undefined, resent: true, mayHaveTaken: true }
  }

  /** One more look for an answer that was lost, or whose effect does not show; committed with the pause that follows. */
  countLook() {
    this.#state = { ...this.#state, looks: (this.#state.looks ?? 0) + 1 }
  }

  /** Committed with whatever follows. */
  followNoMore() {
    this.#state = { ...this.#state, url: null, unfollowed: true }
  }

  async done(status: 'Succeeded' | 'Skipped', result: Partial<Omit<WriteOutcome, 'sent'>>): Promise<WriteOutcome> {
    this.#run.tell('BeforeResult', this.#step)
    const ended = await this.#run.db.transaction().execute(async (trx) => {
      await passFence(trx, this.#run.fence)
      const sent = status === 'Succeeded'
      const lock = await lockAtResult(trx, this.#run, this.#write, { sent, output: result.output })
      if (lock && 'wait' in lock) {
        await this.#reopenRemoval(trx)
        return lock
      }
      return { outcome: await this.#end(trx, status, { ...result, ...lock }) }
    })
    if ('wait' in ended) return await this.pause(ended.seconds ?? this.#run.armWait(null), ended.wait)
    return this.#ended(status, ended.outcome)
  }

  async #end(
    trx: Kysely<Schema>,
    status: 'Succeeded' | 'Skipped',
    { detail = null, output = null, jobId = null }: Partial<Omit<WriteOutcome, 'sent'>>,
  ): Promise<WriteOutcome> {
    const outcome = { sent: status === 'Succeeded', detail, jobId, output }
    await this.#save(trx, { status, state: { phase: 'Done', outcome }, ...(detail === null ? {} : { detail }) })
    if (output !== 'Gone') await this.#reopenRemoval(trx)
    await trx
      .updateTable('operations')
      .set({ attempts: 0, last_action_at: sql<Date>`now()` })
      .where('id', '=', this.#run.operation.id)
      .execute()
    const lock = this.#write.removesLock || this.#write.holdsOff || this.#write.restoresLock ? { lock: output } : {}
    await this.#append(trx, 'Step', { status, detail, jobId, ...lock })
    return outcome
  }

  async #reopenRemoval(trx: Kysely<Schema>) {
    const { restoresLock } = this.#write
    if (restoresLock && this.#run.mode === 'Barred')
      await reopenRemoval(trx, this.#run.operation.id, restoresLock.lock.id)
  }

  /** Once it is committed. */
  #ended(status: 'Succeeded' | 'Skipped', outcome: WriteOutcome) {
    this.#run.tell('AfterResult', this.#step)
    this.#run.measure(this.#write, status, this.#state.intentAt)
    this.#state = { phase: 'Done', outcome }
    return outcome
  }

  async fail(failure: RemediationFailure): Promise<never> {
    await this.#run.db.transaction().execute(async (trx) => {
      await passFence(trx, this.#run.fence)
      await this.#save(trx, { status: 'Failed', state: this.#state, detail: failure.message })
      // ARM refused: the lock is on still. After a lost answer, or an earlier send, it may be off whatever a read that lags has said, and
      // stays on the list of those to put back.
      const untouched = this.#state.phase === undefined && (this.#state.sends ?? 0) <= 1
      await lockAtFailure(trx, this.#run, this.#write, untouched)
      await this.#append(trx, 'Step', { status: 'Failed', code: failure.code, detail: failure.message })
    })
    this.#run.measure(this.#write, 'Failed', this.#state.intentAt)
    throw failure
  }

  async pause(seconds: number, reason: string, remember?: unknown): Promise<never> {
    const notBefore = this.#run.now() + seconds * 1000
    this.#state = { ...this.#state, notBefore, ...(remember === undefined ? {} : { remembered: remember }) }
    await this.#run.noteWaiting(this.#step, this.#state, reason)
    throw new Suspended(seconds, reason)
  }

  #save = (db: Kysely<Schema>, change: StepChange) => saveStep(db, this.#run.operation.id, this.#step, change)

  #append = (
    db: Kysely<Schema>,
    kind: JournalEntry['kind'],
    detail: Record<string, unknown> | null,
    armRequestId?: string | null,
  ) =>
    append(db, {
      ...this.#run.signature(),
      kind,
      step: this.#step,
      method: this.#write.method,
      resourceId: this.#write.resourceId,
      armRequestId: armRequestId ?? null,
      detail,
    })
}
