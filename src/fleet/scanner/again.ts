import { setImmediate } from 'node:timers/promises'
import { pause } from '../../concurrency/pause.ts'

const AFTER_FAILURE_SECONDS = 10

/**
 * Runs `work` again and again until the signal; it answers how many seconds to rest, 0 for a turn of the event loop. What it rejects with goes
 * to `failed`, and it is tried again.
 */
export async function again(signal: AbortSignal, work: () => Promise<number>, failed: (error: unknown) => void) {
  while (!signal.aborted) {
    const seconds = await work().catch((error: unknown) => {
      if (!signal.aborted) failed(error)
      return AFTER_FAILURE_SECONDS
    })
    await (seconds > 0 ? pause(seconds, signal).catch(() => undefined) : setImmediate())
  }
}
