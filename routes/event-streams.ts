import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ServiceError } from '../src/errors.ts'
import { whenCallerLeaves } from './schemas.ts'

/** For a plugin whose routes are streams: until when each of them is sent, and refusals in the shape of all others. */
export function streamsOf(app: FastifyInstance) {
  const closing = new AbortController()
  app.addHook('preClose', (done) => {
    closing.abort() // a stream never ends by itself, and would hold the shutdown
    done()
  })

  // Its own refusal of who takes no event stream (406) is not in the shape of errors here.
  app.addHook('preSerialization', (_, reply, payload, done) =>
    reply.statusCode === 406 && !(payload as { error?: { code?: string } }).error?.code
      ? done(
          new ServiceError('NotAcceptable', 'Events come as text/event-stream, which Accept leaves out.', {
            target: 'Accept',
          }),
        )
      : done(null, payload),
  )

  return {
    until: (request: FastifyRequest, reply: FastifyReply) =>
      AbortSignal.any([closing.signal, whenCallerLeaves(reply), ...expiryOf(request.principal)]),
  }
}

/** Undefined where there is none. Throws ServiceError `InvalidRequest` for what is no id of ours. */
export function lastEventIdOf({ headers }: Pick<FastifyRequest, 'headers'>, mostDigits = 18) {
  const last = headers['last-event-id']
  const since = typeof last === 'string' && last !== '' ? last : undefined
  if (since === undefined || (/^\d+$/.test(since) && since.length <= mostDigits)) return since
  throw new ServiceError('InvalidRequest', 'Last-Event-ID is not an event id of this service.', {
    target: 'Last-Event-ID',
  })
}

interface Message {
  id?: string
  event: string
  data: unknown
}

/** Resolves once more can be sent, or when nobody will read it. Whoever does not read for so long is left: they come back and resume. */
export async function sendPatiently(
  reply: FastifyReply,
  message: Message,
  { until, patienceMilliseconds }: { until: AbortSignal; patienceMilliseconds: number },
) {
  const sent = reply.sse.send(message)
  if (!reply.raw.writableNeedDrain) return await sent
  // A connection that closes meanwhile drains no more, and nobody says so.
  const over = Promise.withResolvers<void>()
  const end = () => over.resolve()
  until.addEventListener('abort', end, { once: true })
  const timer = setTimeout(() => {
    reply.raw.destroy()
    end()
  }, patienceMilliseconds)
  try {
    await Promise.race([sent, over.promise])
  } finally {
    clearTimeout(timer)
    until.removeEventListener('abort', end)
  }
}

/** A stream is not followed for longer than its caller's token is believed; a new one resumes it. */
const expiryOf = ({ expiresAt }: FastifyRequest['principal']) =>
  expiresAt === Infinity ? [] : [AbortSignal.timeout(Math.max(0, Math.min(expiresAt - Date.now(), 2 ** 31 - 1)))]
