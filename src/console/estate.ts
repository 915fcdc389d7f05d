import type { Fleet } from '../fleet/overview/overview-document.ts'

export type { Fleet } from '../fleet/overview/overview-document.ts'
export type { FleetCause } from '../fleet/overview/cause-document.ts'

export const verdicts = ['Blocked', 'AtRisk', 'Unknown', 'Healthy'] as const
export type Verdict = (typeof verdicts)[number]

/** Where nothing is scanned and nothing was, counts of 0 would be taken for an answer. */
export const isScanned = ({ scanning, vmCount }: Fleet) => scanning.enabled || vmCount > 0

export const countOf = ({ byVerdict }: Pick<Fleet, 'byVerdict'>, verdict: string, basis?: string) =>
  byVerdict
    .filter((one) => one.verdict === verdict && (basis === undefined || one.basis === basis))
    .reduce((sum, { vmCount }) => sum + vmCount, 0)
