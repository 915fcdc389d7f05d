import { sql, type Kysely } from 'kysely'
import { AzureError } from '../backup/azure-error.ts'
import type { ArmOperation, ArmOperationStatus } from '../backup/control-plane.ts'
import type { Schema } from '../database/schema.ts'
import { RemediationFailure, Suspended, type ArmWrite, type Moment, type WriteOutcome } from '../remediation/action.ts'
import { confirm, millisecondsSince, passFence, thisMoment } from './claim.ts'
import { append, type JournalEntry } from './journal.ts'
import { journalLock, markRemoved, markRestored } from './lock-journal.ts'
import type { OperationRun } from './operation-run.ts'
import { saveStep, type StepChange, type StepState } from './steps.ts'
import { failureOf, isLost } from './write-failure.ts'

/** A claim that was checked longer ago is checked again right before the call: the process may have been stopped in between. */
const fenceGoodForMilliseconds = 1500

/**
 * One write, whatever happened to it before: an intent is committed before the call, a result after it. An intent without a result
 * is observed before anything is sent again.
 */
export class StepWriter {
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

  async toEnd(): Promise<WriteOutcome> {
    const { outcome, notBefore = 0, phase } = this.#state
    if (outcome) return outcome
    if (notBefore > Date.now()) throw new Suspended((notBefore - Date.now()) / 1000, 'waiting')
    if (phase === 'Accepted') return await this.#poll()
    if (phase === 'Intent' || phase === 'AnswerLost') return await this.#lookAfterLostAnswer(phase)
    return await this.#begin()
  }

