import type { Must } from './evidence.ts'
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
  return violations
}

/** A plan that would run says so, and one that would not is refused for what it says; unless something came in between. */
function judgeRefusal({ plan, refused, operation, witness, spec }: Evidence, must: Must) {
  const disturbed = witness.happened.length > 0
  if (refused === undefined || plan === undefined || disturbed) {
    if (operation && plan && !disturbed)
      must(plan.blockers.length === 0, 'an operation runs against the blockers of its plan')
    return
  }
  const [blocker] = plan.blockers
  const known: Partial<Record<typeof spec.order.consent, RegExp>> = {
    None: /^(PlanRequired|DataLossNotAccepted)$/,
    Fewer: /^DataLossNotAccepted$/,
    More: /^DataLossNotAccepted$/,
    AnyPlan: /^PlanRequired$/,
    OldPlan: /^PlanChanged$/,
  }
  const expected = blocker
    ? refused === blocker.code || refused === 'PreconditionFailed'
    : known[spec.order.consent]?.test(refused)
  must(
    expected === true,
    `refused with ${refused}, though the plan says ${JSON.stringify(blocker ?? 'that it would run')}`,
  )
}
