import { AzureError } from '../backup/azure-error.ts'
import { saysRightIsMissing } from '../backup/words/arm-errors.ts'
import type { InventorySource, SourceState } from './inventory.ts'
import type { LedgerEntry } from './ports.ts'

/** How reading a source of one subscription ended. */
export type Ended = AzureError | { readDateTime: string; notUnderstood: string | null }

/**
 * What may be concluded of one source, for each subscription of the ledger. `Complete` only where the identity may read all of it, before and
 * after, and all that came was understood. `completedDateTime` is null where it was not this time: the store keeps the last.
 */
export function statesOf(
  source: InventorySource,
  ledger: readonly LedgerEntry[],
  ended: ReadonlyMap<string, Ended>,
): Map<string, SourceState> {
  return new Map(ledger.map((entry) => [entry.subscriptionId, stateOf(source, entry, ended.get(entry.subscriptionId))]))
}

function stateOf(source: InventorySource, entry: LedgerEntry, ended: Ended | undefined): SourceState {
  const never = { completedDateTime: null }
  if (entry.coverage === 'Refused') {
    const [requiredPermission] = entry.requiredPermissions
    return {
      status: 'Refused',
      ...never,
      ...(requiredPermission === undefined
        ? { message: 'Azure Resource Graph does not show the subscription.' }
        : { requiredPermission }),
    }
  }
  if (ended instanceof AzureError) {
    const { code, message, requiredPermission } = ended
    const isRefused = requiredPermission !== null || saysRightIsMissing(code)
    return {
      status: isRefused ? 'Refused' : 'Failed',
      ...never,
      ...(requiredPermission === null ? {} : { requiredPermission }),
      message,
    }
  }
  if (ended === undefined) return { status: 'Failed', ...never, message: 'It was not read.' }
  const requiredPermission = entry.unread[source]
  if (requiredPermission !== undefined) return { status: 'Partial', ...never, requiredPermission }
  if (ended.notUnderstood !== null) return { status: 'Partial', ...never, message: ended.notUnderstood }
  return { status: 'Complete', completedDateTime: ended.readDateTime }
}
