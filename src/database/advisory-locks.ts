/** Every advisory lock that is taken, so that no two of them are the same number. */
export const advisoryLocks = {
  /** Held by the service to which an embedded PostgreSQL belongs. */
  service: 7_238_114,
  grants: 7_238_115,
  migration: 7_238_116,
  archive: 7_238_117,
  /** What reaches VMs that it does not name is not written while rows of VMs are made. */
  inventory: 7_238_118,
} as const
