import type { RecoveryPoint } from './facts-of-backup.ts'
import { isInVaultOrArchive, tierHolds } from './words/tiers.ts'

/**
 * Whether the vault or its archive holds the point. Not the contrary of `instantOnly`: a point whose tiers Azure leaves out, or whose
 * snapshot has expired as well, is neither.
 */
export const hasVaultCopy = ({ tiers }: Pick<RecoveryPoint, 'tiers'>) =>
  tiers.some((tier) => isInVaultOrArchive(tier) && tierHolds(tier) === 'Yes')
