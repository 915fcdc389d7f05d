import type { FoundRow, GraphKind } from '../../../src/azure/fleet/graph-kind.ts'
import type { AzureError } from '../../../src/backup/azure-error.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import type { InventorySource } from '../../../src/fleet/inventory.ts'

export const reading = { limits: defaultLimits, now: new Date('2026-11-23T12:00:00Z') }
export const subscriptionId = '11111111-1111-4111-8111-111111111111'
const group = `/subscriptions/${subscriptionId}/resourceGroups`
export const vmId = `${group}/rg-app/providers/Microsoft.Compute/virtualMachines/web-1`
export const vaultId = `${group}/rg-backup/providers/Microsoft.RecoveryServices/vaults/v`
const names = 'iaasvmcontainerv2;rg-app;web-1'
export const itemId = `${vaultId}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${names}/protectedItems/VM;${names}`
export const policyId = `${vaultId}/backupPolicies/Daily`

type Row = Record<string, unknown>
/** As answers come in which bags are written into texts. */
const written = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
    ]),
  )

export function found<Source extends InventorySource>(kind: GraphKind<Source>, row: Row): FoundRow<Source>[] {
  return kind.found(row, reading)
}
/** Both forms of a row say the same. */
export const foundInBoth = <Source extends InventorySource>(kind: GraphKind<Source>, row: Row) =>
  [found(kind, row), found(kind, written(row))] as const

export function refusal<Source extends InventorySource>(kind: GraphKind<Source>, row: Row): string {
  try {
    return JSON.stringify(found(kind, row))
  } catch (error) {
    return (error as AzureError).code
  }
}
