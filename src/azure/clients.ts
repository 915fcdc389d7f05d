import { ComputeManagementClient } from '@azure/arm-compute'
import { ManagementLockClient } from '@azure/arm-locks'
import { RecoveryServicesBackupClient } from '@azure/arm-recoveryservicesbackup'
import { ResourceManagementClient } from '@azure/arm-resources'
import type { TokenCredential } from '@azure/core-auth'
import {
  bearerTokenAuthenticationPolicy,
  createEmptyPipeline,
  createPipelineRequest,
  decompressResponsePolicy,
  type HttpClient,
  type HttpMethods,
  type PipelineResponse,
} from '@azure/core-rest-pipeline'
import { LRUCache } from 'lru-cache'
import { refuseOtherHost } from './transport.ts'

export interface SubscriptionClients {
  compute: ComputeManagementClient
  locks: ManagementLockClient
  backup: RecoveryServicesBackupClient
  resources: ResourceManagementClient
}

export interface ArmClients {
  of(subscriptionId: string): SubscriptionClients
  /** One request as it stands, for what no SDK of ours covers. The URL may be absolute or a path below the endpoint. */
  send(method: HttpMethods, url: string, body?: unknown): Promise<PipelineResponse>
}

const MOST_SUBSCRIPTIONS = 500

/** Clients a subscription over one transport. The SDKs' own retries and redirects are off: they resend POSTs and follow any host. */
export function createClients(
  endpoint: string,
  audience: string,
  credential: TokenCredential,
  transport: HttpClient,
): ArmClients {
  const scope = `${audience.replace(/\/+$/, '')}/.default`
  const shared = {
    endpoint,
    httpClient: transport,
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
  }
  const older = { ...shared, credentialScopes: scope }
  const newer = { ...shared, credentials: { scopes: [scope] } }
  const clients = new LRUCache<string, SubscriptionClients>({ max: MOST_SUBSCRIPTIONS })
  const pipeline = createEmptyPipeline()
  pipeline.addPolicy(decompressResponsePolicy())
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: scope }))

  return {
    of: (subscriptionId) => {
      const known = clients.get(subscriptionId)
      if (known) return known
      const made = {
        compute: new ComputeManagementClient(credential, subscriptionId, newer),
        locks: new ManagementLockClient(credential, subscriptionId, older),
        backup: new RecoveryServicesBackupClient(credential, subscriptionId, older),
        resources: new ResourceManagementClient(credential, subscriptionId, newer),
      }
      clients.set(subscriptionId, made)
      return made
    },
    send: async (method, url, body) => {
      const request = createPipelineRequest({ method, url: new URL(url, endpoint).href })
      refuseOtherHost(request.url, endpoint)
      request.headers.set('accept', 'application/json')
      if (body !== undefined) {
        request.headers.set('content-type', 'application/json')
        request.body = JSON.stringify(body)
      }
      return pipeline.sendRequest(transport, request)
    },
  }
}
