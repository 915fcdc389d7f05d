export const kinds = {
  GET: { word: 'read', header: 'reads', capacity: 250, perSecond: 25 },
  DELETE: { word: 'delete', header: 'deletes', capacity: 200, perSecond: 10 },
  write: { word: 'write', header: 'writes', capacity: 200, perSecond: 10 },
} as const

/** Compute's policies: requests at once and a minute, kept per resource or per subscription. */
export const policies = {
  LowCostGet: { name: 'LowCostGetResource', capacity: 36, perMinute: 12, perResource: true },
  HighCostGet: { name: 'HighCostGetSubscriptionMaximum', capacity: 900, perMinute: 300, perResource: false },
  GetOperation: { name: 'GetOperationResource', capacity: 45, perMinute: 45, perResource: true },
  UpdateVM: { name: 'UpdateVMResource', capacity: 12, perMinute: 12, perResource: true },
  DeleteRestorePoint: {
    name: 'DeleteRestorePointSubscriptionMaximum',
    capacity: 360,
    perMinute: 360,
    perResource: false,
  },
} as const

export const backupRequestsPerHour: Record<string, number> = {
  'microsoft.recoveryservices/vaults/backupjobs/read': 450,
}
