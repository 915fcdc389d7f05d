import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { isKeepable, keepable } from '../backup/text.ts'
import { ServiceError } from '../errors.ts'

/**
 * Refuses texts that the database does not keep (U+0000, half of a surrogate pair) wherever a caller can put one: body, query, path. In
 * headers HTTP itself has no place for them. Behind validation, so that a route may still mend what it takes.
 */
export const keepableInputs = fp(async (app) => {
  app.addHook('onRoute', (route) => {
    // A polled route has no text of its own, and its id has a grammar.
    if (!route.config?.polled) route.preHandler = [refuseUnkeepable, ...[route.preHandler ?? []].flat()]
  })
})

function refuseUnkeepable({ body, query, params }: FastifyRequest, _: FastifyReply, done: (error?: Error) => void) {
  for (const given of [params, query, body]) {
    const place = unkeepableIn(given)
    if (place !== undefined) return done(refused(place))
  }
  done()
}

/** Where it stands, e.g. `lockIds/3`; '' for a whole body that is one; undefined: nowhere. */
function unkeepableIn(value: unknown): string | undefined {
  if (typeof value === 'string') return isKeepable(value) ? undefined : ''
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, inner] of Object.entries(value)) {
    if (!isKeepable(name)) return keepable(name)
    const place = unkeepableIn(inner)
    if (place !== undefined) return place === '' ? name : `${name}/${place}`
  }
  return undefined
}

const refused = (place: string) =>
  new ServiceError(
    'InvalidRequest',
    `${place || 'The body'} holds U+0000 or half of a surrogate pair, which cannot be kept; leave it out.`,
    { target: place || 'body' },
  )
