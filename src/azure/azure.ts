import type { TokenCredential } from '@azure/core-auth'
import type { HttpClient } from '@azure/core-rest-pipeline'
import { DefaultAzureCredential } from '@azure/identity'
import type { BackupControlPlane, FactCollector } from '../backup/control-plane.ts'
import type { Limits } from '../backup/limits.ts'
import type { InventoryReader } from '../fleet/ports.ts'
import type { OrphanReader } from '../backup/orphaned-collections.ts'
import type { ArmCall } from './arm-call.ts'
import { arm } from './arm-error.ts'
import { createClients, type ArmClients } from './clients.ts'
import { createCollector } from './collector.ts'
import { createInventoryReader } from './fleet/inventory-reader.ts'
import { severalReaders } from './fleet/several-readers.ts'
import { identityNamed } from './identities.ts'
import { createControlPlane } from './control-plane.ts'
import { createOrphanReader } from './orphan-reads.ts'
import { shown } from './tenant-of-token.ts'
import { askedBy } from './pacer/asked.ts'
import { KeptAnswers } from './kept-answers.ts'
import { Pacer, type BucketMeasure } from './pacer/pacer.ts'
import { createTransport } from './transport.ts'

export interface AzureOptions {
  endpoint: string
  audience: string
  limits: Limits
  /** Where the default credentials get their tokens; unset: the public cloud's. */
  authorityHost?: string
  /** The Backup Management Service's of this cloud; null where it is not published, unset in the public one. */
  backupServiceApplicationId?: string | null
  /** Default: DefaultAzureCredential. */
  credential?: TokenCredential
  /** Who writes; default: who reads. Diagnosis and remediation can be two identities with two roles. */
  writeCredential?: TokenCredential
  /** The same by the client id of a managed identity. */
  writeClientId?: string | undefined
  /** Who sweeps the estate, by a name; default: who reads. Resource Graph counts each identity apart, and several share the subscriptions. */
  scanCredentials?: ReadonlyMap<string, TokenCredential>
  /** The same by the client ids of managed identities. */
  scanClientIds?: readonly string[]
  /** Of ALLOWED_SUBSCRIPTIONS: a sweep looks at no others. */
  allowedSubscriptions?: ReadonlySet<string> | undefined
  queriesPer5Seconds?: number
  /** Of each of Azure's limits, for what sweeps read. */
  backgroundShare?: number
  backupServicePrincipalId?: string
  /** Told of the tenant of each new token before it is used; rejects where it must not be. */
  acceptTenant?: (tenantId: string) => Promise<void>
  /** Sends to ARM; tests put the network's stand-in here. */
  httpClient?: HttpClient
  /** Told of every request to ARM: for metrics and the log. */
  onCall?: (call: ArmCall) => void
  /** How long Azure may take for one answer, body included. */
  requestTimeoutMs?: number
  /** Of AZURE_API_VERSIONS. */
  apiVersions?: ReadonlyMap<string, string>
  /** How long all answers of one reading may take together. */
  readingTimeoutMs?: number
  now?: () => Date
  /** Milliseconds, monotonic: when Azure has room for the next request. */
  clock?: (() => number) | undefined
  wait?: (seconds: number, signal?: AbortSignal) => Promise<void>
}

export interface Azure {
  collector: FactCollector
  controlPlane: BackupControlPlane
  orphans: OrphanReader
  inventory: InventoryReader
  /** Azure's limits as answers have told of them; no ids. */
  buckets(): BucketMeasure[]
  /** Seconds until a reading for people may send to the subscription. */
  secondsUntilRoom(subscriptionId: string): number
  /** Rejects with AzureError `NoToken` when no token for ARM can be had. */
  checkReachable(): Promise<void>
}

/** Azure as this service knows it, over one transport. */
export function createAzure(options: AzureOptions): Azure {
  const {
    endpoint,
    audience,
    limits,
    acceptTenant = async () => undefined,
    writeClientId,
    backupServicePrincipalId,
    httpClient,
    onCall,
    requestTimeoutMs,
    apiVersions,
    readingTimeoutMs,
    now = () => new Date(),
    clock = () => performance.now(),
    wait,
  } = options
  const authority = options.authorityHost === undefined ? {} : { authorityHost: options.authorityHost }
  const credential = shown(options.credential ?? new DefaultAzureCredential(authority), acceptTenant)
  const writer = options.writeCredential ?? namedBy(writeClientId, authority)
  const writeCredential = writer && shown(writer, acceptTenant)
  const scanners =
    options.scanCredentials ??
    new Map((options.scanClientIds ?? []).map((clientId) => [clientId, identityNamed(clientId, authority)]))
  const pacer = new Pacer(options.backgroundShare)
  const transport = createTransport({
    endpoint,
    pacer,
    kept: new KeptAnswers(),
    clock,
    now,
    ...(wait ? { wait } : {}),
    ...(httpClient ? { httpClient } : {}),
    ...(onCall ? { onCall } : {}),
    ...(requestTimeoutMs ? { requestTimeoutMs } : {}),
    ...(apiVersions ? { apiVersions } : {}),
  })
  const clients = createClients(endpoint, audience, credential, transport('Reader'))
  const writes = writeCredential ? createClients(endpoint, audience, writeCredential, transport('Writer')) : clients
  const scanAs = [...scanners].map(
    ([name, scanner]) =>
      [name, createClients(endpoint, audience, shown(scanner, acceptTenant), transport(`Scanner ${name}`))] as const,
  )
  const inventoryAs = (as: ArmClients) =>
    createInventoryReader({
      clients: as,
      limits,
      now,
      clock,
      allowedSubscriptions: options.allowedSubscriptions,
      ...(wait ? { wait } : {}),
      ...(options.queriesPer5Seconds ? { queriesPer5Seconds: options.queriesPer5Seconds } : {}),
    })
  return {
    inventory: severalReaders(
      new Map((scanAs.length > 0 ? scanAs : [['', clients] as const]).map(([name, as]) => [name, inventoryAs(as)])),
    ),
    controlPlane: createControlPlane({ reads: clients, writes, now }),
    orphans: createOrphanReader(clients),
    buckets: () => pacer.measures(clock()),
    secondsUntilRoom(subscriptionId) {
      const asked = askedBy(
        { method: 'GET', url: `${endpoint.replace(/\/$/, '')}/subscriptions/${subscriptionId}` },
        'Reader',
      )
      return pacer.secondsUntilRoom(asked, 'People', clock()).seconds
    },
    collector: createCollector({
      clients,
      limits,
      backupServicePrincipalId,
      backupServiceApplicationId: options.backupServiceApplicationId,
      now,
      clock,
      ...(readingTimeoutMs ? { readingTimeoutMs } : {}),
    }),
    async checkReachable() {
      const scope = `${audience.replace(/\/+$/, '')}/.default`
      await arm(() => credential.getToken(scope))
      if (writeCredential) await arm(() => writeCredential.getToken(scope))
    },
  }
}

const namedBy = (clientId: string | undefined, authority: { authorityHost?: string }) =>
  clientId === undefined ? undefined : identityNamed(clientId, authority)
