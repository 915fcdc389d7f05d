import { wordIn } from './word-in.ts'

/** A policy for virtual machines says so in `backupManagementType`. */
export const isForVirtualMachines = (managementType: string | null | undefined) =>
  wordIn(['AzureIaasVM'], managementType) !== undefined

/** V1 is Standard, V2 Enhanced; what a new type's limits are nobody knows. */
export function policyIs({ type }: { type: string }): 'Standard' | 'Enhanced' | 'Unknown' {
  if (wordIn(['V1'], type)) return 'Standard'
  return wordIn(['V2'], type) ? 'Enhanced' : 'Unknown'
}

/** Snapshots that need neither agent nor extension (agentless crash-consistent backup). */
export const isCrashConsistentOnly = ({ snapshotConsistencyType }: { snapshotConsistencyType?: string | undefined }) =>
  wordIn(['OnlyCrashConsistent'], snapshotConsistencyType) !== undefined

/** `consistencyMode` of a restore point, `recoveryPointType` of a recovery point. */
export const isCrashConsistent = (consistency: string | null) => wordIn(['CrashConsistent'], consistency) !== undefined

/**
 * In the specification's casing; a type that is new stays as Azure calls it. Standard policies were recorded without a type: there the
 * schedule tells, for only an Enhanced policy has one of the second version.
 */
export function policyTypeOf(policyType: string | null, schedulePolicyType: string | null): string {
  const said = policyType ?? (schedulePolicyType && /V\d+$/i.exec(schedulePolicyType)?.[0]) ?? 'V1'
  return wordIn(['V1', 'V2'], said) ?? said
}

/** How a schedule repeats; undefined for a word that is not known. */
export const frequencyOf = (frequency: string | null | undefined) => wordIn(['Daily', 'Weekly', 'Hourly'], frequency)

/** By the number of `Date.getUTCDay`. */
export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

export const dayOf = (day: string | null | undefined) => wordIn(weekdays, day)

export const isUtc = (timeZone: string) => wordIn(['UTC', 'Coordinated Universal Time'], timeZone) !== undefined

/** `LongTermRetentionPolicy` has a schedule for each rule, `SimpleRetentionPolicy` one duration for all. */
export const retentionKindOf = (type: string | null | undefined) => {
  if (wordIn(['LongTermRetentionPolicy'], type)) return 'ByRule' as const
  return wordIn(['SimpleRetentionPolicy'], type) ? ('ForAll' as const) : undefined
}

/** ISO 8601; undefined for a unit that is not known or a count that is none. */
export function durationOf(count: unknown, unit: string | null | undefined): string | undefined {
  const known = wordIn(['Days', 'Weeks', 'Months', 'Years'], unit)
  return known && Number.isInteger(count) && (count as number) > 0 ? `P${count as number}${known[0]}` : undefined
}

/** The rule by which a recovery point is kept (`ruleName`, recorded: Daily, On-Demand). */
export function ruleOf(ruleName: string | null): 'daily' | 'weekly' | 'monthly' | 'yearly' | 'onDemand' | 'Unknown' {
  switch (wordIn(['Daily', 'Weekly', 'Monthly', 'Yearly', 'On-Demand'], ruleName)) {
    case 'Daily':
      return 'daily'
    case 'Weekly':
      return 'weekly'
    case 'Monthly':
      return 'monthly'
    case 'Yearly':
      return 'yearly'
    case 'On-Demand':
      return 'onDemand'
    case undefined:
      return 'Unknown'
  }
}
