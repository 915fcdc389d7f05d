import { AsyncLocalStorage } from 'node:async_hooks'
import type { BackupControlPlane, FactCollector } from '../../../src/backup/control-plane.ts'
import { inWorld } from './standing-still.ts'
import type { Witness } from './witness.ts'

/** What one chain of calls reads before it writes: several look at once, and each writes by its own look. */
export interface Look {
  asked: Set<string>
  /** Until the end of the turn in which it began: who asks the same again in that turn is another one. */
  isBeginning: boolean
  hasWritten: boolean
}
const looks = new AsyncLocalStorage<Look>()

export const lookAtWork = () => looks.getStore()

/** The control plane, telling whose the reads are, and running each pass by the clocks of its world. */
export function attributed(
  controlPlane: BackupControlPlane,
  worldOf: (correlationId: string) => Witness | undefined,
): BackupControlPlane {
  const reads: Partial<Record<string, (...args: unknown[]) => unknown>> = Object.fromEntries(
    Object.entries(controlPlane)
      .filter(([name]) => /^(get|list|find)/.test(name))
      .map(([name, read]) => [
        name,
        (...args: unknown[]) => {
          begin(`${name} ${JSON.stringify(args[0])}`)
          return (read as (...args: unknown[]) => unknown)(...args)
        },
      ]),
  )
  return {
    ...controlPlane,
    ...reads,
    within: (scope, work) => inWorld(worldOf(scope.correlationId), () => controlPlane.within(scope, work)),
  }
}

/** What the collector reads is no look of a write: nothing may be written by it. */
export const beside = (collector: FactCollector): FactCollector => ({
  ...collector,
  collect: (...args) => looks.exit(() => collector.collect(...args)),
})

function begin(asked: string) {
  const known = looks.getStore()
  const isOthers = known === undefined || known.hasWritten || (known.isBeginning && known.asked.has(asked))
  if (!isOthers) return void known.asked.add(asked)
  const look: Look = {
    asked: new Set([asked]),
    isBeginning: true,
    hasWritten: false,
  }
  queueMicrotask(() => (look.isBeginning = false))
  looks.enterWith(look)
}
