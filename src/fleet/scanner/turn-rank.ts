import type { BackupPolicy } from '../../backup/facts-of-backup.ts'
import { protectionIs } from '../../backup/words/protection.ts'
import { causesOf, findErrorCode } from '../../error-codes/find.ts'

/** What the rows tell of a VM whose turn has come. */
export interface Signals {
  verdict: string
  /** Of the last backup, where it failed. */
  errorCode: string | null
  /** Checks that found a fault, or that might have and could not tell. */
  checks: readonly string[]
  collections: number
  protectionState: string | null
  vaultKey: string | null
  /** Whether its policy alone keeps about as many restore points as there may be. */
  policyIsNearLimit: boolean
}

const RANKS = 6

/**
 * Lower comes first: VMs whose backup fails, and among them as among the others those whose restore points are most likely to be too many, for
 * no list tells their number.
 */
export const turnRank = (signals: Signals) => (isFailing(signals) ? 0 : RANKS) + likelihoodRank(signals)

const isFailing = ({ verdict, errorCode }: Signals) => verdict === 'Blocked' || errorCode !== null

function likelihoodRank({ checks, errorCode, collections, protectionState, vaultKey, policyIsNearLimit }: Signals) {
  if (checks.includes('restore-point-lock')) return 0
  if (errorCode !== null && mayBeLimit(errorCode)) return 1
  if (collections > 1) return 2
  // Points of an item that is no longer backed up stay, and nobody cleans up.
  if (vaultKey !== null && protectionIs({ vaultId: vaultKey, protectionState: protectionState ?? '' }) === 'Inactive')
    return 3
  return policyIsNearLimit ? 4 : 5
}

/** Of a code that nobody knows anything may be the cause. */
function mayBeLimit(code: string) {
  const entry = findErrorCode(code)
  return entry === undefined || causesOf(entry).some(({ checks }) => checks.includes('restore-point-limit'))
}

/** A backup whose clean-up is late leaves one point more, two after a night that failed. */
const MARGIN = 2
/** Of a policy that says nothing (docs: two days of the Standard policy, one backup a day). */
const USUAL = { days: 2, perDay: 1 }

export const isNearLimit = (
  { instantRetentionDays, backupsPerDay }: Pick<BackupPolicy, 'instantRetentionDays' | 'backupsPerDay'>,
  limit: number,
) => (instantRetentionDays ?? USUAL.days) * (backupsPerDay ?? USUAL.perDay) >= limit - MARGIN
