/**
 * Waits so many seconds. Rejects with the signal's own reason as soon as it is aborted: callers tell by it who gave up, which the
 * AbortError of `node:timers/promises` hides.
 */
export async function pause(seconds: number, signal?: AbortSignal) {
  signal?.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, seconds * 1000)
  const leave = () => reject(signal!.reason as Error)
  signal?.addEventListener('abort', leave, { once: true })
  try {
    await promise
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', leave)
  }
}
