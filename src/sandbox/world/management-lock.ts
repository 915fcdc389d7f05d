import type { Resource } from './resource.ts'

export interface ManagementLockProperties {
  level: string
  notes?: string
  owners?: { applicationId: string }[]
}
export type ManagementLock = Resource<ManagementLockProperties>

const suffix = /\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i

/** What a lock is on; empty for nothing. */
export const scopeOf = (lock: { id: string }) => lock.id.replace(suffix, '')
