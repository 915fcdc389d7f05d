import { sql } from 'kysely'
import type { OperationsDependencies } from './dependencies.ts'

/** The settings of a process that say what it may run. Replicas may differ: an operation goes on where it is allowed. */
export type Switches = Pick<OperationsDependencies, 'enabled' | 'allowedSubscriptions' | 'keyVaultGrants'>

export interface Barred {
  code: 'RemediationDisabled' | 'SubscriptionNotAllowed' | 'KeyVaultGrantsDisabled'
  reason: string
}

/** Why this process begins no step of a stored operation; undefined when it may. Locks are always put back. */
export function barredBecause(
  { enabled, allowedSubscriptions, keyVaultGrants }: Switches,
  { action, vm_key }: { action: string; vm_key: string },
): Barred | undefined {
  if (action === 'restoreLocks') return undefined
  if (!enabled) return { code: 'RemediationDisabled', reason: `REMEDIATION_ENABLED is off${waits}` }
  const [, , subscription = ''] = vm_key.split('/')
  if (allowedSubscriptions && !allowedSubscriptions.has(subscription))
    return { code: 'SubscriptionNotAllowed', reason: `ALLOWED_SUBSCRIPTIONS does not name ${subscription}${waits}` }
  if (action === 'grantKeyVaultAccess' && !keyVaultGrants?.enabled)
    return { code: 'KeyVaultGrantsDisabled', reason: `KEY_VAULT_GRANTS_ENABLED is off${waits}` }
  return undefined
}

const waits = ': the operation waits for it, and the locks that it took off are put back.'

/** The same of a row, for the database. */
export function isBarred({ enabled, allowedSubscriptions, keyVaultGrants }: Switches) {
  const subscription = sql`split_part(operations.vm_key, '/', 3)`
  const notAllowed = allowedSubscriptions
    ? sql<boolean>`${subscription} <> all(${[...allowedSubscriptions]})`
    : sql`false`
  const noGrants = keyVaultGrants?.enabled ? sql`false` : sql`operations.action = 'grantKeyVaultAccess'`
  return sql<boolean>`(operations.action <> 'restoreLocks' and (${sql.lit(!enabled)} or ${notAllowed} or ${noGrants}))`
}
