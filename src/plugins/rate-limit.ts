import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'
import { ServiceError } from '../errors.ts'
import { RequestQuota } from '../concurrency/request-quota.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For those who watch the service itself: never limited. */
    unlimited?: boolean
    /** Asked again and again, and answered from what is at hand: its quota is told once half of it is used. */
    polled?: boolean
    /** Stays open: each caller may hold so many at once. */
    stream?: boolean
  }
}

export interface RateLimits {
  readsPerMinute: number
  actionsPerMinute: number
  eventStreamsPerCaller: number
}

/**
 * Behind authentication, so that a principal has one quota wherever it asks from; who has not said who they are is counted by address.
 * Headers of draft-ietf-httpapi-ratelimit-headers.
 */
export const rateLimit = fp<RateLimits>(async (app, limits) => {
  const readQuota = new RequestQuota(limits.readsPerMinute)
  const reads = limitBy('reads', readQuota)
  const polls = limitBy('reads', readQuota, limits.readsPerMinute / 2)
  const actions = limitBy('actions', new RequestQuota(limits.actionsPerMinute))
  const streams = limitStreams(limits.eventStreamsPerCaller)

  app.addHook('onRoute', (route) => {
    if (route.config?.unlimited) return
    const isRead = [route.method].flat().every((method) => method === 'GET' || method === 'HEAD')
    route.onRequest = [
      ...[route.onRequest ?? []].flat(),
      isRead ? (route.config?.polled ? polls : reads) : actions,
      ...(route.config?.stream ? [streams] : []),
    ]
  })
})

type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void

/** `told`: the quota that is left from which on it stands in answers. */
function limitBy(name: string, quota: RequestQuota, told = Infinity): Hook {
  const policy = `"${name}";q=${quota.perMinute};w=60`
  return (request, reply, done) => {
    const now = Date.now()
    const { left, endsAt } = quota.take(callerKey(request), now)
    if (left > told) return done()
    const seconds = Math.ceil((endsAt - now) / 1000)
    void reply.header('ratelimit-policy', policy).header('ratelimit', `"${name}";r=${left < 0 ? 0 : left};t=${seconds}`)
    if (left >= 0) return done()
    void reply.header('retry-after', String(seconds))
    done(
      new ServiceError(
        'TooManyRequests',
        `More than ${quota.perMinute} ${name} in a minute; the next minute begins in ${seconds} s.`,
      ),
    )
  }
}

function limitStreams(most: number): Hook {
  const open = new Map<string, number>()
  return (request, reply, done) => {
    const key = callerKey(request)
    const count = open.get(key) ?? 0
    if (count >= most) {
      void reply.header('retry-after', '5')
      return done(new ServiceError('TooManyRequests', `More than ${most} event streams are open; close one, or poll.`))
    }
    open.set(key, count + 1)
    reply.raw.once('close', () => {
      const left = open.get(key)! - 1
      if (left > 0) open.set(key, left)
      else open.delete(key)
    })
    done()
  }
}

function callerKey({ principal, ip }: FastifyRequest) {
  if (principal.kind !== 'Anonymous') return principal.id
  return ip.includes(':') ? networkOf(ip) : ip
}

/** A holder of one IPv6 address has a whole /64. */
function networkOf(ip: string) {
  if (!ipaddr.IPv6.isValid(ip)) return ip
  const address = ipaddr.IPv6.parse(ip)
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.parts.slice(0, 4).join(':')
}
