/** Takes away what was made, in reverse; what could be made when something after it cannot, too: it would keep the suite from ending. */
export async function madeTogether<T extends object>(
  make: (later: (takeAway: () => unknown) => void) => Promise<T>,
): Promise<T & { stop(): Promise<void> }> {
  const made = new AsyncDisposableStack()
  const stop = () => made.disposeAsync()
  try {
    return { ...(await make((takeAway) => made.defer(async () => void (await takeAway())))), stop }
  } catch (error) {
    await stop()
    throw error
  }
}
