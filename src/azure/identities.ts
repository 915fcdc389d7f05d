import type { TokenCredential } from '@azure/core-auth'
import { ChainedTokenCredential, ManagedIdentityCredential, WorkloadIdentityCredential } from '@azure/identity'

/**
 * One certain managed identity, by its client id: workload identity where a cluster offers it, else what the machine is assigned. Not
 * DefaultAzureCredential, which would rather take the reader's AZURE_CLIENT_SECRET from the environment than the identity asked for.
 */
export const identityNamed = (clientId: string, authority: { authorityHost?: string }): TokenCredential =>
  new ChainedTokenCredential(...workloadIdentity(clientId, authority), new ManagedIdentityCredential({ clientId }))

function workloadIdentity(clientId: string, authority: { authorityHost?: string }): TokenCredential[] {
  try {
    return [new WorkloadIdentityCredential({ clientId, ...authority })]
  } catch {
    return [] // no federated token here: not on such a cluster
  }
}
