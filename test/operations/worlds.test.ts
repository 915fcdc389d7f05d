import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import type { Database } from '../../src/database/open-database.ts'
import type { Operations } from '../../src/operations/operations.ts'
import { aDatabase, aService } from './a-service.ts'
import { judge } from './worlds/judge.ts'
import { Network } from './worlds/network.ts'
import { report } from './worlds/report.ts'
import { runWorld, type Evidence, type Stage } from './worlds/run-world.ts'
import { Tally } from './worlds/tally.ts'
import { worldSpecs } from './worlds/world-specs.ts'

/** `npm run test:worlds` runs 10,000; SEED says which, and WORLD runs one of them alone. */
const count = Number(process.env['WORLDS'] ?? 1000)
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const only = process.env['WORLD']
const atOnce = 48
const batch = 1000

describe('operations in generated worlds', { timeout: 3_600_000 }, () => {
  let database: Database
  let operations: Operations
  let stage: Stage
  const waiting = new Map<string, () => void>()
  before(async () => {
    database = await aDatabase()
    const network = new Network()
    operations = aService(database, network.azure, {
      concurrency: atOnce,
      timing: { armPollSeconds: 0.01, jobPollSeconds: 0.02, recheckSeconds: 0.05, lostAnswerSeconds: 0.1 },
      onEnded: (vmKey) => waiting.get(vmKey)?.(),
    })
    await operations.startWorker()
    stage = {
      database,
      operations,
      network,
      ended: (vmKey) => new Promise((resolve) => waiting.set(vmKey, resolve)),
    }
  })
  after(async () => {
    await operations?.drain()
    await database?.close()
  })

  it(`do nothing that they must not, in ${count} worlds (SEED=${seed})`, async () => {
    const tally = new Tally()
    const failures: string[] = []
    const began = performance.now()
    for (let from = 0; from < count; from += batch) {
      const numRuns = Math.min(batch, count - from)
      const specs = fc.sample(worldSpecs, { seed: seed + from, numRuns })
      const queue = [...specs.entries()]
        .filter(([index]) => only === undefined || from + index === Number(only))
        .values()
      const lane = async () => {
        for (const [index, spec] of queue) {
          const evidence = await runWorld(stage, spec)
          tally.add(evidence)
          note(evidence, from + index)
        }
      }
      await Promise.all(Array.from({ length: atOnce }, lane))
    }
    function note(evidence: Evidence, index: number) {
      const violations = judge(evidence)
      if (violations.length > 0) failures.push(`WORLD=${index}\n${report(evidence, violations)}`)
    }
    console.log(
      `${tally.worlds} worlds in ${((performance.now() - began) / 1000).toFixed(1)} s, SEED=${seed}\n${tally}`,
    )
    assert.equal(
      failures.length,
      0,
      `${failures.length} of ${tally.worlds} worlds, SEED=${seed}\n${failures.join('\n\n')}`,
    )
  })
})
