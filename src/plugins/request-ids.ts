import { randomUUID } from 'node:crypto'
import fp from 'fastify-plugin'

// ARM's own grammar of a client request id. Anything else would let a caller write into our headers and logs.
const wellFormed = /^[\w.\-/ ]{1,128}$/

/** `x-ms-request-id` on every answer; `x-ms-client-request-id` comes back as it was sent. */
export const requestIds = fp(async (app) => {
  // Callbacks, not promises: this runs before every cached answer too.
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-ms-request-id', request.id)
    const client = request.headers['x-ms-client-request-id']
    if (typeof client === 'string' && wellFormed.test(client)) reply.header('x-ms-client-request-id', client)
    done()
  })
})

// A GUID of which the process draws the first ten bytes and counts the rest: unique like a drawn one, for a fraction of its cost.
const drawn = randomUUID().slice(0, -12)
let counted = 0
export const newRequestId = () => drawn + (++counted).toString(16).padStart(12, '0')
