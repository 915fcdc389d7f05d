export const kinds = {
  GET: { word: 'read', header: 'reads', capacity: 250, perSecond: 25 },
  DELETE: { word: 'delete', header: 'deletes', capacity: 200, perSecond: 10 },
  write: { word: 'write', header: 'writes', capacity: 200, perSecond: 10 },
} as const

/** Compute's policies: requests at once and a minute, kept per resource or per subscription. */
export const policies = {
  LowCostGet: { name: 'LowCostGetResource', capacity: 36, perMinute: 12, perResource: true },
  HighCostGet: { name: 'HighCostGetSubscriptionMaximum', capacity: 900, perMinute: 300, perResource: false },
  GetOperation: { name: 'GetOperationResource', capacity: 45, perMinute: 15, perResource: true },
  UpdateVM: { name: 'UpdateVMResource', capacity: 12, perMinute: 4, perResource: true },
  /** The capacities are recorded; everywhere else a capacity is three minutes' worth, hence the refills. */
  GetRestorePoint: {
    name: 'LowCostGetRestorePointSubscriptionMaximum',
    capacity: 600,
    perMinute: 200,
    perResource: false,
  },
  ListRestorePoint: {
    name: 'HighCostGetRestorePointSubscriptionMaximum',
    capacity: 150,
    perMinute: 50,
    perResource: false,
  },
  DeleteRestorePoint: {
    name: 'DeleteRestorePointSubscriptionMaximum',
    capacity: 360,
    perMinute: 120,
    perResource: false,
  },
} as const

export const backupRequestsPerHour: Record<string, number> = {
  'microsoft.recoveryservices/vaults/backupjobs/read': 450,
}
