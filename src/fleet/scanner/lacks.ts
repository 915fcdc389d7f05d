import type { LedgerEntry } from '../ports.ts'

/** What an identity needs for a subscription to be there for it at all. */
const PERMISSION = 'Microsoft.Resources/subscriptions/read'

/** Why nothing can be swept, in one line; null where something can. */
export function lackIn(ledger: readonly LedgerEntry[]): string | null {
  if (ledger.some(({ coverage }) => coverage !== 'Refused')) return null
  if (ledger.length === 0) return `Azure shows the identity that sweeps no subscription: it lacks ${PERMISSION}.`
  const named = [...new Set(ledger.flatMap(({ requiredPermissions }) => requiredPermissions))]
  return named.length === 0
    ? `Azure Resource Graph shows the identity that sweeps none of ${ledger.length} subscription(s): a role on one is new, or is not theirs.`
    : `Azure Resource Graph shows the identity that sweeps none of ${ledger.length} subscription(s): it lacks ${named.join(', ')}.`
}
