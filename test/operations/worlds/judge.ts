import { judgeBeside } from './judge-beside.ts'
import { judgeEnd } from './judge-end.ts'
import { judgeDoor, judgeRefusal } from './judge-refusals.ts'
import { judgeBackups, judgeJobs } from './judge-jobs.ts'
import { judgeJournal } from './judge-journal.ts'
import { judgeLocks } from './judge-locks.ts'
import { judgeResult } from './judge-result.ts'
import { judgeWrites } from './judge-writes.ts'
import type { Evidence } from './run-world.ts'

/** What must not be, in words; empty for a world in which all went well. */
export function judge(evidence: Evidence): string[] {
  const violations: string[] = []
  const must = (holds: boolean, what: string) => void (holds || violations.push(what))
  judgeWrites(evidence, must)
  judgeJobs(evidence, must)
  judgeBackups(evidence, must)
  judgeLocks(evidence, must)
  judgeJournal(evidence, must)
  judgeResult(evidence, must)
  const vanished = evidence.witness.happened.some(({ kind }) => kind === 'VmVanishes')
  must(vanished || evidence.strangersBefore === evidence.strangersAfter, 'what belongs to others has changed')
  judgeRefusal(evidence, must)
  judgeDoor(evidence, must)
  judgeBeside(evidence, must)
  judgeEnd(evidence, must)
  return violations
}
