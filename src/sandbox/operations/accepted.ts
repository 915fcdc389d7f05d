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
  const query = `p=${randomUUID()}&api-version=${version}&t=${call.now.getTime()}&c=certificate&s=signature&h=hash`
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
  const query = `api-version=${call.query.get('api-version') ?? ''}`
  return {
    status: 202,
    headers: {
      'azure-asyncoperation': `${call.endpoint}${base}/${status}/${id}?${query}`,
      location: `${call.endpoint}${base}/${result}/${id}?${query}`,
      ...retryAfter(call, 60),
    },
  }
}
