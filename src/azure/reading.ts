import { AzureError } from '../backup/azure-error.ts'
import { collected, unavailable, type Fact, type Unavailable } from '../backup/fact.ts'
import { arm } from './arm-error.ts'
import { callScope } from './call-scope.ts'

/** Reads one thing; a refusal becomes an Unavailable fact that names the permission. Bugs of ours stay loud. */
export async function read<T>(permission: string, call: () => PromiseLike<T>): Promise<Fact<T>> {
  try {
    return collected(await arm(call), new Date().toISOString())
  } catch (error) {
    if (error instanceof AzureError) return unavailableBy(error, permission)
    // The collector rejects with the caller's reason once, at its end; rejecting in here would do so in promises nobody waits for.
    if (callScope()?.signal?.aborted || (error instanceof Error && error.name === 'AbortError'))
      return unavailable('Aborted')
    throw error
  }
}

const unavailableBy = (error: AzureError, permission: string): Unavailable => {
  const missing = error.status === 403 ? (error.requiredPermission ?? permission) : undefined
  return unavailable(error.code, { message: error.message, ...(missing ? { requiredPermission: missing } : {}) })
}

/** What cannot be read because something before it could not. */
export const dependent = (on: Unavailable, what: string): Unavailable =>
  unavailable('DependencyUnavailable', {
    message: `${what}: ${on.message ?? on.reason}`,
    ...(on.requiredPermission ? { requiredPermission: on.requiredPermission } : {}),
  })

export const mapFact = <T, U>(fact: Fact<T>, map: (value: T) => U): Fact<U> =>
  fact.status === 'Collected' ? collected(map(fact.value), fact.collectedAt) : fact

/** All values, or the first reason why not. */
export function allOf<T>(facts: Fact<T>[], now: string): Fact<T[]> {
  const values: T[] = []
  for (const fact of facts) {
    if (fact.status === 'Unavailable') return fact
    values.push(fact.value)
  }
  return collected(values, now)
}

export const isGone = (fact: Fact<unknown>) =>
  fact.status === 'Unavailable' && /^(ResourceNotFound|NotFound|ResourceGroupNotFound|VaultNotFound)$/.test(fact.reason)

/** Follows nextLink; a list longer than `most` is cut, so that no answer of Azure's keeps us reading for ever. */
export async function listed<T>(pages: AsyncIterable<T>, most = 20_000): Promise<T[]> {
  const items: T[] = []
  for await (const item of pages) {
    if (typeof item !== 'object' || item === null)
      throw new AzureError('UnexpectedAnswer', "Azure's list holds something that is no resource.", {
        disposition: 'GiveUp',
      })
    items.push(item)
    if (items.length >= most) break
  }
  return items
}

/** Null for what Azure does not know (any more). */
export async function orNull<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await arm(call)
  } catch (error) {
    if (error instanceof AzureError && error.status === 404) return null
    throw error
  }
}
