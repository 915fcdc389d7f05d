import type { CheckInput } from './check.ts'
import type { RecommendedAction } from './diagnosis.ts'
import type { Finding } from './finding.ts'
import type { Language } from '../error-codes/texts/texts.ts'
import { cancelBackup, triggerBackup, triggerBackupAfterwards, waiting } from './recommendations/backup.ts'
import { cleanRestorePoints } from './recommendations/clean-up.ts'
import { deleteFailedExtensions, reapply } from './recommendations/extension.ts'
import { checkGuest } from './recommendations/guest.ts'
import { removeLocks } from './recommendations/locks.ts'
import { forAPerson } from './recommendations/person.ts'
import { access, protection } from './recommendations/protection.ts'
import { situationOf } from './recommendations/situation.ts'

/**
 * What to do, in the order in which the playbook does it: make deletions possible, repair, make room, back up; then what only a
 * person may start, and what only a person can do. Each part leaves out what the invariants forbid instead of warning about it. `findings`
 * are told in that language.
 */
export function recommend(input: CheckInput, findings: readonly Finding[], language: Language): RecommendedAction[] {
  const situation = situationOf(input, findings, language)
  const repairs = [
    ...removeLocks(situation),
    ...deleteFailedExtensions(situation),
    ...reapply(situation),
    ...cleanRestorePoints(situation),
  ]
  const requests = [
    ...waiting(situation),
    ...repairs,
    ...triggerBackup(situation, repairs),
    ...cancelBackup(situation),
    ...protection(situation),
    ...access(situation),
    ...checkGuest(situation),
  ]
  requests.push(...triggerBackupAfterwards(situation, requests))
  return [...requests, ...forAPerson(situation, requests)]
}
