import type { BackupPolicy } from '../facts-of-backup.ts'
import { wordIn } from './word-in.ts'

/** A policy for virtual machines says so in `backupManagementType`. */
export const isForVirtualMachines = (managementType: string | null | undefined) =>
  wordIn(['AzureIaasVM'], managementType) !== undefined

/** V1 is Standard, V2 Enhanced; what a new type's limits are nobody knows. */
export function policyIs({ type }: { type: string }): 'Standard' | 'Enhanced' | 'Unknown' {
  if (wordIn(['V1'], type)) return 'Standard'
  return wordIn(['V2'], type) ? 'Enhanced' : 'Unknown'
}

/**
 * In the specification's casing; a type that is new stays as Azure calls it. Standard policies were recorded without a type: there the
 * schedule tells, for only an Enhanced policy has one of the second version.
 */
export function policyTypeOf(policyType: string | null, schedulePolicyType: string | null) {
  const said = policyType ?? (schedulePolicyType && /V\d+$/i.exec(schedulePolicyType)?.[0]) ?? 'V1'
  // The fact's type names the words of today; like all of Azure's it is open.
  return (wordIn(['V1', 'V2'], said) ?? said) as BackupPolicy['type']
}

export const isHourly = (frequency: string | null | undefined) => wordIn(['Hourly'], frequency) !== undefined
