import { AsyncLocalStorage } from 'node:async_hooks'
import type { Witness } from './witness.ts'

/**
 * Whose operation a pass works on. Each world has clocks of its own, so that a process that stands still for one of them does so for that
 * one alone. The database's clock is everybody's and does not move.
 */
const passes = new AsyncLocalStorage<Witness>()
const real = { wall: Date.now, monotonic: performance.now.bind(performance) }

Date.now = () => real.wall() + (passes.getStore()?.ahead.wall ?? 0)
performance.now = () => real.monotonic() + (passes.getStore()?.ahead.monotonic ?? 0)

/** Of the world, whoever asks. */
export const timeOf = ({ ahead }: Pick<Witness, 'ahead'>) => real.wall() + ahead.wall
export const worldAtWork = () => passes.getStore()
export const inWorld = <T>(witness: Witness | undefined, work: () => T): T =>
  witness ? passes.run(witness, work) : work()
