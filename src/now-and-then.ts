/**
 * Does it at once and then again and again, never twice at a time, until the function that this answers is called; that waits for the
 * one under way. `failed` hears of what goes wrong, and the next time comes all the same.
 */
export function nowAndThen(milliseconds: number, work: () => Promise<void>, failed: (error: unknown) => void) {
  let running: Promise<void> | undefined
  const run = () => {
    running ??= work()
      .catch(failed)
      .finally(() => (running = undefined))
  }
  const timer = setInterval(run, milliseconds)
  run()
  return async () => {
    clearInterval(timer)
    await running
  }
}
