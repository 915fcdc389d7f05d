import { wordIn } from './word-in.ts'

interface Tier {
  type: string
  status: string
}

export const recoveryPointTiers = ['InstantRP', 'HardenedRP', 'ArchivedRP'] as const
const statuses = ['Invalid', 'Valid', 'Disabled', 'Deleted', 'Rehydrated'] as const

// Api-versions before about 2022 send numbers (recorded); these are the specification's enum orders.
const numbered = <T extends string>(value: unknown, words: readonly T[]): string | null => {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  if (typeof number === 'number') return words[number] ?? null
  return typeof value === 'string' && value !== '' ? value : null
}

/** In the specification's casing; a tier that is new stays as Azure calls it. */
export function tierOf(type: unknown): string {
  const word = numbered(type, ['Invalid', ...recoveryPointTiers])
  return wordIn(recoveryPointTiers, word) ?? word ?? 'Unknown'
}

export const tierStatusOf = (status: unknown): string => numbered(status, statuses) ?? 'Unknown'

export const isInstant = ({ type }: Tier) => wordIn(['InstantRP'], type) !== undefined
export const isInVaultOrArchive = ({ type }: Tier) => wordIn(['HardenedRP', 'ArchivedRP'], type) !== undefined

/** Whether the tier holds the point: `Unknown` for a status that is new or left out. */
export function tierHolds({ status }: Tier): 'Yes' | 'No' | 'Unknown' {
  if (wordIn(['Valid', 'Rehydrated'], status)) return 'Yes'
  return wordIn(statuses, status) ? 'No' : 'Unknown'
}
/** A copy brought out of the archive for a time. */
export const isRehydrated = ({ status }: Tier) => wordIn(['Rehydrated'], status) !== undefined
