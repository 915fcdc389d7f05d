import type { GuestCheckId } from '../../backup/guest-check-ids.ts'
import type { Evidence, Judgement } from '../finding.ts'
import type { GuestOs, GuestReport } from './guest-report.ts'

export interface GuestCheckInput {
  report: GuestReport
  /** Evidence of a field of the report. */
  seen(field: string, value: Evidence['value'] | undefined): Evidence
}

/** Judges one condition inside the VM by what a guest script said of it. Pure, as a `Check` is. */
export interface GuestCheck {
  id: GuestCheckId
  /** The guide's step that looks at it; null for what stands elsewhere in the guide. */
  step: 1 | 2 | 3 | 4 | null
  os: readonly GuestOs[]
  documentation: string
  examine(input: GuestCheckInput): Judgement
}
