import type { VmId } from './backup/resource-id.ts'
import type { Diagnosis } from './diagnosis/diagnosis.ts'
import type { ErrorCodeEntry } from './diagnosis/error-codes/catalogue.ts'

export interface CachedDiagnosis {
  diagnosis: Diagnosis
  /** Serialised once; the same bytes for every reader. */
  body: Buffer
  /** Strong, over the content without times, cost and duration. */
  etag: string
  /** Whole seconds since it was read. */
  ageSeconds: number
}

/** What the routes need. Everything throws or rejects with ServiceError or AzureError. */
export interface Services {
  diagnoses: {
    /** At once where a reading is at hand: most callers poll, and a promise for each would be a tenth of what their answer costs. */
    get(
      vm: VmId,
      options: { errorCode?: string; noCache: boolean; correlationId: string; callerLeaves?: () => AbortSignal },
    ): CachedDiagnosis | Promise<CachedDiagnosis>
  }
  errorCodes: { list(): readonly ErrorCodeEntry[]; get(code: string): ErrorCodeEntry | undefined }
  readiness(): Promise<{ name: string; ok: boolean; detail: string }[]>
}
