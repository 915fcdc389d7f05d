/** Runs works, so many at a time; the others wait in line. */
export function atMost(most: number) {
  const waiting: (() => void)[] = []
  let running = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < most) running++
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // The place is handed on: nobody who comes now goes before those that wait.
      if (next) next()
      else running--
    }
  }
}
