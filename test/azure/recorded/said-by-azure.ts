/** A resource as JSON.parse leaves it. */
export type Raw = Record<string, unknown> & { properties: Record<string, unknown> }
type Bag = Record<string, unknown>

const bag = (value: unknown) => (value ?? {}) as Bag
const bags = (value: unknown) => (value ?? []) as Bag[]
const orNull = (value: unknown) => value || null
const time = (value: unknown) =>
  typeof value !== 'string' || /^(0001|2001-01-01T00:00:00)/.test(value) || value === ''
    ? null
    : new Date(/Z|[+-]\d\d:\d\d$/.test(value) ? value : `${value}Z`).toISOString()
const lower = (value: unknown) => String(value).toLowerCase()

export function machine({ location, name, properties }: Raw) {
  const view = bag(properties['instanceView'])
  const codes = bags(view['statuses']).map(({ code }) => String(code))
  const { osDisk, dataDisks } = bag(properties['storageProfile'])
  return {
    name,
    location,
    provisioningState: properties['provisioningState'],
    uniqueId: properties['vmId'],
    powerState: codes.find((code) => code.startsWith('PowerState/')) ?? null,
    osType: bag(osDisk)['osType'],
    'disks.length': 1 + bags(dataDisks).length,
    'vmAgent.message': orNull(bags(bag(view['vmAgent'])['statuses'])[0]?.['message']),
  }
}

export const extension = ({ name, properties }: Raw) => ({
  name,
  publisher: properties['publisher'],
  type: properties['type'],
  version: properties['typeHandlerVersion'],
  provisioningState: properties['provisioningState'],
  failed: properties['provisioningState'] === 'Failed',
})

export const collection = ({ id, name, location, properties }: Raw) => ({
  id,
  name,
  location,
  sourceId: bag(properties['source'])['id'],
  provisioningState: properties['provisioningState'],
  'restorePoints.length': bags(properties['restorePoints']).length,
})

export const restorePoint = ({ id, name, properties }: Raw) => ({
  'restorePoints.0.id': id,
  'restorePoints.0.name': name,
  'restorePoints.0.timeCreated': time(properties['timeCreated']),
  'restorePoints.0.provisioningState': properties['provisioningState'],
  'restorePoints.0.consistencyMode': properties['consistencyMode'],
  'restorePoints.0.sourceUniqueId': bag(properties['sourceMetadata'])['vmId'],
})

export const disk = ({ name, sku, properties }: Raw) => ({
  name,
  sizeBytes: properties['diskSizeBytes'],
  sku: bag(sku)['name'],
  encryptionType: bag(properties['encryption'])['type'],
})

export const lock = ({ id, name, properties }: Raw) => ({
  id,
  name,
  scope: String(id).replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i, ''),
  level: properties['level'],
  // Also when empty: a lock is put back as it was.
  notes: properties['notes'] ?? null,
})

/** And what only the KPI of the last backup says; 0 is no code. */
function healthDetailsOf(properties: Bag) {
  const details = bags(properties['healthDetails'])
  const ofBackup = bags(bag(bag(properties['kpisHealths'])['BackupOperationStatusKPI'])['resourceHealthDetails'])
  return [...details, ...ofBackup.filter(({ code }) => code !== 0 && !details.some((one) => one['code'] === code))]
}

export const item = ({ id, properties }: Raw) => ({
  protectedItemId: id,
  vaultId: String(id).split('/').slice(0, 9).join('/'),
  protectionState: properties['isScheduledForDeferredDelete'] ? 'SoftDeleted' : properties['protectionState'],
  policyId: orNull(properties['policyId']),
  lastBackupStatus: orNull(properties['lastBackupStatus']),
  lastBackupTime: time(properties['lastBackupTime']),
  lastRecoveryPointTime: time(properties['lastRecoveryPoint']),
  healthStatus: orNull(properties['healthStatus']),
  'healthDetails.number': healthDetailsOf(properties).map(({ code }) => code),
  'healthDetails.title': healthDetailsOf(properties).map(({ title }) => orNull(title)),
  virtualMachineId: properties['virtualMachineId'],
})

export const job = ({ id, properties }: Raw) => ({
  id,
  operation: properties['operation'],
  status: properties['status'],
  startTime: time(properties['startTime']),
  endTime: time(properties['endTime']),
  'errorDetails.number': bags(properties['errorDetails']).map(({ errorCode }) => errorCode),
  'errorDetails.title': bags(properties['errorDetails']).map(({ errorTitle }) => orNull(errorTitle)),
  'errorDetails.message': bags(properties['errorDetails']).map(({ errorString }) => orNull(errorString)),
  detailed: (properties['extendedInfo'] ?? null) !== null,
})

const daysOf = (duration: unknown) => `P${String(bag(duration)['count'])}${String(bag(duration)['durationType'])[0]}`

export const policy = ({ id, name, properties }: Raw) => ({
  id,
  name,
  type: properties['policyType'] ?? 'V1',
  instantRetentionDays: properties['instantRpRetentionRangeInDays'] ?? null,
  'retention.daily': daysOf(bag(bag(properties['retentionPolicy'])['dailySchedule'])['retentionDuration']),
  'schedule.times': ((bag(properties['schedulePolicy'])['scheduleRunTimes'] ?? []) as string[]).map((at) =>
    at.slice(11, 16),
  ),
})

const tiers = ['', 'InstantRP', 'HardenedRP', 'ArchivedRP']
const states = ['', 'Valid', 'Disabled', 'Deleted', 'Rehydrated']
const word = (value: unknown, words: string[]) => (typeof value === 'number' ? words[value] : value)
export function point({ id, name, properties }: Raw) {
  const details = bags(properties['recoveryPointTierDetails']).map(({ type, status }) => [
    word(type, tiers),
    word(status, states),
  ])
  const valid = details.filter(([, status]) => lower(status) === 'valid').map(([type]) => type)
  return {
    id,
    name,
    time: time(properties['recoveryPointTime']),
    consistency: properties['recoveryPointType'],
    'tiers.type': details.map(([type]) => type),
    'tiers.status': details.map(([, status]) => status),
    expiryDateTime: time(bag(properties['recoveryPointProperties'])['expiryTime']),
    rule: bag(properties['recoveryPointProperties'])['ruleName'] ?? null,
    isSoftDeleted: bag(properties['recoveryPointProperties'])['isSoftDeleted'] ?? false,
    instantOnly: valid.length === 1 && valid[0] === 'InstantRP',
  }
}

/** What stands at `errorDetails.title` in a fact; through a list, of each of its elements. */
export const at = (fact: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => {
    if (Array.isArray(value) && key !== 'length' && !/^\d+$/.test(key)) return value.map((one) => (one as Bag)[key])
    return (value as Bag)[key]
  }, fact)
