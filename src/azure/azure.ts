import type { TokenCredential } from '@azure/core-auth'
import type { HttpClient } from '@azure/core-rest-pipeline'
import { DefaultAzureCredential } from '@azure/identity'
import type { BackupControlPlane, FactCollector } from '../backup/control-plane.ts'
import type { Limits } from '../backup/limits.ts'
import { arm } from './arm-error.ts'
import { createClients } from './clients.ts'
import { createCollector } from './collector.ts'
import { createControlPlane } from './control-plane.ts'
import { createTransport } from './transport.ts'

export interface AzureOptions {
  endpoint: string
  audience: string
  limits: Limits
  /** Default: DefaultAzureCredential. */
  credential?: TokenCredential
  /** Who writes; default: who reads. Diagnosis and remediation can be two identities with two roles. */
  writeCredential?: TokenCredential
  backupServicePrincipalId?: string
  /** What sends to ARM: stands for the network in tests. */
  httpClient?: HttpClient
  /** How long Azure may take for one answer, body included. */
  requestTimeoutMs?: number
  now?: () => Date
}

export interface Azure {
  collector: FactCollector
  controlPlane: BackupControlPlane
  /** Rejects with AzureError `NoToken` when no token for ARM can be had. */
  checkReachable(): Promise<void>
}

/** Azure as this service knows it, over one transport. */
export function createAzure(options: AzureOptions): Azure {
  const {
    endpoint,
    audience,
    limits,
    credential = new DefaultAzureCredential(),
    writeCredential,
    backupServicePrincipalId,
    httpClient,
    requestTimeoutMs,
    now = () => new Date(),
  } = options
  const transport = createTransport({
    endpoint,
    ...(httpClient ? { httpClient } : {}),
    ...(requestTimeoutMs ? { requestTimeoutMs } : {}),
  })
  const clients = createClients(endpoint, audience, credential, transport)
  const writes = writeCredential ? createClients(endpoint, audience, writeCredential, transport) : clients
  return {
    controlPlane: createControlPlane({ reads: clients, writes, now }),
    collector: createCollector({ clients, limits, backupServicePrincipalId, now }),
    async checkReachable() {
      await arm(() => credential.getToken(`${audience.replace(/\/+$/, '')}/.default`))
    },
  }
}
