import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { WorldsRun, WorldsToRun } from './worlds-process.ts'

/** `npm run test:worlds` runs 10,000. SEED says which, and WORLD runs one of them alone. */
const count = Number(process.env['WORLDS'] ?? 600)
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const only = process.env['WORLD'] === undefined ? undefined : Number(process.env['WORLD'])

describe('operations in generated worlds', { timeout: 3_600_000 }, () => {
  it(`do nothing that they must not, in ${count} worlds (SEED=${seed})`, async () => {
    const began = performance.now()
    const { worlds, told, failures } = await run({ count, seed, only })
    console.log(`${worlds} worlds in ${((performance.now() - began) / 1000).toFixed(1)} s, SEED=${seed}\n${told}`)
    assert.equal(failures.length, 0, `${failures.length} of ${worlds}, SEED=${seed}\n${failures.join('\n\n')}`)
  })
})

async function run(worlds: WorldsToRun): Promise<WorldsRun> {
  const child = fork(fileURLToPath(new URL('worlds-process.ts', import.meta.url)), [JSON.stringify(worlds)])
  const exited = once(child, 'exit')
  const sent = once(child, 'message') as Promise<[WorldsRun]>
  const gone = exited.then(([code]) => Promise.reject(new Error(`the process of the worlds ended with ${code}`)))
  const [result] = await Promise.race([sent, gone])
  gone.catch(() => undefined)
  await exited
  return result
}
