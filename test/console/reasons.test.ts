import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inactive } from '../../src/backup/words/protection.ts'
import { reasonsInSources } from '../diagnosis/reasons-in-sources.ts'
import { sampleRows } from '../fleet/sample-rows.ts'

// By its address, since the checker of tests knows nothing of browsers.
const { reasons } = (await import(new URL('../../src/console/texts/reasons.ts', import.meta.url).href)) as {
  reasons: Record<string, { en: string; pt: string }>
}

/** Expressions of the sources that make a reason when they run, and what they make; one that is not here has no names. */
const madeReasons: Record<string, readonly string[]> = {
  '`VmAgent${status}`': ['NotReady', 'Stale', 'Absent'].map((status) => `VmAgent${status}`),
  inactivity: inactive,
  // Of the faults beside it, which the sources write as codes.
  'first.reason': [],
  // Why Azure refused, in its own words: shown spaced.
  'unread.reason': [],
  // The schema of a finding.
  "Text('PascalCase code.')": [],
}
/** Of a row alone. */
const ofRows = ['Stale']

describe('reasons', () => {
  const { codes, made } = reasonsInSources()
  const known = new Set([...codes, ...ofRows, ...Object.values(madeReasons).flat()])

  it('that a check gives for what is confirmed or not known have a name in each language, and no others', () => {
    assert.ok(codes.size > 50, `${codes.size} codes`)
    assert.deepEqual(Object.keys(reasons).sort(), [...known].sort())
  })

  it('that only a run makes are told of', () => assert.deepEqual([...made].sort(), Object.keys(madeReasons).sort()))

  it('that rows of the sample fleet have are among them', () => {
    const seen = new Set(Object.values(sampleRows).flatMap(([, told]) => (told === '' ? [] : told.split(','))))
    assert.deepEqual(
      [...seen].filter((reason) => !known.has(reason)),
      [],
    )
  })

  it('are short, begin with a capital, are told apart, and stand well behind a comma', () => {
    for (const language of ['en', 'pt'] as const) {
      const names = Object.values(reasons).map((name) => name[language])
      for (const name of names) assert.match(name, /^\p{Lu}[^,.;]*[^,.; ]$/u)
      for (const name of names) assert.ok(name.split(' ').length <= 6, name)
      assert.equal(new Set(names).size, names.length)
    }
  })
})