  async #begin(): Promise<WriteOutcome> {
    const observation = await this.#write.observe(this.#moment('BeforeSend'))
    if (observation.state === 'Done') return await this.#done('Skipped', observation.detail, observation.output)
    if (observation.state === 'Wait') return await this.#pause(observation.seconds, observation.reason)
    if (observation.state === 'Refused')
      return await this.#fail(new RemediationFailure(observation.code, observation.message, this.#write.resourceId))
    return await this.#send(observation.remember ?? null, observation.detail)
  }

  async #send(remembered: unknown, detail: string | undefined): Promise<WriteOutcome> {
    this.#run.tell('BeforeIntent', this.#step)
    const intentAt = await this.#intend(remembered, detail)
    this.#run.tell('AfterIntent', this.#step)
    if (millisecondsSince(intentAt) > fenceGoodForMilliseconds) await passFence(this.#run.db, this.#run.fence)
    this.#run.tell('BeforeSend', this.#step)
    try {
      return await this.#answered(await this.#write.send())
    } catch (error) {
      if (!(error instanceof AzureError)) throw error
      // A 404 to a DELETE: what was to go is gone.
      if (error.status === 404 && this.#write.method === 'DELETE')
        return await this.#answered({ url: null, retryAfterSeconds: null, armRequestId: error.requestId })
      return await this.#refused(error)
    }
  }

  /** The intent, the fence and the lock's journal row, in one transaction. Returns when the claim was checked. */
  async #intend(remembered: unknown, detail: string | undefined) {
    const checkedAt = thisMoment()
    const stopped = await this.#run.db.transaction().execute(async (trx) => {
      const gate = await passFence(trx, this.#run.fence)
      if (this.#run.mustStop(gate)) return gate
      const { now } = await trx.selectNoFrom(sql<Date>`clock_timestamp()`.as('now')).executeTakeFirstOrThrow()
      const sends = (this.#state.sends ?? 0) + 1
      this.#state = {
        ...this.#state,
        phase: 'Intent',
        intentAt: now.toISOString(),
        remembered,
        sends,
        looks: 0,
        notBefore: 0,
      }
      await this.#save(trx, { status: 'Running', state: this.#state, attempt: true, ...(detail ? { detail } : {}) })
      if (this.#write.removesLock) await journalLock(trx, this.#run.operation, this.#write.removesLock)
      await this.#append(trx, 'Intent', { description: this.#write.description })
      return null
    })
    if (stopped) this.#run.stop(stopped)
    confirm(this.#run.fence, checkedAt)
    return checkedAt
  }

  async #answered({ url, retryAfterSeconds, armRequestId, resultUrl, output }: ArmOperation) {
    this.#run.tell('AfterAnswer', this.#step)
    const wait = url === null ? 0 : this.#run.armWait(retryAfterSeconds)
    const result = this.#write.wantsOutput ? { resultUrl, output } : {}
    await this.#commit({ phase: 'Accepted', url, ...result, notBefore: Date.now() + wait * 1000 }, 'Answered', {
      armRequestId,
    })
    this.#run.tell('AfterAccepted', this.#step)
    if (wait > 0) throw new Suspended(wait, 'ARM works on it')
    return await this.#poll()
  }

  async #refused(error: AzureError): Promise<WriteOutcome> {
    const lost = isLost(error)
    const detail = { code: error.code, status: error.status, message: error.message }
    if (!lost && error.disposition !== 'Retry') {
      await this.#commit({ phase: undefined }, 'Refused', { detail, armRequestId: error.requestId })
      return await this.#fail(failureOf(error, this.#write.resourceId))
    }
    const seconds = error.retryAfterSeconds ?? this.#run.backOff(this.#state.sends ?? 1)
    // Throttling is a matter of time, which the deadline bounds, and no sign of a poisoned operation.
    if (error.status !== 429) await this.#run.countAttempt()
    await this.#commit(
      { phase: lost ? 'AnswerLost' : undefined, notBefore: Date.now() + seconds * 1000 },
      lost ? 'AnswerLost' : 'Refused',
      { detail, armRequestId: error.requestId },
    )
    throw new Suspended(seconds, error.code)
  }

  async #lookAfterLostAnswer(phase: 'Intent' | 'AnswerLost'): Promise<WriteOutcome> {
    const observation = await this.#write.observe(this.#moment('AnswerLost'))
    if (observation.state === 'Done') return await this.#done('Succeeded', observation.detail, observation.output)
    if (observation.state === 'Refused')
      return await this.#fail(new RemediationFailure(observation.code, observation.message, this.#write.resourceId))
    if (observation.state === 'Wait') {
      this.#state = { ...this.#state, looks: (this.#state.looks ?? 0) + 1 }
      return await this.#pause(observation.seconds, observation.reason)
    }
    // Only a crash, which may have come before the call, lets a POST be sent again, and only one more time.
    if (this.#write.once && (phase === 'AnswerLost' || this.#state.resent)) {
      return await this.#fail(
        new RemediationFailure(
          this.#write.unconfirmedCode ?? 'BackupNotConfirmed',
          'The answer to the call was lost and its effect was not found; it was not repeated.',
          this.#write.resourceId,
        ),
      )
    }
    this.#state = { ...this.#state, phase: undefined, resent: true }
    return await this.#begin()
  }

  async #poll(): Promise<WriteOutcome> {
    const { url = null } = this.#state
    const answer = url === null ? null : await this.#run.azure.getOperation(url)
    if (answer?.status === 'InProgress')
      return await this.#pause(this.#run.armWait(answer.retryAfterSeconds), 'ARM works on it.')
    const failed = answer?.status === 'Failed' || answer?.status === 'Canceled'
    const observation = failed ? null : await this.#write.observe(this.#moment('Answered'))
    if (observation?.state === 'Done') {
      const output = observation.output ?? (await this.#output(answer))
      return await this.#done('Succeeded', observation.detail, output, answer?.jobId)
    }
    if (observation?.state === 'Wait') return await this.#pause(observation.seconds, observation.reason)
    if (observation?.state === 'Refused')
      return await this.#fail(new RemediationFailure(observation.code, observation.message, this.#write.resourceId))
    const error = answer?.error ?? { code: 'NotInEffect', message: 'ARM says that it is done, but it is not.' }
    const sends = this.#state.sends ?? 1
    if (this.#write.once || sends >= (this.#write.sends ?? 3)) {
      return await this.#fail(new RemediationFailure(error.code, error.message, this.#write.resourceId))
    }
    const seconds = this.#run.backOff(sends)
    const left = observation?.state === 'Needed' ? (observation.detail ?? null) : null
    await this.#commit({ phase: undefined, notBefore: Date.now() + seconds * 1000 }, 'Refused', {
      detail: { ...error, left },
    })
    throw new Suspended(seconds, error.code)
  }

  /** Azure puts it into the operation's status, behind `Location`, or both (recorded). */
  async #output(answer: ArmOperationStatus | null): Promise<unknown> {
    if (!this.#write.wantsOutput) return null
    const { output, resultUrl } = this.#state
    const known = answer?.output ?? output
    if (known !== undefined || !resultUrl) return known ?? null
    const result = await this.#run.azure.getOperation(resultUrl)
    if (result.status === 'InProgress')
      return await this.#pause(this.#run.armWait(result.retryAfterSeconds), 'The result is not there yet.')
    return result.output ?? null
  }

  async #done(
    status: 'Succeeded' | 'Skipped',
    detail?: string,
    output?: unknown,
    jobId?: string | null,
  ): Promise<WriteOutcome> {
    const outcome = {
      sent: status === 'Succeeded',
      detail: detail ?? null,
      jobId: jobId ?? null,
      output: output ?? null,
    }
    const { removesLock, restoresLock } = this.#write
    this.#run.tell('BeforeResult', this.#step)
    await this.#run.db.transaction().execute(async (trx) => {
      await passFence(trx, this.#run.fence)
      await this.#save(trx, { status, state: { phase: 'Done', outcome }, ...(detail ? { detail } : {}) })
      if (removesLock && outcome.sent) await markRemoved(trx, this.#run.operation.id, removesLock.lock.id)
      if (restoresLock) await markRestored(trx, { journalId: restoresLock })
      await trx
        .updateTable('operations')
        .set({ attempts: 0, last_action_at: sql<Date>`now()` })
        .where('id', '=', this.#run.operation.id)
        .execute()
      await this.#append(trx, 'Step', { status, detail: detail ?? null, jobId: jobId ?? null })
    })
    this.#run.tell('AfterResult', this.#step)
    this.#run.measure(this.#write, status, this.#state.intentAt)
    this.#state = { phase: 'Done', outcome }
    return outcome
  }

  async #fail(failure: RemediationFailure): Promise<never> {
    const { removesLock } = this.#write
    await this.#run.db.transaction().execute(async (trx) => {
      await passFence(trx, this.#run.fence)
      await this.#save(trx, { status: 'Failed', state: this.#state, detail: failure.message })
      // ARM refused: the lock is on still. After a lost answer it may be off, and stays on the list of those to put back.
      if (removesLock && this.#state.phase === undefined)
        await markRestored(trx, { operationId: this.#run.operation.id, lockId: removesLock.lock.id })
      await this.#append(trx, 'Step', { status: 'Failed', code: failure.code, detail: failure.message })
    })
    this.#run.measure(this.#write, 'Failed', this.#state.intentAt)
    throw failure
  }

  async #pause(seconds: number, reason: string): Promise<never> {
    this.#state = { ...this.#state, notBefore: Date.now() + seconds * 1000 }
    await this.#run.noteWaiting(this.#step, this.#state, reason)
    throw new Suspended(seconds, reason)
  }

  async #commit(
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

  #moment(when: Moment['when']): Moment {
    return {
      when,
      intentAt: this.#state.intentAt ?? null,
      remembered: this.#state.remembered ?? null,
      looks: this.#state.looks ?? 0,
    }
  }
}
