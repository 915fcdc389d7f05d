import { AsyncLocalStorage } from 'node:async_hooks'

/** Whether a read was given answers from before in place of new ones, and of when the oldest is. */
export interface ToldAgain {
  since: string | null
}
const current = new AsyncLocalStorage<ToldAgain>()

export async function notingOld<T>(work: () => PromiseLike<T>): Promise<{ value: T; told: ToldAgain }> {
  const told: ToldAgain = { since: null }
  return { value: await current.run(told, async () => await work()), told }
}

export function noteOld(at: string) {
  const told = current.getStore()
  if (told && (told.since === null || at < told.since)) told.since = at
}
