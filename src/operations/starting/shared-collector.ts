import type { CollectedFacts, FactCollector } from '../../backup/control-plane.ts'

interface Reading {
  result: Promise<CollectedFacts>
  /** For all who asked while this one was under way: it begins after they asked, so to them it is fresh. */
  next?: Promise<CollectedFacts>
}

/** Readings of one VM for plans, at most one at a time: a thousand callers at once cost Azure two readings. */
export function sharedCollector(collector: FactCollector): FactCollector {
  const readings = new Map<string, Reading>()

  function begin(key: string, read: () => Promise<CollectedFacts>) {
    const reading: Reading = { result: read() }
    readings.set(key, reading)
    void settled(reading.result).then(() => {
      if (!reading.next) readings.delete(key)
    })
    return reading.result
  }

  return {
    collect(vm, options) {
      const read = () => collector.collect(vm, options)
      const key = `${vm.key} ${options?.everyVault ?? false}`
      const running = readings.get(key)
      if (!running) return begin(key, read)
      running.next ??= settled(running.result).then(() => begin(key, read))
      return running.next
    },
  }
}

const settled = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    () => undefined,
  )
