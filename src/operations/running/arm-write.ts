import { AzureError } from '../../backup/azure-error.ts'
import type { ArmOperation, ArmOperationStatus } from '../../backup/arm-operation.ts'
import { millisecondsSince, thisMoment, type Instant } from '../../backup/instant.ts'
import { withStop } from '../../backup/text.ts'
import { armErrorMeans } from '../../backup/words/arm-errors.ts'
import {
  lookGoodForMilliseconds,
  RemediationFailure,
  Suspended,
  type ArmWrite,
  type Observation,
  type WriteOutcome,
} from '../../remediation/action.ts'
import { passFence, surelyHolds } from './claim.ts'
import type { StepContext } from './step-context.ts'
import { StepRecord } from './step-record.ts'
import type { StepState } from './steps.ts'
import { codeOf, failureOf, isLost } from './write-failure.ts'

/** A claim that was checked longer ago is checked again right before the call: the process may have been stopped in between. */
const fenceGoodForMilliseconds = 1500

/** With their back-off 35 s at the default pace; what nobody can follow is given a quarter of an hour. */
const looksAtLag = 3
const looksAtUnfollowed = 8

/**
 * How often one write goes out whose answers are lost, with a look after each. A DELETE or PUT that arrives twice has done what it does
 * once, so an outage of three minutes is outlasted; a POST may have done its work each time.
 */
const mostLost = { POST: 3, DELETE: 6, PUT: 6 }
/** How often Azure may refuse it for a reason that passes (409 of a concurrent change): as long. Throttling alone waits for the deadline. */
const mostRefused = 6

/** New looks for one that is fresh when it is done. */
const looksForFreshness = 3
const tooSlow = 'Azure answers too slowly: what was read is too old by the time the last answer is there.'

interface Look {
  /** Before its first read. */
  at: Instant
  observation: Observation
}
const isFresh = ({ at }: Look) => millisecondsSince(at) < lookGoodForMilliseconds

/**
 * One write, whatever happened to it before: an intent is committed before the call, a result after it. An intent without a result
 * is observed before anything is sent again.
 */
export class StepWriter {
  readonly #run: StepContext
  readonly #step: string
  readonly #write: ArmWrite
  readonly #record: StepRecord

  constructor(run: StepContext, step: string, write: ArmWrite, state: StepState) {
    this.#run = run
    this.#step = step
    this.#write = write
    this.#record = new StepRecord(run, step, write, state)
  }

  async toEnd(): Promise<WriteOutcome> {
    const { outcome, notBefore = 0, phase } = this.#record.state
    if (outcome) return outcome
    this.#run.waitUntil(notBefore)
    if (phase === 'Accepted') return await this.#poll()
    if (phase === 'Intent' || phase === 'AnswerLost') return await this.#lookAfterLostAnswer(phase)
    return await this.#begin()
  }

