/** A header as the OpenAPI document tells it. */
interface ToldHeader {
  description: string
  schema: { type: 'string' | 'integer'; format?: string; minimum?: number; maxLength?: number }
  example?: string | number
}

const text = { type: 'string' } as const
const count = { type: 'integer', minimum: 0 } as const
const guid = { type: 'string', format: 'uuid' } as const

/** Without examples: the reference page would put them into the request that readers copy, a plan's etag of somebody else's among them. */
const requestHeaders = {
  'Accept-Language': {
    description:
      'English or Portuguese, for what is told in sentences; English where neither is preferred. Such as `pt-BR, en;q=0.5`.',
    schema: text,
  },
  'Cache-Control': {
    description: "`no-cache` or `max-age=0`: read Azure afresh, as long as the VM's read budget allows.",
    schema: text,
  },
  'Idempotency-Key': {
    description:
      'Under the same key the same request is carried out once, within 24 hours; any text of at most 255 printable characters. `Repeatability-Request-ID` is the same for Azure clients.',
    schema: { ...text, maxLength: 255 },
  },
  'If-Match': {
    description:
      'The `etag` of a plan from a dry run: exactly that plan runs, or nothing does (412 `PlanChanged`). Required where the plan is Irreversible (428 `PlanRequired`).',
    schema: text,
  },
  'If-None-Match': {
    description: 'The `ETag` of an earlier answer: 304 while nothing but times has changed.',
    schema: text,
  },
  'Last-Event-ID': {
    description: 'The id of the last event that was received: the stream goes on behind it.',
    schema: text,
  },
  'Repeatability-First-Sent': {
    description:
      'When the request was sent for the first time; goes with `Repeatability-Request-ID`. Such as `Tue, 24 Nov 2026 18:00:00 GMT`.',
    schema: text,
  },
  'Repeatability-Request-ID': {
    description: 'A GUID under which the same request is carried out once, within 24 hours.',
    schema: guid,
  },
  'x-ms-client-request-id': {
    description: 'Comes back as it was sent, where it is at most 128 letters, digits, spaces and `_.-/`.',
    schema: { ...text, maxLength: 128 },
  },
} as const satisfies Record<string, ToldHeader>
export type RequestHeader = keyof typeof requestHeaders

export const responseHeaders = {
  Age: { description: 'Seconds since this was read from Azure.', schema: count, example: 7 },
  'Cache-Control': { description: 'How long the answer may be kept, and by whom.', schema: text },
  'Content-Language': { description: '`en` or `pt`.', schema: text, example: 'en' },
  ETag: {
    description: 'Of what is answered, whatever its times: for `If-None-Match`, of a plan for `If-Match`.',
    schema: text,
  },
  Location: {
    description:
      'Where the result of an operation will be: 202 until then. Of a scan: where it is followed. With 410: where to begin again.',
    schema: { ...text, format: 'uri' },
  },
  'Operation-Location': { description: 'The operation, to follow it: always 200.', schema: { ...text, format: 'uri' } },
  RateLimit: {
    description: 'What is left of the quota, and the seconds until it is whole again.',
    schema: text,
    example: '"reads";r=2999;t=60',
  },
  'RateLimit-Policy': {
    description: 'The quota: requests in a window of seconds.',
    schema: text,
    example: '"reads";q=3000;w=60',
  },
  'Repeatability-Result': {
    description: '`accepted`, for a request with `Repeatability-Request-ID`.',
    schema: text,
    example: 'accepted',
  },
  'Retry-After': { description: 'Seconds after which asking again makes sense.', schema: count, example: 5 },
  'WWW-Authenticate': { description: 'What kind of token is asked for (RFC 6750).', schema: text },
  'x-audit-head': {
    description: "Where the journal's chain of hashes ends: number of events and hash.",
    schema: text,
  },
  'x-ms-client-request-id': { description: 'As the request sent it.', schema: text },
  'x-ms-error-code': { description: 'Equal to `error.code`.', schema: text },
  'x-ms-request-id': { description: 'Names this request in the logs of the service.', schema: guid },
} as const satisfies Record<string, ToldHeader>
export type ResponseHeader = keyof typeof responseHeaders

/** By reference, each told once. */
export const parameterRefs = (names: readonly RequestHeader[]) =>
  names.map((name) => ({ $ref: `#/components/parameters/${name}` }))

export const headerRefs = (names: readonly ResponseHeader[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

export const parameters = Object.fromEntries(
  Object.entries(requestHeaders).map(([name, told]) => [name, { name, in: 'header', required: false, ...told }]),
)
