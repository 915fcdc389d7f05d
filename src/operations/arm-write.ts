import { AzureError } from '../backup/azure-error.ts'
import type { ArmOperation, ArmOperationStatus } from '../backup/control-plane.ts'
import {
  RemediationFailure,
  Suspended,
  type ArmWrite,
  type Observation,
  type WriteOutcome,
} from '../remediation/action.ts'
import { millisecondsSince, passFence } from './claim.ts'
import type { OperationRun } from './operation-run.ts'
import { StepRecord } from './step-record.ts'
import type { StepState } from './steps.ts'
import { codeOf, failureOf, isForAPerson, isLost } from './write-failure.ts'

/** A claim that was checked longer ago is checked again right before the call: the process may have been stopped in between. */
const fenceGoodForMilliseconds = 1500

/** With their back-off 35 s at the default pace; what nobody can follow is given a quarter of an hour. */
const looksAtLag = 3
const looksAtUnfollowed = 8

/**
 * One write, whatever happened to it before: an intent is committed before the call, a result after it. An intent without a result
 * is observed before anything is sent again.
 */
export class StepWriter {
  readonly #run: OperationRun
  readonly #step: string
  readonly #write: ArmWrite
  readonly #record: StepRecord

  constructor(run: OperationRun, step: string, write: ArmWrite, state: StepState) {
    this.#run = run
    this.#step = step
    this.#write = write
    this.#record = new StepRecord(run, step, write, state)
  }

  async toEnd(): Promise<WriteOutcome> {
    const { outcome, notBefore = 0, phase } = this.#record.state
    if (outcome) return outcome
    if (notBefore > Date.now()) throw new Suspended((notBefore - Date.now()) / 1000, 'waiting')
    if (phase === 'Accepted') return await this.#poll()
    if (phase === 'Intent' || phase === 'AnswerLost') return await this.#lookAfterLostAnswer(phase)
    return await this.#begin()
  }

