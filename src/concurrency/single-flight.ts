/** One piece of work that many callers wait for. Only the last one to leave aborts it. */
export class SingleFlight<T> {
  readonly #abort = new AbortController()
  readonly #result: Promise<T>
  #waiting = 0

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#result = work(this.#abort.signal)
    // Callers that wait see the rejection; without callers it must not count as unhandled.
    this.#result.catch(() => undefined)
  }

  get abandoned() {
    return this.#abort.signal.aborted
  }

  /** Rejects with the signal's reason as soon as this caller leaves. */
  async wait(signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted()
    this.#waiting++
    const left = Promise.withResolvers<never>()
    const leave = () => left.reject(signal!.reason as Error)
    signal?.addEventListener('abort', leave, { once: true })
    try {
      return await Promise.race([this.#result, left.promise])
    } finally {
      signal?.removeEventListener('abort', leave)
      this.#waiting--
      if (this.#waiting === 0 && signal?.aborted) this.#abort.abort(signal.reason)
    }
  }
}
