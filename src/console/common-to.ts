import type { DiagnosisRow } from '../fleet/row.ts'

const shared = ['subscriptionId', 'resourceGroup', 'location', 'vaultId', 'policyName', 'protectionState'] as const
export type Shared = (typeof shared)[number]

export interface InCommon {
  what: Shared
  value: string
  /** Of the rows that were looked at. */
  count: number
  /** How many values there are. */
  different: number
}

/** Of each thing that VMs may share, what most of these have; nothing where no two have the same. */
export function commonTo(rows: readonly Pick<DiagnosisRow, Shared>[]): InCommon[] {
  return shared.flatMap((what) => {
    const counts = new Map<string, { value: string; count: number }>()
    for (const row of rows) {
      const value = row[what]
      if (value === null) continue
      const key = value.toLowerCase()
      counts.set(key, { value, count: (counts.get(key)?.count ?? 0) + 1 })
    }
    const [most] = [...counts.values()].sort((a, b) => b.count - a.count)
    return most === undefined || most.count < 2 ? [] : [{ what, ...most, different: counts.size }]
  })
}