  async #begin(): Promise<WriteOutcome> {
    const look = await this.#look()
    if (look.observation.state !== 'Needed') return await this.#withoutSending(look.observation)
    this.#run.tell('BeforeIntent', this.#step)
    const fresh = await this.#freshened(look)
    if (fresh.observation.state !== 'Needed') return await this.#withoutSending(fresh.observation)
    return await this.#send(fresh, fresh.observation)
  }

  async #withoutSending(observation: Exclude<Observation, { state: 'Needed' }>): Promise<WriteOutcome> {
    if (observation.state === 'Done') return await this.#record.done('Skipped', observation)
    if (observation.state === 'Refused') return await this.#refuse(observation)
    const { seconds, reason, remember } = observation
    return await this.#record.pause(seconds, reason, remember)
  }

  async #look(): Promise<Look> {
    const at = thisMoment()
    return { at, observation: await this.#write.observe(this.#record.moment('BeforeSend')) }
  }

  /**
   * The look itself, or a new one where it has become too old: the process was stopped, the database slow. Its age counts from its first
   * read, so that none of its reads is older. What takes long and may be older, such as asking many vaults, is remembered by whoever asks,
   * so that a second look is quick; where Azure is too slow even so, the write waits rather than going out on what may have changed.
   */
  async #freshened(look: Look): Promise<Look> {
    let seen = look
    for (let looks = 0; looks < looksForFreshness; looks++) {
      if (seen.observation.state !== 'Needed' || isFresh(seen)) return seen
      seen = await this.#look()
    }
    if (seen.observation.state !== 'Needed' || isFresh(seen)) return seen
    return { at: seen.at, observation: { state: 'Wait', seconds: this.#run.timing.jobPollSeconds, reason: tooSlow } }
  }

  async #send(
    look: Look,
    { remember = null, detail }: Extract<Observation, { state: 'Needed' }>,
  ): Promise<WriteOutcome> {
    const begun = await this.#record.intend(remember, detail)
    if ('outcome' in begun) return begun.outcome
    this.#run.tell('AfterIntent', this.#step)
    const { fence, azure, operation } = this.#run
    if (millisecondsSince(begun.checkedAt) > fenceGoodForMilliseconds) await passFence(this.#run.db, fence)
    this.#run.tell('BeforeSend', this.#step)
    const fresh = await this.#freshened(look).catch(async (error: unknown) => {
      await this.#record.withdraw('What had to be read again right before the call could not be read.')
      throw error
    })
    if (fresh.observation.state !== 'Needed') {
      await this.#record.withdraw('What was read again right before the call spoke against it.')
      return await this.#withoutSending(fresh.observation)
    }
    // Asked when the connection stands: handshakes may take as long as a look is good for.
    const mayWrite = () => surelyHolds(fence) && isFresh(fresh)
    let answer: ArmOperation
    // Only the call itself: what fails in the looks that follow says nothing of what was sent.
    try {
      const scope = { correlationId: operation.correlation_id, mayWrite }
      answer = await azure.within(scope, () => this.#write.send())
    } catch (error) {
      if (!(error instanceof AzureError)) throw error
      // The resource is gone. A 404 with another meaning is a refusal.
      if (error.lookup !== 'Absent' || this.#write.method !== 'DELETE') return await this.#failedToSend(error)
      answer = { url: null, retryAfterSeconds: null, armRequestId: error.requestId }
    }
    return await this.#answered(answer)
  }

  async #answered({ url, retryAfterSeconds, armRequestId, resultUrl, output, unfollowed = false }: ArmOperation) {
    this.#run.tell('AfterAnswer', this.#step)
    const wait = url === null && !unfollowed ? 0 : this.#run.armWait(retryAfterSeconds)
    const result = this.#write.wantsOutput ? { resultUrl, output } : {}
    const accepted = {
      phase: 'Accepted',
      mayHaveTaken: true,
      url,
      unfollowed,
      ...result,
      notBefore: this.#run.now() + wait * 1000,
    }
    await this.#record.commit(accepted, 'Answered', { armRequestId })
    this.#run.tell('AfterAccepted', this.#step)
    if (wait > 0) throw new Suspended(wait, 'ARM works on it')
    return await this.#poll()
  }

  async #failedToSend(error: AzureError): Promise<WriteOutcome> {
    const lost = isLost(error)
    const detail = { code: error.code, status: error.status, message: error.message }
    const { sends = 1, lost: lostBefore = 0, refused: refusedBefore = 0 } = this.#record.state
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
    const failure = failureOf(error, this.#write.resourceId)
    // Throttling is a matter of time, which the deadline bounds.
    const refused = refusedBefore + (lost || error.status === 429 ? 0 : 1)
    if (refused >= mostRefused) {
      await this.#record.commit({ phase: undefined, refused }, 'Refused', { detail, armRequestId: error.requestId })
      return await this.#record.fail(said(failure, `Tried ${refused} times.`))
    }
    const seconds = error.retryAfterSeconds ?? this.#run.backOff(sends)
    const again = { notBefore: this.#run.now() + seconds * 1000 }
    await this.#record.commit(
      lost
        ? { ...again, phase: 'AnswerLost', lost: lostBefore + 1, lastError: failureAsJson(failure) }
        : { ...again, phase: undefined, refused },
      lost ? 'AnswerLost' : 'Refused',
      { detail, armRequestId: error.requestId },
    )
    throw new Suspended(seconds, error.code)
  }

  /** Unreadable does not mean gone. */
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
    const { lost = 0, lastError } = this.#record.state
    const because = lastError ? ` Azure's last word was ${withStop(`${lastError.code}: ${lastError.message}`)}` : ''
    if (observation.state === 'Done')
      return await this.#record.done(observation.dropped ? 'Skipped' : 'Succeeded', observation)
    if (observation.state === 'Refused')
      return await this.#refuse({ ...observation, message: `${observation.message}${because}` })
    if (observation.state === 'Wait') return await this.#lookAgain(observation)
    // Only a crash, which may have come before the call, lets a POST be sent again, and only one more time.
    if (this.#write.once && (phase === 'AnswerLost' || this.#record.state.resent)) {
      return await this.#refuse({
        code: this.#write.unconfirmedCode ?? 'BackupNotConfirmed',
        message: `The answer to the call was lost and its effect was not found; it was not repeated.${because}`,
      })
    }
    if (lastError && lost >= mostLost[this.#write.method]) {
      const failure = new RemediationFailure(lastError.code, lastError.message, this.#write.resourceId)
      return await this.#record.fail(
        said(failure, `Sent ${lost} times; no answer tells what became of it, and it has not taken effect.`),
      )
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
    if (observation?.state === 'Wait') return await this.#lookAgain(observation)
    if (observation && this.#mayLag(observation)) {
      const seconds = this.#run.backOff((this.#record.state.looks ?? 0) + 1)
      return await this.#lookAgain({ seconds, reason: 'It does not show yet.' })
    }
    if (observation?.state === 'Refused') return await this.#refuse(observation)
    const left = observation?.state === 'Needed' ? (observation.detail ?? null) : null
    return await this.#withoutEffect(answer, left)
  }

  /** Null where there is no address, or one that may not or cannot be asked: what Azure has taken goes on all the same. */
  async #lookAtOperation(): Promise<ArmOperationStatus | null> {
    const { url = null } = this.#record.state
    try {
      return url === null ? null : await this.#run.azure.getOperation(url)
    } catch (error) {
      if (!(error instanceof AzureError) || !isNoAddress(error)) throw error
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

  async #lookAgain({
    seconds,
    reason,
    remember,
  }: Omit<Extract<Observation, { state: 'Wait' }>, 'state'>): Promise<never> {
    this.#record.countLook()
    return await this.#record.pause(seconds, reason, remember)
  }

  /** ARM says that it failed, or that it is done while it is not. */
  async #withoutEffect(answer: ArmOperationStatus | null, left: string | null): Promise<never> {
    const error = answer?.error ?? { code: 'NotInEffect', message: 'ARM says that it is done, but it is not.' }
    const { sends = 1 } = this.#record.state
    if (this.#write.once || sends >= (this.#write.sends ?? 3) || armErrorMeans(null, error.code) === 'Person')
      return await this.#refuse({ ...error, code: codeOf(error) })
    const seconds = this.#run.backOff(sends)
    const again = { phase: undefined, notBefore: this.#run.now() + seconds * 1000 }
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

/** Asked again it would answer the same. */
const isNoAddress = ({ code, status, lookup, disposition }: AzureError) =>
  code === 'HostNotAllowed' || status === 403 || (lookup !== null && disposition !== 'Retry')

/** Azure's own code and sentence first: why it was tried again is the lesser news. */
const said = ({ code, message, target }: RemediationFailure, how: string) =>
  new RemediationFailure(code, `${withStop(message)} ${how}`, target)
const failureAsJson = ({ code, message }: RemediationFailure) => ({ code, message })
