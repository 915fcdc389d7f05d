import { wordIn } from './word-in.ts'

/**
 * What an error of ARM means. `Absent`: what the call names is not there. `Unseen`: its subscription is out of sight. `WrongVersion`: the
 * cloud lacks the api-version or the type. `NotRegistered`: the subscription does not use the provider. `Person`: it stays until somebody
 * changes something. `Wait`: it is over when something else is. `Retry`: it passes by itself. `AlreadySo`: what was asked for is there.
 * `Refused`: it will not work.
 */
export const armErrorMeanings = [
  'Absent',
  'Unseen',
  'WrongVersion',
  'NotRegistered',
  'Person',
  'Wait',
  'Retry',
  'AlreadySo',
  'Refused',
] as const
export type ArmErrorMeaning = (typeof armErrorMeanings)[number]

/** `Any`: also of an operation that failed, which has no status. */
type Statuses = 'Any' | readonly number[]
type Row = [means: ArmErrorMeaning, on: Statuses, codes: readonly (string | RegExp)[], source: string]

const deployments = 'azure-resource-manager/troubleshooting/common-deployment-errors'
const machines = 'troubleshoot/azure/virtual-machines/windows/error-messages'
/** A right that is missing and a token that is refused do not pass, whatever their code. */
const passing = [400, 404, 409, 412, 423] as const

/** The first row that fits decides; a code that is in none is read as `unknownOf` its status. */
export const armErrors: readonly Row[] = [
  // The gateway keeps the list of all resources: said of the very id in the call, or of what holds it.
  ['Absent', [404], ['ResourceNotFound', 'ResourceGroupNotFound'], 'recorded'],
  ['Absent', [404], ['ParentResourceNotFound'], deployments],
  ['Absent', [404], ['NotFound', 'LockNotFound'], 'recorded of Compute and of locks'],
  // Those of a job and a point were never seen.
  ['Absent', [404], [/^BMSUserError\w*ObjectNotFound$/i], 'of an item: azure-rest-api-specs#23842'],
  ['Unseen', [400, 403, 404], ['SubscriptionNotFound'], 'recorded'],
  ['Unseen', [400, 404], ['InvalidSubscriptionId'], 'terraform-provider-azurerm#25954'],
  ['WrongVersion', [400, 404], ['InvalidResourceType'], 'recorded; of sovereign clouds azure-cli#2190'],
  [
    'WrongVersion',
    [400, 404, 409],
    ['NoRegisteredProviderFound'],
    `${deployments}; of sovereign clouds azure-xplat-cli#3513`,
  ],
  ['WrongVersion', [400, 404], ['InvalidApiVersionParameter'], 'public issues of ARM'],
  ['NotRegistered', [400, 404, 409], ['MissingSubscriptionRegistration'], 'recorded'],
  [
    'NotRegistered',
    [400, 403, 404, 409],
    [
      ...['SubscriptionNotRegistered', 'InvalidSubscriptionRegistrationState', 'MissingRegistrationForLocation'],
      'InvalidResourceNamespace',
    ],
    deployments,
  ],
  ['Person', 'Any', ['AuthorizationFailed', 'LinkedAuthorizationFailed', 'ScopeLocked', 'NotSupported'], 'recorded'],
  ['Person', 'Any', ['DenyAssignmentAuthorizationFailed'], 'migAz#266'],
  ['Person', 'Any', ['RequestDisallowedByPolicy', 'PropertyChangeNotAllowed'], deployments],
  // Its sentences ask for another state of the VM first (deallocate, power off, another size); 429 has it too, and waits.
  ['Person', 'Any', ['OperationNotAllowed'], `recorded; ${machines}`],
  ['AlreadySo', [409], ['RoleAssignmentExists'], 'role-based-access-control/troubleshooting'],
  [
    'Wait',
    passing,
    ['Conflict'],
    'recorded of Compute: a concurrent request; a run command that runs: azure-cli#32305',
  ],
  ['Wait', passing, ['AnotherOperationInProgress', 'DeploymentActive', 'DeploymentActiveAndUneditable'], deployments],
  ['Wait', passing, ['ResourceGroupBeingDeleted'], deployments],
  [
    'Wait',
    passing,
    ['ResourceUpdateBlockedOnPlatformUpdate', 'AttachDiskWhileBeingDetached', 'DiskImageNotReady'],
    machines,
  ],
  ['Wait', passing, ['OperationPreempted'], 'azure-sdk-for-net: a more recent operation'],
  ['Wait', passing, ['ConflictingConcurrentWriteNotAllowed'], 'ARM: "Please retry later", terraform-provider-azurerm'],
  ['Wait', passing, ['ReferencedResourceNotProvisioned'], 'recorded of Network'],
  ['Wait', passing, ['BMSUserErrorConflictingProtectionOperation'], 'backup/troubleshoot-azure-files'],
  [
    'Wait',
    passing,
    ['UserErrorBackupOperationInProgress'],
    'backup-azure-troubleshoot-vm-backup-fails-snapshot-timeout',
  ],
  ['Wait', passing, ['BMSUserErrorObjectLocked'], 'backup-azure-vms-troubleshoot'],
  ['Retry', passing, ['RetryableError'], 'recorded of Network'],
]

