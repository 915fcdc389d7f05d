import { sql, type Kysely } from 'kysely'
import { thisMoment } from '../backup/instant.ts'
import type { Schema } from '../database/schema.ts'
import {
  Suspended,
  type ArmWrite,
  type Moment,
  type RemediationFailure,
  type WriteOutcome,
} from '../remediation/action.ts'
import { confirm, passFence } from './claim.ts'
import { append, type JournalEntry } from './journal.ts'
import { journalLock, markRemoved, markRestored } from './lock-journal.ts'
import type { OperationRun } from './operation-run.ts'
import { reopenRemoval } from './reopen-removal.ts'
import { saveStep, type StepChange, type StepState } from './steps.ts'

/** Where one write stands, in the database and here: each change is committed under the fence, with its line in the journal. */
export class StepRecord {
  readonly #run: OperationRun
  readonly #step: string
  readonly #write: ArmWrite
  #state: StepState

  constructor(run: OperationRun, step: string, write: ArmWrite, state: StepState) {
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

  /** The intent, the fence and the lock's journal row, in one transaction. Returns when the claim was checked. */
  async intend(remembered: unknown, detail: string | undefined) {
    const checkedAt = thisMoment()
    const stopped = await this.#run.db.transaction().execute(async (trx) => {
      const gate = await passFence(trx, this.#run.fence)
      if (this.#run.mustStop(gate)) return gate
      const { now } = await trx.selectNoFrom(sql<Date>`clock_timestamp()`.as('now')).executeTakeFirstOrThrow()
      const sends = (this.#state.sends ?? 0) + 1
      const intentAt = now.toISOString()
      this.#state = { ...this.#state, phase: 'Intent', intentAt, remembered, sends, looks: 0, notBefore: 0 }
      await this.#save(trx, { status: 'Running', state: this.#state, attempt: true, ...(detail ? { detail } : {}) })
      if (this.#write.removesLock) await journalLock(trx, this.#run.operation, this.#write.removesLock)
      const whileBarred = this.#run.mode === 'Barred' ? { whileBarred: true } : {}
      await this.#append(trx, 'Intent', { description: this.#write.description, ...whileBarred })
      return null
    })
    if (stopped) this.#run.stop(stopped)
    confirm(this.#run.fence, checkedAt)
    return checkedAt
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
      await this.#append(trx, kind, detail ?? null, armRequestId)
    })
  }

  /** The intent comes to nothing: a second look, after it was written down, spoke against the call. Nothing was sent. */
  async withdraw() {
    const { removesLock } = this.#write
    const sends = (this.#state.sends ?? 1) - 1
    this.#state = { ...this.#state, phase: undefined, sends }
    await this.#run.db.transaction().execute(async (trx) => {
      await passFence(trx, this.#run.fence)
      await this.#save(trx, { status: 'Running', state: this.#state })
      if (removesLock && sends === 0)
        await markRestored(trx, { operationId: this.#run.operation.id, lockId: removesLock.lock.id })
      const detail = { code: 'NotSent', message: 'What was read again right before the call spoke against it.' }
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

  async done(
    status: 'Succeeded' | 'Skipped',
    { detail = null, output = null, jobId = null }: Partial<Omit<WriteOutcome, 'sent'>>,
  ): Promise<WriteOutcome> {
    const outcome = { sent: status === 'Succeeded', detail, jobId, output }
    const { removesLock, restoresLock } = this.#write
    this.#run.tell('BeforeResult', this.#step)
    await this.#run.db.transaction().execute(async (trx) => {
      await passFence(trx, this.#run.fence)
      await this.#save(trx, { status, state: { phase: 'Done', outcome }, ...(detail === null ? {} : { detail }) })
      if (removesLock && outcome.sent) await markRemoved(trx, this.#run.operation.id, removesLock.lock.id)
      if (restoresLock) await markRestored(trx, { journalId: restoresLock })
      if (restoresLock && this.#run.mode === 'Barred') await reopenRemoval(trx, this.#run.operation.id, restoresLock)
      await trx
        .updateTable('operations')
        .set({ attempts: 0, last_action_at: sql<Date>`now()` })
        .where('id', '=', this.#run.operation.id)
        .execute()
      await this.#append(trx, 'Step', { status, detail, jobId })
    })
    this.#run.tell('AfterResult', this.#step)
    this.#run.measure(this.#write, status, this.#state.intentAt)
    this.#state = { phase: 'Done', outcome }
    return outcome
  }

  async fail(failure: RemediationFailure): Promise<never> {
    const { removesLock } = this.#write
    await this.#run.db.transaction().execute(async (trx) => {
      await passFence(trx, this.#run.fence)
      await this.#save(trx, { status: 'Failed', state: this.#state, detail: failure.message })
      // ARM refused: the lock is on still. After a lost answer, or an earlier send, it may be off whatever a read that lags has said, and
      // stays on the list of those to put back.
      if (removesLock && this.#state.phase === undefined && (this.#state.sends ?? 0) <= 1)
        await markRestored(trx, { operationId: this.#run.operation.id, lockId: removesLock.lock.id })
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
