import { randomUUID } from 'node:crypto'
import type { Answer, Call } from '../operation.ts'
import type { AsyncOperation } from '../world/world.ts'

/** Ends well, or with an error, after so many milliseconds of Azure's time. */
export function begin(
  { world, now }: Call,
  milliseconds: number,
  finish: (operation: AsyncOperation, at: Date) => void,
): AsyncOperation {
  const operation: AsyncOperation = { id: randomUUID(), status: 'InProgress', startTime: now }
  world.asyncOperations.set(operation.id, operation)
  world.timeline.after(now, milliseconds, (at) => {
    finish(operation, at)
    if (operation.status === 'InProgress') operation.status = 'Succeeded'
    operation.endTime = at
  })
  return operation
}

/**
 * Since late 2023 both addresses are signed, 3,009 to 3,474 characters long (recorded; recorders cut the values out), and have to be sent back as
 * they came. Nothing is checked here.
 */
const signature = ({ now }: Call) =>
  `t=${621_355_968_000_000_000n + BigInt(now.getTime()) * 10_000n}&c=${'MIIHc3RhbmQtaW4'.repeat(155)}&s=${'c2lnbmF0dXJl'.repeat(28)}&h=${'aGFzaA'.repeat(7)}`

/** At such a pace nobody watches. */
const hurried = 1000

/**
 * What Azure asks to wait, as far as this world's seconds go. A second is the least that a person's tools can be told: `az` takes 0 for nothing
 * and waits half a minute.
 */
export function retryAfter({ world: { timeline } }: Call, seconds: number) {
  const wait = seconds / timeline.pace
  return { 'retry-after': String(timeline.pace < hurried ? Math.ceil(wait) : Math.round(wait)) }
}

/**
 * Compute's 202: both headers and an empty body. The api-version in them is the provider's choice. `waits`: recorded with all headers,
 * a deallocation asks to wait and its operation too; the deletion of an extension and a run command ask nothing.
 */
export function computeAccepted(call: Call, operation: AsyncOperation, location: string, waits = true): Answer {
  const { id } = operation
  if (waits) operation.retryAfterSeconds = 36
  const url = `${call.endpoint}/subscriptions/${call.params.subscriptionId ?? ''}/providers/Microsoft.Compute/locations/${location}/operations/${id}`
  const asked = call.query.get('api-version') ?? ''
  const version = asked < '2024-07-01' ? asked : '2024-07-01'
  const query = `p=${randomUUID()}&api-version=${version}&${signature(call)}`
  return {
    status: 202,
    headers: {
      'azure-asyncoperation': `${url}?${query}`,
      location: `${url}?monitor=true&${query}`,
      'azure-asyncnotification': 'Enabled',
      'x-ms-request-id': id,
      ...(waits ? retryAfter(call, 10) : {}),
    },
  }
}

/** Backup's 202: semicolons raw in both addresses, and a minute of Azure's time to wait. */
export function backupAccepted(
  call: Call,
  base: string,
  { id }: AsyncOperation,
  status: string,
  result: string,
): Answer {
  const query = `api-version=${call.query.get('api-version') ?? ''}&${signature(call)}`
  return {
    status: 202,
    headers: {
      'azure-asyncoperation': `${call.endpoint}${base}/${status}/${id}?${query}`,
      location: `${call.endpoint}${base}/${result}/${id}?${query}`,
      ...retryAfter(call, 60),
    },
  }
}

/** The status addresses of a cancel and of a refresh have an api-version of their own (recorded in 2024). */
export function withPreviewStatus({ headers = {}, ...answer }: Answer): Answer {
  const status = headers['azure-asyncoperation']?.replace(/api-version=[^&]*/, 'api-version=2019-05-13-preview') ?? ''
  return { ...answer, headers: { ...headers, 'azure-asyncoperation': status } }
}
