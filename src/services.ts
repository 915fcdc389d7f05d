import type { VmId } from './backup/resource-id.ts'
import type { Language } from './error-codes/texts/texts.ts'
import type { Diagnosis } from './diagnosis/diagnosis.ts'
import type { Reach } from './access/reach.ts'
import type { FleetService } from './fleet/overview/fleet-service.ts'
import type { Operations } from './operations/operations-interface.ts'
import type { FleetRows } from './fleet/lists/fleet-rows.ts'
import type { OrphanPage } from './readings/orphaned-collections.ts'
import type { CodeEntry } from './error-codes/find.ts'
import type { RequestDurations } from './telemetry/request-durations.ts'

/** How much of a diagnosis is served, and for whom: all of it, what is read first, or that for a terminal. */
export type View = 'whole' | 'brief' | 'text'

/** Content codings of RFC 9110 in which a body is kept. */
export type Encoding = 'identity' | 'gzip' | 'br'

export interface CachedDiagnosis {
  diagnosis: Diagnosis
  /** Serialised once; the same for every reader. */
  body: Buffer | string
  /** Strong, over the content without times, cost and duration. */
  etag: string
  /** Whole seconds since it was read. */
  ageSeconds: number
}

export interface ReadinessCheck {
  name: string
  ok: boolean
  /** What cannot be done without it: anything, actions alone, or nothing, where somebody has only to look after it. */
  neededTo: 'Read' | 'Act' | null
  /** May name addresses: it is not for strangers. */
  detail: string
}

/** Services behind the routes. Everything throws or rejects with ServiceError or AzureError. */
export interface Services {
  diagnoses: {
    /** At once where a reading is at hand: most callers poll, and a promise for each would be a tenth of what their answer costs. */
    get(
      vm: VmId,
      options: {
        errorCode?: string | undefined
        /** Language of texts for people; default English. */
        language?: Language
        /** Of `body` and `etag`; the whole when left out. */
        view?: View
        /** Of `body`; as it is when left out. */
        encoding?: Encoding
        noCache: boolean
        correlationId: string
        callerLeaves?: () => AbortSignal
      },
    ): CachedDiagnosis | Promise<CachedDiagnosis>
    /** The VM was changed: the next who asks gets a new reading. */
    forget(vmKey: string): void
  }
  /** Operations of a VM are reached only through `within`, so that no route can forget the caller's reach. */
  operations: Pick<Operations, 'retryAfterSeconds' | 'actions' | 'within' | 'freeze' | 'setFreeze'>
  orphanedCollections?: {
    get(
      subscriptionId: string,
      options: { reach: Reach; limit: number; after: string | null; correlationId: string },
    ): Promise<OrphanPage>
  }
  /** Unset: there is no estate, and no list of it. */
  fleetRows?: FleetRows
  /** Unset: the service knows single VMs alone. */
  fleet?: FleetService
  errorCodes: { list(): readonly CodeEntry[]; get(code: string): CodeEntry | undefined }
  /** Where the journal's chain ends; unset: not told. */
  auditHead?(): Promise<{ count: number; hash: string }>
  readiness(): Promise<ReadinessCheck[]>
  /** Unset: nothing is counted and there is no /metrics. */
  metrics?: { requests: RequestDurations; render(): Promise<{ contentType: string; body: string }> }
}
