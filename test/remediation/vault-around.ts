import type { Protection, RecoveryPoint } from '../../src/backup/facts-of-backup.ts'
import type { PolicyOfVault } from '../../src/backup/protection-control.ts'
import { aProtection } from '../diagnosis/facts-builder.ts'
import { aPolicy, itemOf, vmId } from './facts-around.ts'
import { vaultId } from './jobs-around.ts'

export const item = itemOf('vm')

/** The VM's item in the vault, as it is read singly. */
export const anItem = (rest: Partial<Protection> = {}): Protection =>
  aProtection({ vaultId, protectedItemId: item, virtualMachineId: vmId, policyId: aPolicy.id, ...rest })

export const aRecoveryPoint = (name: string, rest: Partial<RecoveryPoint> = {}): RecoveryPoint => ({
  id: `${item}/recoveryPoints/${name}`,
  name,
  time: '2026-01-01T00:00:00.000Z',
  consistency: null,
  tiers: [{ type: 'HardenedRP', status: 'Valid' }],
  expiryDateTime: null,
  rule: 'Daily',
  isSoftDeleted: false,
  notUnderstood: null,
  instantOnly: false,
  ...rest,
})

export const aPolicyOfVault = (rest: Partial<PolicyOfVault> = {}): PolicyOfVault => ({
  ...aPolicy,
  managementType: 'AzureIaasVM',
  ...rest,
})
