import { isActive } from '../src/remediation/active-operations.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ListedOperation, Operation } from '../src/remediation/operation.ts'
import type { Services } from '../src/services.ts'

export const isEnded = ({ status }: Pick<Operation, 'status'>) => !isActive(status)

/** With the addresses of its links as the caller of this request reaches them. */
export const addressed = <T extends Pick<ListedOperation, 'links'>>(
  request: Pick<FastifyRequest, 'address'>,
  operation: T,
): T => {
  const { self, result, events, cancel, approve, reject, planChanges } = operation.links
  const links = {
    self: request.address(self),
    result: request.address(result),
    events: request.address(events),
    cancel: request.address(cancel),
    ...(approve === undefined ? {} : { approve: request.address(approve) }),
    ...(reject === undefined ? {} : { reject: request.address(reject) }),
    ...(planChanges === undefined ? {} : { planChanges: request.address(planChanges) }),
  }
  return { ...operation, links }
}

/**
 * How to follow an operation. Two different addresses, because clients differ: one that follows only `Location` (Logic Apps, Data
 * Factory) takes the first answer other than 202 for the end, and the status monitor always says 200.
 */
export const announce = <Reply extends Pick<FastifyReply, 'headers'>>(
  request: Pick<FastifyRequest, 'address'>,
  reply: Reply,
  operation: Operation,
  { retryAfterSeconds }: Pick<Services['operations'], 'retryAfterSeconds'>,
): Reply => {
  reply.headers({
    'operation-location': request.address(operation.links.self),
    location: request.address(operation.links.result),
    'cache-control': 'no-store',
    ...(isEnded(operation) ? {} : { 'retry-after': String(retryAfterSeconds) }),
  })
  return reply
}
