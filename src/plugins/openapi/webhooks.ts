import type { TSchema } from 'typebox'

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
})

/** What is sent to a `callbackUrl`. */
export const webhooksOf = (endedEvent: TSchema) => ({
  operationEnded: {
    post: {
      operationId: 'operationEnded',
      tags: ['callbacks'],
      summary: 'An operation has ended',
      description:
        "Sent to the `callbackUrl` of an action's request, at least once under one id, signed after Standard Webhooks. Before the first event the receiver is asked with `OPTIONS` (`WebHook-Request-Origin`), as CloudEvents' webhooks are.",
      security: [],
      parameters: [
        header('webhook-id', 'Of the event; the same when it is sent again.'),
        header('webhook-timestamp', 'Unix seconds at which it was signed.'),
        header('webhook-signature', 'One or more `v1,<base64>` over id, timestamp and body.'),
      ],
      requestBody: { required: true, content: { 'application/cloudevents+json': { schema: endedEvent } } },
      responses: {
        '2XX': { description: 'Received.' },
        '410': { description: 'No more events are wanted: none is sent again.' },
        '4XX': { description: 'Sent again later, but for 410 and 415.' },
        '5XX': { description: 'Sent again later.' },
      },
    },
  },
})