  async #begin(): Promise<WriteOutcome> {
    const observation = await this.#write.observe(this.#record.moment('BeforeSend'))
    if (observation.state === 'Done') return await this.#record.done('Skipped', observation)
    if (observation.state === 'Wait') return await this.#record.pause(observation.seconds, observation.reason)
    if (observation.state === 'Refused') return await this.#refuse(observation)
    return await this.#send(observation.remember ?? null, observation.detail)
  }

  async #send(remembered: unknown, detail: string | undefined): Promise<WriteOutcome> {
    this.#run.tell('BeforeIntent', this.#step)
    const begun = await this.#record.intend(remembered, detail)
    if ('outcome' in begun) return begun.outcome
    this.#run.tell('AfterIntent', this.#step)
    if (millisecondsSince(begun.checkedAt) > fenceGoodForMilliseconds) await passFence(this.#run.db, this.#run.fence)
    this.#run.tell('BeforeSend', this.#step)
    let answer: ArmOperation
    // Only the call itself: what fails in the looks that follow says nothing of what was sent.
    try {
      answer = await this.#write.send()
    } catch (error) {
      if (!(error instanceof AzureError)) throw error
      // A 404 to a DELETE: what was to go is gone.
      if (error.status !== 404 || this.#write.method !== 'DELETE') return await this.#failedToSend(error)
      answer = { url: null, retryAfterSeconds: null, armRequestId: error.requestId }
    }
    return await this.#answered(answer)
  }

  async #answered({ url, retryAfterSeconds, armRequestId, resultUrl, output, unfollowed = false }: ArmOperation) {
    this.#run.tell('AfterAnswer', this.#step)
    const wait = url === null && !unfollowed ? 0 : this.#run.armWait(retryAfterSeconds)
    const result = this.#write.wantsOutput ? { resultUrl, output } : {}
    const accepted = { phase: 'Accepted', url, unfollowed, ...result, notBefore: Date.now() + wait * 1000 }
    await this.#record.commit(accepted, 'Answered', { armRequestId })
    this.#run.tell('AfterAccepted', this.#step)
    if (wait > 0) throw new Suspended(wait, 'ARM works on it')
    return await this.#poll()
  }

  async #failedToSend(error: AzureError): Promise<WriteOutcome> {
    const lost = isLost(error)
    const detail = { code: error.code, status: error.status, message: error.message }
    const { sends = 1 } = this.#record.state
    const mayBePointless = this.#write.pointless !== undefined && error.status === 404
    const pointless = mayBePointless ? await this.#whyPointless() : null
    if (pointless !== null) {
      await this.#record.commit({ phase: undefined }, 'Refused', { detail, armRequestId: error.requestId })
      return await this.#record.done('Skipped', { detail: pointless, output: 'Gone' })
    }
    if (!lost && !mayBePointless && error.disposition !== 'Retry') {
      await this.#record.commit({ phase: undefined }, 'Refused', { detail, armRequestId: error.requestId })
      return await this.#record.fail(failureOf(error, this.#write.resourceId))
    }
    const seconds = error.retryAfterSeconds ?? this.#run.backOff(sends)
    // Throttling is a matter of time, which the deadline bounds, and no sign of a poisoned operation.
    if (error.status !== 429) await this.#run.countAttempt()
    await this.#record.commit(
      { phase: lost ? 'AnswerLost' : undefined, notBefore: Date.now() + seconds * 1000 },
      lost ? 'AnswerLost' : 'Refused',
      { detail, armRequestId: error.requestId },
    )
    throw new Suspended(seconds, error.code)
  }

  /** What cannot be read is not gone. */
  async #whyPointless() {
    try {
      return (await this.#write.pointless?.()) ?? null
    } catch (error) {
      if (error instanceof AzureError) return null
      throw error
    }
  }

  async #lookAfterLostAnswer(phase: 'Intent' | 'AnswerLost'): Promise<WriteOutcome> {
    const observation = await this.#write.observe(this.#record.moment('AnswerLost'))
    if (observation.state === 'Done')
      return await this.#record.done(observation.dropped ? 'Skipped' : 'Succeeded', observation)
    if (observation.state === 'Refused') return await this.#refuse(observation)
    if (observation.state === 'Wait') return await this.#lookAgain(observation.seconds, observation.reason)
    // Only a crash, which may have come before the call, lets a POST be sent again, and only one more time.
    if (this.#write.once && (phase === 'AnswerLost' || this.#record.state.resent)) {
      return await this.#refuse({
        code: this.#write.unconfirmedCode ?? 'BackupNotConfirmed',
        message: 'The answer to the call was lost and its effect was not found; it was not repeated.',
      })
    }
    this.#record.beginAgain()
    return await this.#begin()
  }

  async #poll(): Promise<WriteOutcome> {
    const answer = await this.#lookAtOperation()
    if (answer?.status === 'InProgress')
      return await this.#record.pause(this.#run.armWait(answer.retryAfterSeconds), 'ARM works on it.')
    const failed = answer?.status === 'Failed' || answer?.status === 'Canceled'
    const observation = failed
      ? null
      : await this.#write.observe(this.#record.moment('Answered', answer?.jobId ?? null))
    if (observation?.state === 'Done') {
      const output = observation.output ?? (await this.#output(answer))
      return await this.#record.done('Succeeded', { ...observation, output, jobId: answer?.jobId ?? null })
    }
    if (observation?.state === 'Wait') return await this.#lookAgain(observation.seconds, observation.reason)
    if (observation && this.#mayLag(observation))
      return await this.#lookAgain(this.#run.backOff((this.#record.state.looks ?? 0) + 1), 'It does not show yet.')
    if (observation?.state === 'Refused') return await this.#refuse(observation)
    const left = observation?.state === 'Needed' ? (observation.detail ?? null) : null
    return await this.#withoutEffect(answer, left)
  }

  /** Null where there is no address, or one that may not be asked: what Azure has taken goes on all the same. */
  async #lookAtOperation(): Promise<ArmOperationStatus | null> {
    const { url = null } = this.#record.state
    try {
      return url === null ? null : await this.#run.azure.getOperation(url)
    } catch (error) {
      if (!(error instanceof AzureError) || (error.code !== 'HostNotAllowed' && error.status !== 403)) throw error
      this.#record.followNoMore()
      return null
    }
  }

  /** Reads lag behind a deletion for a moment. After a 202 without an address, all that is seen is how far Azure has come. */
  #mayLag(observation: Observation) {
    const { looks = 0, unfollowed } = this.#record.state
    const undone = observation.state === 'Needed'
    if (!unfollowed) return undone && looks < looksAtLag
    return (
      looks < looksAtUnfollowed && (undone || (observation.state === 'Refused' && observation.code === 'NotInEffect'))
    )
  }

  async #lookAgain(seconds: number, reason: string): Promise<never> {
    this.#record.countLook()
    return await this.#record.pause(seconds, reason)
  }

  /** ARM says that it failed, or that it is done while it is not. */
  async #withoutEffect(answer: ArmOperationStatus | null, left: string | null): Promise<never> {
    const error = answer?.error ?? { code: 'NotInEffect', message: 'ARM says that it is done, but it is not.' }
    const { sends = 1 } = this.#record.state
    if (this.#write.once || sends >= (this.#write.sends ?? 3) || isForAPerson(error))
      return await this.#refuse({ ...error, code: codeOf(error) })
    const seconds = this.#run.backOff(sends)
    const again = { phase: undefined, notBefore: Date.now() + seconds * 1000 }
    await this.#record.commit(again, 'Refused', { detail: { ...error, left } })
    throw new Suspended(seconds, error.code)
  }

  /** Azure puts it into the operation's status, behind `Location`, or both (recorded). */
  async #output(answer: ArmOperationStatus | null): Promise<unknown> {
    if (!this.#write.wantsOutput) return null
    const { output, resultUrl } = this.#record.state
    const known = answer?.output ?? output
    if (known !== undefined || !resultUrl) return known ?? null
    const result = await this.#run.azure.getOperation(resultUrl)
    if (result.status === 'InProgress')
      return await this.#record.pause(this.#run.armWait(result.retryAfterSeconds), 'The result is not there yet.')
    return result.output ?? null
  }

  #refuse = ({ code, message }: Pick<Extract<Observation, { state: 'Refused' }>, 'code' | 'message'>) =>
    this.#record.fail(new RemediationFailure(code, message, this.#write.resourceId))
}
