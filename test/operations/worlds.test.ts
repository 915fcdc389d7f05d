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

/** In percent of the worlds: what has to have come about for the judgement to mean something. */
const atLeast: Record<string, number> = {
  'worlds with writes': 45,
  'wrote cleanRestorePoints': 10,
  'wrote remediate': 7,
  'wrote removeLocks': 5,
  'wrote deleteFailedExtensions': 4,
  'wrote triggerBackup': 3,
  'wrote restoreLocks': 1,
  'wrote reapply': 1,
  'wrote cancelBackup': 1,
  'wrote resumeProtection': 0.5,
  'wrote grantKeyVaultAccess': 0.5,
  'wrote checkGuest': 0.5,
  'worlds with something in between': 20,
  'worlds with consented loss': 4,
  'worlds with a lost answer': 1,
  'worlds that waited for a job': 0.5,
  'worlds with locks put back later': 0.3,
  'points deleted': 40,
  'locks put back': 8,
  'ended Failed': 4,
  'ended Canceled': 1,
  'happened JobStarts': 4,
  'happened Fault': 8,
  refused: 15,
  'with copies soft-deleted': 10,
  'with copies expired or about to': 15,
  'with an item of another VM': 1,
  'with a soft-deleted item': 2,
  'with points of a former machine': 8,
  'with points of nobody knows which machine': 4,
  'with a VM made anew': 0.5,
  'with 25 vaults more': 2,
  'with a vault that came later': 1.5,
  'with lists left out': 1,
  'with a lost answer and a cancel': 0.3,
  'with a process that stood still': 3,
  'with compressed answers': 15,
  'with texts that nobody keeps': 6,
  'with ids that are none': 1,
  'with a page of another origin': 6,
  'with companions at work': 3,
  'with companions behind a lock that went off': 3,
  'with a refusal that had to be': 10,
}

describe('operations in generated worlds', { timeout: 3_600_000 }, () => {
  it(`do nothing that they must not, in ${count} worlds (SEED=${seed})`, async () => {
    const began = performance.now()
    const { worlds, counts, told, failures } = await run({ count, seed, only })
    console.log(`${worlds} worlds in ${((performance.now() - began) / 1000).toFixed(1)} s, SEED=${seed}\n${told}`)
    assert.equal(failures.length, 0, `${failures.length} of ${worlds}, SEED=${seed}\n${failures.join('\n\n')}`)
    if (worlds < 500) return
    const tooFew = Object.entries(atLeast).filter(([what, percent]) => (counts[what] ?? 0) < least(percent, worlds))
    assert.deepEqual(
      tooFew.map(([what, percent]) => `${what}: ${counts[what] ?? 0}, wanted ${percent} % of ${worlds}`),
      [],
    )
  })
})

/** The whole run is held to the shares; a shorter one may fall short by the luck of its seed: four standard deviations of a rare event. */
function least(percent: number, worlds: number): number {
  const expected = (percent * worlds) / 100
  return worlds < 10_000 ? expected - 4 * Math.sqrt(expected) : expected
}

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
