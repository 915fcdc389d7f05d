// Runs generated worlds and sends what came of them to its parent. Apart from the test runner, whose hooks would take a third of the time.
import fc from 'fast-check'
import { aDatabase, aService } from './a-service.ts'
import { Door } from './worlds/door.ts'
import { judge } from './worlds/judge.ts'
import { Network } from './worlds/network.ts'
import { report } from './worlds/report.ts'
import { runWorld, type Stage } from './worlds/run-world.ts'
import { worldAtWork } from './worlds/standing-still.ts'
import { Tally } from './worlds/tally.ts'
import { worldSpecs } from './worlds/world-specs.ts'

export interface WorldsToRun {
  count: number
  seed: number
  /** Only this one of them. */
  only: number | undefined
}
export interface WorldsRun {
  worlds: number
  counts: Record<string, number>
  told: string
  failures: string[]
}

const atOnce = 64
/** Specs are made so many at a time: the whole of them would not fit. */
const batch = 500

const { count, seed, only } = JSON.parse(process.argv[2]!) as WorldsToRun
const waiting = new Map<string, () => void>()
const database = await aDatabase({ poolSize: 40 })
const network = new Network()
const operations = aService(database, network.azure, {
  concurrency: atOnce,
  timing: {
    armPollSeconds: 0.01,
    jobPollSeconds: 0.02,
    recheckSeconds: 0.05,
    lostAnswerSeconds: 0.1,
    lateRemovalSeconds: 0.5,
  },
  onEnded: (vmKey) => waiting.get(vmKey)?.(),
  onBoundary: (boundary) => worldAtWork()?.passes(boundary),
})
const door = await Door.of(operations)
await operations.startWorker()
const stage: Stage = {
  database,
  operations,
  network,
  door,
  ended: (vmKey) => new Promise((resolve) => waiting.set(vmKey, resolve)),
}

const tally = new Tally()
const failures: string[] = []
for (let from = 0; from < count; from += batch) {
  const specs = [
    ...fc
      .sample(worldSpecs, {
        seed: seed + from,
        numRuns: Math.min(batch, count - from),
      })
      .entries(),
  ]
  const queue = specs.filter(([index]) => only === undefined || from + index === only).values()
  const lane = async () => {
    for (const [index, spec] of queue) {
      const evidence = await runWorld(stage, spec)
      tally.add(evidence)
      const violations = judge(evidence)
      if (violations.length > 0) failures.push(`WORLD=${from + index}\n${report(evidence, violations)}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
}
process.send!({
  worlds: tally.worlds,
  counts: Object.fromEntries(tally.counts),
  told: tally.told(),
  failures,
} satisfies WorldsRun)
await door.close()
await operations.drain()
await database.close()
process.disconnect()
