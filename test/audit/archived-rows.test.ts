import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ArchiveContent } from '../../src/audit/archive-file.ts'
import { judgeArchiveFile } from '../../src/audit/archived-rows.ts'
import type { Archive } from '../../src/audit/archives.ts'

const ends = { firstSequence: 11, lastSequence: 20, previousHash: 'at 10', lastHash: 'at 20' }
const kept: Archive = { ...ends, file: 'elsewhere' }
const file: ArchiveContent = { ...ends, hashes: new Map() }
const before: Archive = { firstSequence: 1, lastSequence: 10, previousHash: 'none', lastHash: 'at 10', file: 'first' }

describe('a file of archived rows', () => {
  const table: [string, ArchiveContent, Archive[], string | undefined, RegExp][] = [
    [
      'is whole when both its ends are those that were kept',
      file,
      [before, kept],
      undefined,
      /^whole: .* as they left/,
    ],
    [
      'is not what left when its last hash is another',
      { ...file, lastHash: 'x' },
      [kept],
      undefined,
      /^Changed: .* not those/,
    ],
    [
      'is not what left when it goes on from another row',
      { ...file, previousHash: 'x' },
      [kept],
      undefined,
      /^Changed:/,
    ],
    ['is not what left when it begins later', { ...file, firstSequence: 12 }, [kept], undefined, /^Changed:/],
    ['is of no use while its rows are in the database', file, [before], 'at 20', /^whole: .* still in the database/],
    [
      'is foreign when the database has another row there',
      file,
      [before],
      'x',
      /^Changed: no archive of this database/,
    ],
    ['is foreign when the database has no such row', file, [], undefined, /^Changed: no archive of this database/],
  ]
  for (const [sentence, content, archives, hash, expected] of table)
    it(sentence, () => {
      const seal = hash === undefined ? undefined : { count: 20, hash }
      const verdict = judgeArchiveFile(content, archives, seal)
      const said = 'message' in verdict ? `${verdict.what}: ${verdict.message}` : `whole: ${verdict.whole}`
      assert.match(said, expected)
    })
})
