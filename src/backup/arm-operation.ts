/** Handle of an accepted long-running call. The URL is signed and up to 3.5 KB long: store it whole, never log it. */
export interface ArmOperation {
  /** `Azure-AsyncOperation`, else `Location`; null when the call was done at once (200, 204). */
  url: string | null
  retryAfterSeconds: number | null
  armRequestId: string | null
  /** Accepted (202) without an address: only the resource itself tells when it is done. */
  unfollowed?: boolean
  /** Where a POST's result will lie, when that is another address than `url`. As long and as signed. */
  resultUrl?: string | null
  /** The result itself, of a call that was done at once. */
  output?: unknown
}

export interface ArmOperationStatus {
  status: 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled'
  error: { code: string; message: string } | null
  retryAfterSeconds: number | null
  /** For a backup: the job that it started. */
  jobId: string | null
  /** Result of a POST when the answer carries one, e.g. of a run command `{value: [{code, message}]}`. */
  output?: unknown
}
