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

/** Compute's 202: both headers, an empty body, and mostly no Retry-After. Its api-version in them is the provider's choice. */
export function computeAccepted(call: Call, { id }: AsyncOperation, location: string): Answer {
  const url = `${call.endpoint}/subscriptions/${call.params.subscriptionId ?? ''}/providers/Microsoft.Compute/locations/${location}/operations/${id}`
  const query = `p=${randomUUID()}&api-version=2024-07-01&t=${call.now.getTime()}&c=certificate&s=signature&h=hash`
  return {
    status: 202,
    headers: {
      'azure-asyncoperation': `${url}?${query}`,
      location: `${url}?monitor=true&${query}`,
      'azure-asyncnotification': 'Enabled',
      'x-ms-request-id': id,
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
      // A minute, as far as this world's minutes go.
      'retry-after': String(Math.round(60 / call.world.timeline.pace)),
    },
  }
}
