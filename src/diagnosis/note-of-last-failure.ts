import { valueOf } from '../backup/fact.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import type { NoteId } from '../error-codes/texts/texts.ts'
import { mayStand } from './cause-outcome.ts'
import type { Finding } from './finding.ts'
import { entriesOfLastFailure, innerCodeOf, lastEnded } from './jobs-seen.ts'

/** What the code of the last failure says that a person does by hand, unless every cause of it is ruled out by now. */
export function noteOfLastFailure(facts: VmBackupFacts, findings: readonly Finding[]): NoteId | undefined {
  const job = lastEnded(facts)
  const inner = job ? innerCodeOf(job) : null
  const osType = valueOf(facts.virtualMachine)?.osType ?? null
  return entriesOfLastFailure(facts).find(
    (entry) => entry.note && !entry.actions && mayStand(entry, findings, inner, osType),
  )?.note
}
