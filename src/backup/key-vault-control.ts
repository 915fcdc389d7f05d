import type { ArmOperation } from './arm-operation.ts'

/** Who may read the keys and secrets of a key vault. */
export interface KeyVaultControl {
  getKeyVault(vaultId: string): Promise<KeyVault | null>
  /** Adds to what the principal has; nobody's policy is replaced. */
  addAccessPolicy(vaultId: string, entry: AccessPolicyEntry): Promise<ArmOperation>
  /** Assignments of one principal that reach the scope. */
  listRoleAssignments(scope: string, principalId: string): Promise<RoleAssignment[]>
  /** `name` is a GUID: the same name is the same assignment. */
  putRoleAssignment(scope: string, name: string, assignment: RoleAssignment): Promise<ArmOperation>
}

export interface KeyVault {
  id: string
  tenantId: string | null
  usesRoles: boolean
  accessPolicies: AccessPolicyEntry[]
}

export interface AccessPolicyEntry {
  tenantId: string
  objectId: string
  keys: string[]
  secrets: string[]
}

export interface RoleAssignment {
  roleDefinitionId: string
  principalId: string
}
