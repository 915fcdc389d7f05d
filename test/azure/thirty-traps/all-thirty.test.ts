import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { it } from 'node:test'

it('each of the thirty traps has a test that bears its number', () => {
  const here = new URL('.', import.meta.url)
  const tests = readdirSync(here).map((file) => readFileSync(new URL(file, here), 'utf8'))
  const numbers = tests.flatMap((text) =>
    [...text.matchAll(/^ +it\(['"`](\d+) /gm)].map(([, number]) => Number(number)),
  )
  assert.deepEqual(
    [...new Set(numbers)].toSorted((a, b) => a - b),
    Array.from({ length: 30 }, (_, index) => index + 1),
  )
})
