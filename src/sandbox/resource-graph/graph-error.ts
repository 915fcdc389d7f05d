import { randomUUID } from 'node:crypto'
import type { Answer } from '../operation.ts'
import type { FaultDetail } from './kql/query-fault.ts'

/** The recorded error: the message asks for a support case, the cause stands in the details. */
function graphError(status: number, code: string, details: FaultDetail[]): Answer {
  const message = `Please provide below info when asking for support: timestamp = ${new Date().toISOString().replace('Z', '0000Z')}, correlationId = ${randomUUID()}.`
  return { status, body: { error: { code, message, details } } }
}

export const badRequest = (...details: FaultDetail[]) => graphError(400, 'BadRequest', details)

/** As reported (azure-cli-extensions #3325). */
export const rateLimited = () =>
  graphError(429, 'RateLimiting', [
    {
      code: 'RateLimiting',
      message:
        'Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.',
    },
  ])

/** As reported (microsoft/ARI #199). */
export const payloadTooLarge = (size: number, limit: number) =>
  badRequest({
    code: 'ResponsePayloadTooLarge',
    message: `Response payload size is ${size}, and has exceeded the limit of ${limit}. Please consider querying less data at a time and make paginated call if needed.`,
  })

/** As reported (aztfexport #491). */
export const nothingReadable = (given: string[]) =>
  badRequest({
    code: 'NoValidSubscriptionsInQueryRequest',
    message: `There must be at least one subscription that is eligible to contain resources. Given: '${given.join(', ')}'.`,
  })

/** The code is reported (microsoft/ARI #255), its wording assumed. */
export const accessDenied = () =>
  graphError(403, 'AccessDenied', [
    { code: 'AccessDenied', message: 'Access is denied to the requested subscriptions.' },
  ])
