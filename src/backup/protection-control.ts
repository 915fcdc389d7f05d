import type { ArmOperation } from './arm-operation.ts'
import type { BackupPolicy, Protection } from './facts-of-backup.ts'

/** A protected item and the policies of its vault, for the actions that change protection. */
export interface ProtectionControl {
  /** Without its policy. */
  getProtectedItem(protectedItemId: string): Promise<Protection | null>
  getPolicy(policyId: string): Promise<PolicyOfVault | null>
  /** PUT of the item with a policy: a stopped item is protected again. */
  protectWith(protectedItemId: string, virtualMachineId: string, policyId: string): Promise<ArmOperation>
  /** PUT with isRehydrate: a soft-deleted item comes back, stopped. */
  undelete(protectedItemId: string, virtualMachineId: string): Promise<ArmOperation>
}

export interface PolicyOfVault extends BackupPolicy {
  /** `AzureIaasVM` for policies of virtual machines; of any other the rest means nothing. */
  managementType: string | null
}
