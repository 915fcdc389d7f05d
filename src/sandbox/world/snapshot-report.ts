import type { Status } from './compute.ts'
import { guidOf } from './guid.ts'

/** Symbol and health (green 0, yellow 128, red 256) of the numbers that this world uses (azure-linux-extensions, ExtensionErrorCodeHelper.py). */
const results = {
  1: ['success', 0],
  76: ['FailedRetryableSnapshotFailedNoNetwork', 256],
  121: ['FailedRetryableFsFreezeFailed', 128],
  301: ['FailedPrepostPostScriptFailed', 128],
} as const

const publisherAndType = 'Microsoft.Azure.RecoveryServices.VMSnapshotLinux'

/**
 * What VMSnapshotLinux leaves behind (HandlerUtil.py, do_status_report): its own status is success on every terminal state, with the number
 * as its code; the report of what really happened is the *name* of a substatus, whose code is 0 and whose status is success. Compute appends
 * a code that is not 0 to the state, as recorded of other extensions.
 */
export function linuxSnapshotResult(number: keyof typeof results): { status: Status; substatus: Status } {
  const [symbol, vmHealthState] = results[number]
  const message = pythonJson({
    messageStr: 'snapshotCreator=guestExtension, ',
    snapshotConsistency: number === 1 ? 1 : 0,
    jobMessage: '',
    isSizeComputationFailed: false,
  })
  const report = pythonJson([
    {
      version: '1.0',
      timestampUTC: datePlace,
      status: {
        name: publisherAndType,
        operation: 'Enable',
        status: number === 1 ? 'success' : 'error',
        substatus: [],
        code: String(number),
        taskId: guidOf(`snapshot task ${number}`),
        formattedMessage: { lang: 'en-US', message },
        storageDetails: {
          partitionCount: 3,
          totalUsedSizeInBytes: 10795593728,
          isStoragespacePresent: false,
          isSizeComputationFailed: false,
        },
        commandStartTimeUTCTicks: '638999999999999999',
        telemetryData: [
          { Value: '1.0.9220.0', Key: 'extensionVersion' },
          { Value: symbol, Key: 'extErrorCode' },
        ],
        uniqueMachineId: guidOf('machine'),
        snapshotInfo: null,
        vmHealthInfo: { vmHealthState, vmHealthStatusCode: number },
      },
    },
  ])
  const level = 'Info'
  const displayStatus = 'Provisioning succeeded'
  return {
    status: { code: `ProvisioningState/succeeded/${number}`, level, displayStatus, message },
    // The date is put in as text after the JSON was made, its slashes escaped for C#.
    substatus: {
      code: `ComponentStatus/${report.replace(datePlace, String.raw`\/Date(1794837600000)\/`)}/succeeded`,
      level,
      displayStatus,
    },
  }
}

/** Whether a VMSnapshotLinux of this world says that its last run failed. */
export const saysSnapshotFailed = ({ code }: Status) => code.includes('"status": "error"')

const datePlace = 'e2794170-c93d-4178-a8da-9bc7fd91ecc0'

/** As json.dumps writes it, blanks included. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([name, inner]) => `${JSON.stringify(name)}: ${pythonJson(inner)}`)
    .join(', ')}}`
}
