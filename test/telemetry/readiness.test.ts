import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readinessOf } from '../../src/telemetry/readiness.ts'

function counted(outcome: () => Promise<unknown> = async () => undefined) {
  const clock = { now: 0 }
  const counts = { database: 0, azureToken: 0 }
  const readiness = readinessOf({
    toRead: { azureToken: async () => void counts.azureToken++ },
    toAct: { database: () => (counts.database++, outcome()) },
    clock: () => clock.now,
  })
  return { readiness, counts, clock }
}

describe('readiness', () => {
  it('asks each dependency once, however many ask at once or within a second', async () => {
    const { readiness, counts, clock } = counted()
    await Promise.all(Array.from({ length: 7000 }, () => readiness()))
    clock.now = 999
    await readiness()
    assert.deepEqual(counts, { database: 1, azureToken: 1 })
    clock.now = 1000
    await readiness()
    assert.deepEqual(counts, { database: 2, azureToken: 2 })
  })

  it('does not ask again while an answer is waited for', async () => {
    const gate = Promise.withResolvers<void>()
    const { readiness, counts, clock } = counted(() => gate.promise)
    const first = readiness()
    clock.now = 60_000
    const second = readiness()
    gate.resolve()
    assert.equal(await first, await second)
    assert.equal(counts.database, 1)
  })

  it('tells what failed, in one line, and what cannot be done without it', async () => {
    const readiness = readinessOf({
      toRead: { azureToken: async () => undefined },
      toAct: { database: () => Promise.reject(new Error('It is away.\nwith a stack')) },
      told: { accessFile: async () => undefined },
    })
    assert.deepEqual(await readiness(), [
      { name: 'azureToken', ok: true, neededTo: 'Read', detail: 'A token for Azure Resource Manager can be had.' },
      { name: 'database', ok: false, neededTo: 'Act', detail: 'It is away.' },
      { name: 'accessFile', ok: true, neededTo: null, detail: 'ACCESS_FILE is in effect as it stands.' },
    ])
  })
})
