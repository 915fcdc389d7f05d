import { asksForVms, filterTerms } from '../odata-filter.ts'
import { operation, param, type Call } from '../operation.ts'
import { page } from '../paging.ts'
import type { BackupPolicy } from '../world/backup.ts'
import { vaultPath } from './paths.ts'
import { mirrored } from './protected-items.ts'
import { withVault } from './vaults.ts'

/** `snapshotConsistencyType` came with 2024-04-01. */
function versioned({ query }: Call, { properties, ...policy }: BackupPolicy) {
  const { snapshotConsistencyType, ...older } = properties
  const isNew = (query.get('api-version') ?? '') >= '2024-04-01'
  return { ...policy, properties: isNew && snapshotConsistencyType ? { ...older, snapshotConsistencyType } : older }
}

const action = 'Microsoft.RecoveryServices/vaults/backupPolicies/read'

export const backupPolicyOperations = [
  operation({
    id: 'ProtectionPolicies_Get',
    method: 'GET',
    path: `${vaultPath}/backupPolicies/{policyName}`,
    action,
    answers: [200],
    knownFrom: 'recording',
    handle: (call) =>
      withVault(call, (vault) => {
        const policy = call.world.backupPolicies.get(`${vault.id}/backupPolicies/${param(call, 'policyName')}`)
        // The recorded 404 for an unknown policy has an empty object for a body.
        return policy ? { status: 200, body: mirrored(call, versioned(call, policy)) } : { status: 404, body: {} }
      }),
  }),
  operation({
    id: 'BackupPolicies_List',
    method: 'GET',
    path: `${vaultPath}/backupPolicies`,
    action,
    answers: [200],
    knownFrom: 'specification',
    handle: (call) =>
      withVault(call, (vault) => {
        const isAsked = asksForVms(filterTerms(call.query.get('$filter')))
        const policies = isAsked ? call.world.backupPolicies.childrenOf(vault.id) : []
        return page(
          call,
          policies.map((policy) => mirrored(call, versioned(call, policy))),
        )
      }),
  }),
]
