import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { ArchiveBroken, readArchiveFile, type ArchiveContent } from './archive-file.ts'
import { readArchives, type Archive } from './archives.ts'
import { sealAt, type AuditHead } from './head.ts'
import type { Finding, Tell } from './verify.ts'

/**
 * Each file in itself, against the ends that the database kept of it, and against heads of its rows that were kept elsewhere. Answers
 * what is whole in a sentence each, and the heads that none of the files tells of.
 */
export async function verifyArchiveFiles(
  db: Kysely<Schema>,
  paths: readonly string[],
  heads: readonly AuditHead[],
  tell: Tell,
) {
  const archives = paths.length > 0 ? await readArchives(db) : []
  const whole: string[] = []
  let unchecked = heads
  let findings = 0
  const found = (what: Finding['what'], message: string) => {
    findings++
    tell({ what, message })
  }
  for (const path of paths) {
    const content = await contentOf(path, heads, found)
    if (!content) continue
    for (const { count, hash } of heads)
      if ((content.hashes.get(count) ?? hash) !== hash)
        found('Changed', `${path}: row ${count} is not that of the head that was kept elsewhere`)
    unchecked = unchecked.filter(({ count }) => !content.hashes.has(count))
    const verdict = judgeArchiveFile(content, archives, await sealAt(db, content.lastSequence))
    if ('message' in verdict) found(verdict.what, `${path}: ${verdict.message}`)
    else whole.push(`${path}: ${verdict.whole}`)
  }
  return { findings, whole, unchecked }
}

/** A file whose chain holds in itself: against what the database kept, and what it may still have of the file's last row. */
export function judgeArchiveFile(
  { firstSequence, lastSequence, previousHash, lastHash }: ArchiveContent,
  archives: readonly Archive[],
  seal: AuditHead | undefined,
): { whole: string } | Finding {
  const archive = archives.find((one) => one.lastSequence === lastSequence)
  if (archive) {
    const { firstSequence: first, previousHash: previous, lastHash: last } = archive
    return first === firstSequence && previous === previousHash && last === lastHash
      ? { whole: `rows ${firstSequence} to ${lastSequence}, as they left the database` }
      : { what: 'Changed', message: `rows ${firstSequence} to ${lastSequence} are not those that left the database` }
  }
  return seal?.hash === lastHash
    ? { whole: `rows ${firstSequence} to ${lastSequence}, which are still in the database: nothing needs this file` }
    : { what: 'Changed', message: `no archive of this database ends with row ${lastSequence}` }
}

async function contentOf(
  path: string,
  heads: readonly AuditHead[],
  found: (what: Finding['what'], message: string) => void,
) {
  try {
    return await readArchiveFile(
      path,
      heads.map(({ count }) => count),
    )
  } catch (error) {
    if (!(error instanceof ArchiveBroken)) throw error
    found('Changed', error.message)
    return undefined
  }
}
