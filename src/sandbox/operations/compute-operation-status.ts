import { operation, type Answer, type Call } from '../operation.ts'
import { computeTime } from '../world/time.ts'
import { retryAfter } from './accepted.ts'
import { asyncOperationOf, unknownOperation } from './async-operations.ts'
import { subscription } from './paths.ts'

/** A Compute operation that failed is an HTTP 200. */
function computeStatus(call: Call): Answer {
  const found = asyncOperationOf(call)
  if (!found) return unknownOperation(call)
  const { id, status, startTime, endTime, error, output, retryAfterSeconds } = found
  const headers =
    status === 'InProgress' && retryAfterSeconds !== undefined ? retryAfter(call, retryAfterSeconds) : undefined
  if (call.query.get('monitor') === 'true') {
    if (status === 'InProgress') {
      const location = `${call.endpoint}${call.path}?${call.query.toString()}`
      return { status: 202, headers: { ...headers, location } }
    }
    return { status: 200, ...(output === undefined ? {} : { body: output }) }
  }
  return {
    status: 200,
    ...(headers ? { headers } : {}),
    body: {
      startTime: computeTime(startTime),
      ...(endTime ? { endTime: computeTime(endTime) } : {}),
      status,
      ...(error ? { error } : {}),
      ...(output === undefined ? {} : { properties: { output } }),
      name: id,
    },
  }
}

export const computeOperationStatusOperation = operation({
  id: 'Compute_Operations_Get',
  method: 'GET',
  path: `${subscription}/providers/Microsoft.Compute/locations/{location}/operations/{operationId}`,
  action: 'Microsoft.Compute/locations/operations/read',
  answers: [200, 202],
  knownFrom: 'recording',
  policy: 'GetOperation',
  handle: computeStatus,
})
