/**
 * Runs `work` at once and then every `milliseconds`, never overlapping: a run that takes longer leaves out the next. A run that rejects
 * goes to `failed`; the next one comes all the same. Returns a stop function that waits for the current run.
 */
export function every(milliseconds: number, work: () => Promise<void>, failed: (error: unknown) => void) {
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