/**
 * The harmless reading of a status: what was refused is not sent again, and nothing is gone. A 409 is for a person: what is in the way is
 * named in its sentence, and most do not end by themselves.
 */
function unknownOf(status: number | null): ArmErrorMeaning {
  if (status === null) return 'Refused'
  if (status === 401 || status === 403 || status === 409) return 'Person'
  return status === 408 || (status >= 500 && status !== 501 && status !== 505) ? 'Retry' : 'Refused'
}

const isCode = (known: string | RegExp, code: string) =>
  typeof known === 'string' ? known.toLowerCase() === code.toLowerCase() : known.test(code)

function meansByCode(status: number | null, code: string): ArmErrorMeaning | undefined {
  const row = armErrors.find(
    ([, on, codes]) =>
      (on === 'Any' || (status !== null && on.includes(status))) && codes.some((known) => isCode(known, code)),
  )
  return row?.[0]
}

/**
 * `code` as Azure said it, null where it said none, and `within` what its details add: they tell what has to change, or that it passes, but
 * never that the thing in the call is gone. `status` is null for an operation that failed.
 */
export function armErrorMeans(
  status: number | null,
  code: string | null,
  within: readonly string[] = [],
): ArmErrorMeaning {
  // Compute throttles with OperationNotAllowed; a token is refused before anybody looks.
  if (status === 429) return 'Wait'
  if (status === 401) return 'Person'
  const own = code === null ? undefined : meansByCode(status, code)
  const inner = within.map((one) => meansByCode(status, one))
  if (own === undefined || own === 'Wait' || own === 'Retry')
    return (
      inner.find((one) => one !== undefined && staysUntilChanged.includes(one)) ??
      own ??
      inner.find((one) => one === 'Wait' || one === 'Retry') ??
      unknownOf(status)
    )
  return own
}
const staysUntilChanged: readonly ArmErrorMeaning[] = ['Person', 'NotRegistered', 'WrongVersion']

/** Whether the thing that was asked for is there: `NotLookedUp` where the call ended before anybody looked, `Unknown` of a 404 that proves nothing. */
export type Lookup = 'Absent' | 'NotLookedUp' | 'Unknown'

export function lookupOf(status: number | null, code: string | null, within: readonly string[] = []): Lookup | null {
  const means = armErrorMeans(status, code, within)
  if (means === 'Absent') return means
  if (means === 'Unseen' || means === 'WrongVersion' || means === 'NotRegistered') return 'NotLookedUp'
  return status === 404 ? 'Unknown' : null
}

export const isUnseenSubscription = (code: string) => armErrorMeans(404, code) === 'Unseen'

/** A provider's "not found" may be of something else than the id in the call; the gateway's is not. */
export const isAbsentByGateway = (code: string) =>
  wordIn(['ResourceNotFound', 'ResourceGroupNotFound', 'ParentResourceNotFound'], code) !== undefined

/** `DenyAssignmentAuthorizationFailed` says that the right is there (recorded), `LinkedAuthorizationFailed` names the missing one in its sentence. */
export const saysRightIsMissing = (code: string) => wordIn(['AuthorizationFailed'], code) !== undefined

/** They name no fault of their own: the errors in their details do. */
export const isEnvelope = (code: string) => wordIn(['MultipleErrorsOccurred'], code) !== undefined
