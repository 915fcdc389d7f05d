import type { Resource } from './resource.ts'

export interface ManagementLockProperties {
  level: string
  notes?: string
  owners?: { applicationId: string }[]
}
export type ManagementLock = Resource<ManagementLockProperties>

const suffix = /\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i

/** The lock's scope; empty for none. */
export const scopeOf = (lock: { id: string }) => lock.id.replace(suffix, '')
