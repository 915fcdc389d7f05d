import assert from 'node:assert/strict'
import { it } from 'node:test'
import { asItIs, inALine, nothing, type Sentence } from '../../src/backup/sentence.ts'

const [lock, vault]: [Sentence, Sentence] = [
  { en: 'a lock', pt: 'um bloqueio' },
  { en: 'a vault', pt: 'um cofre' },
]

const rows: [name: string, made: Sentence, en: string, pt: string][] = [
  ['none', inALine([]), '', ''],
  ['one alone', inALine([lock]), 'a lock', 'um bloqueio'],
  [
    'two with the word of their language between',
    inALine([lock, vault]),
    'a lock and a vault',
    'um bloqueio e um cofre',
  ],
  [
    'several with a word of ours',
    inALine([lock, vault, lock], asItIs(', ')),
    'a lock, a vault, a lock',
    'um bloqueio, um cofre, um bloqueio',
  ],
  ['what is not there beside what is', inALine([nothing, lock], nothing), 'a lock', 'um bloqueio'],
  ['a name as it is', asItIs('kv-1'), 'kv-1', 'kv-1'],
]
for (const [name, made, en, pt] of rows) it(`tells ${name}`, () => assert.deepEqual(made, { en, pt }))
