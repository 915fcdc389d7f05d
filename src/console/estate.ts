import type { Evidence } from '../diagnosis/finding.ts'

/** Of /v1/fleet: what the console shows of it. */
export interface Fleet {
  vmCount: number
  byVerdict: { verdict: string; basis: string; vmCount: number }[]
  byReason: { reason: string; vmCount: number }[]
  unprotectedVmCount: number
  coverage: { subscriptionCount: number; refusedCount: number; incompleteCount: number; share: number }
  sources: {
    name: string
    status: string
    completedDateTime: string | null
    rows: number | null
    requiredPermission: string | null
  }[]
  missingPermissions: { permission: string; sources: string[]; subscriptionCount: number }[]
  scanning: { enabled: boolean; lacks: string | null }
}

/** Of /v1/fleet/causes. */
export interface FleetCause {
  id: string
  kind: string
  title: string
  evidence: Evidence[]
  vmCount: number
  firstSeenDateTime: string | null
}

export const verdicts = ['Blocked', 'AtRisk', 'Unknown', 'Healthy'] as const
export type Verdict = (typeof verdicts)[number]

/** Where nothing is scanned and nothing was, counts of 0 would be taken for an answer. */
export const isScanned = ({ scanning, vmCount }: Fleet) => scanning.enabled || vmCount > 0

export const countOf = ({ byVerdict }: Fleet, verdict: string, basis?: string) =>
  byVerdict
    .filter((one) => one.verdict === verdict && (basis === undefined || one.basis === basis))
    .reduce((sum, { vmCount }) => sum + vmCount, 0)
