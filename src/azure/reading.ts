import { AzureError } from '../backup/azure-error.ts'
import { absent, collected, unavailable, type Fact, type Unavailable } from '../backup/fact.ts'
import { saysRightIsMissing } from '../backup/words/arm-errors.ts'
import { arm, unexpected } from './arm-error.ts'
import { callScope } from './call-scope.ts'
import { timeOfSharedList } from './shared-lists.ts'
import { notingOld } from './told-again.ts'

/** Reads one thing; a refusal becomes an Unavailable fact that names the permission. Bugs of ours stay loud. */
export async function read<T>(permission: string, call: () => PromiseLike<T>): Promise<Fact<T>> {
  try {
    const { value, told } = await notingOld(() => arm(call))
    return told.since === null
      ? collected(value, timeOfSharedList(value) ?? new Date().toISOString())
      : collected(value, told.since, { stale: true })
  } catch (error) {
    if (error instanceof AzureError) return unavailableBy(error, permission)
    // The collector rejects with the caller's reason once, at its end; rejecting in here would do so in promises nobody waits for.
    if (callScope()?.signal?.aborted || (error instanceof Error && error.name === 'AbortError')) return aborted()
    throw error
  }
}

function aborted(): Unavailable {
  const reason: unknown = callScope()?.signal?.reason
  return reason instanceof AzureError ? unavailableBy(reason, '') : unavailable('Aborted')
}

/** Where Azure does not say when to ask again. */
const soon = 10

const unavailableBy = (error: AzureError, permission: string): Unavailable => {
  const missing = error.requiredPermission ?? (saysRightIsMissing(error.code) ? permission : undefined)
  const fact = unavailable(error.code, {
    message: error.message,
    ...(missing ? { requiredPermission: missing } : {}),
    ...(error.disposition === 'Retry' ? { retryAfterSeconds: Math.ceil(error.retryAfterSeconds ?? soon) } : {}),
  })
  if (error.status === 429) throttled.add(fact)
  return error.lookup === 'Absent' ? Object.defineProperty(fact, absent, { value: true }) : fact
}

/** Whether Azure says that the thing is not there. The code alone does not tell: `NotFound` is ours too, for a 404 without one. */
export const isGone = (fact: Fact<unknown>) => fact.status === 'Unavailable' && fact[absent] === true

const throttled = new WeakSet<Fact<unknown>>()
/** Whether Azure was throttled when it was asked for: it is not there, or as it was before. */
export const isThrottled = (fact: Fact<unknown>) =>
  fact.status === 'Collected' ? fact.stale === true : throttled.has(fact)

/** A fact that cannot be read because an earlier read failed. */
export const dependent = (on: Unavailable, what: string): Unavailable =>
  unavailable('DependencyUnavailable', {
    message: `${what}: ${on.message ?? on.reason}`,
    ...(on.requiredPermission ? { requiredPermission: on.requiredPermission } : {}),
    ...(on.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: on.retryAfterSeconds }),
  })

export function mapFact<T, U>(fact: Fact<T>, map: (value: T) => U): Fact<U> {
  if (fact.status === 'Unavailable') return fact
  try {
    return collected(map(fact.value), fact.collectedAt, fact)
  } catch (error) {
    return notUnderstood(error)
  }
}

/** Work on answers that may be of any shape: what it stumbles over takes no other fact along. */
export async function understood<T>(work: () => Fact<T> | Promise<Fact<T>>): Promise<Fact<T>> {
  try {
    return await work()
  } catch (error) {
    return notUnderstood(error)
  }
}

export const notUnderstood = (error: unknown): Unavailable =>
  unavailableBy(
    error instanceof AzureError ? error : unexpected(error instanceof Error ? error.message : String(error)),
    '',
  )

/** Each stands for a call to come: what no real VM has so many of is not asked for one by one. */
export function fewEnough(ids: string[], most: number): string[] {
  const different = [...new Map(ids.map((id) => [id.toLowerCase(), id])).values()]
  if (different.length > most) throw unexpected(`it names ${different.length} things where ${most} are possible`)
  return different
}

/** All values, or the first reason why not. One that is old makes all of them as old. */
export function allOf<T>(facts: Fact<T>[], now: string): Fact<T[]> {
  const values: T[] = []
  let oldest: string | undefined
  for (const fact of facts) {
    if (fact.status === 'Unavailable') return fact
    values.push(fact.value)
    if (fact.stale && (oldest === undefined || fact.collectedAt < oldest)) oldest = fact.collectedAt
  }
  return oldest === undefined ? collected(values, now) : collected(values, oldest, { stale: true })
}

/** Null for what Azure says is not there (any more). Whatever else a 404 says is no proof of it, and is thrown. */
export async function orNull<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await arm(call)
  } catch (error) {
    if (error instanceof AzureError && error.lookup === 'Absent') return null
    throw error
  }
}
