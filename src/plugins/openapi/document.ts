import type { TSchema } from 'typebox'
import Type from 'typebox'
import { Components } from './components.ts'
import { ErrorBody, Problem } from './error-body.ts'
import { headerRefs, parameterRefs, parameters, responseHeaders, type ResponseHeader } from './headers.ts'
import { refusal, refusalsOf } from './refusals.ts'
import type { ToldRoute } from './told.ts'
import { webhooksOf } from './webhooks.ts'

interface Response {
  description: string
  content?: Record<string, { schema?: object; example?: unknown }>
}
interface Operation {
  operationId: string
  parameters?: object[]
  requestBody?: { required?: boolean; content: Record<string, { example?: unknown }> }
  responses: Record<string, Response>
}
/** What @fastify/swagger makes of the routes' schemas, as far as it is completed here. */
export interface BareDocument {
  paths: Record<string, Record<string, Operation>>
  components?: object
}

/** Answers that the service has really given: by operation and status, and what several share, errors by their code. */
export interface Examples {
  answers: Record<string, Record<string, unknown>>
  shared: Record<string, unknown>
}

export interface Surroundings {
  routes: ReadonlyMap<string, ToldRoute>
  /** Whether callers bring a token. */
  signsIn: boolean
  /** What the actions come to. */
  results: readonly TSchema[]
  endedEvent: TSchema
  examples: Examples
}

/** Names for schemas, headers, the statuses that routes really have, an example of each, and what is sent to callback URLs. */
export function completed(bare: BareDocument, around: Surroundings) {
  const components = new Components({
    OperationResult: Type.Union([...around.results], { description: 'By action: each has a result of its own.' }),
  })
  const paths = mapped(bare.paths, (methods) =>
    mapped(methods, (operation) =>
      components.within(told(operation, around.routes.get(operation.operationId)!, around)),
    ),
  )
  const webhooks = components.within(webhooksOf(around.endedEvent))
  components.within([ErrorBody, Problem])
  const json = JSON.stringify(paths)
  return {
    ...bare,
    paths,
    webhooks,
    components: {
      ...bare.components,
      parameters: used(json, 'parameters', parameters),
      headers: used(json, 'headers', responseHeaders),
      schemas: components.all(),
      examples: used(
        json,
        'examples',
        mapped(around.examples.shared, (value) => ({ value })),
      ),
    },
  }
}

function told(operation: Operation, route: ToldRoute, { signsIn, examples }: Surroundings) {
  const { heeds = [], tells = {}, unlimited } = route.config
  const onAll: ResponseHeader[] = [
    'x-ms-request-id',
    'x-ms-client-request-id',
    ...(unlimited ? [] : (['RateLimit', 'RateLimit-Policy'] as const)),
  ]
  const bare = Object.fromEntries(Object.keys(tells).map((status) => [status, { description: '' }]))
  const answers: Record<string, Response> = { ...bare, ...operation.responses }
  const named = new Set(Object.keys(examples.shared))
  const refused = [...refusalsOf(route, signsIn)].map(
    ([status, codes]) => [String(status), refusal(status, codes, named, onAll)] as const,
  )
  const ofItsOwn = mapped(answers, (response, status) => ({
    ...response,
    description: meanings[status] ?? 'The answer.',
    headers: headerRefs([...onAll, ...(tells[Number(status)] ?? [])]),
    ...withExample(response.content, exampleOf(examples, operation.operationId, status)),
  }))
  return {
    ...operation,
    parameters: [...(operation.parameters ?? []), ...parameterRefs([...heeds, 'x-ms-client-request-id'])],
    ...withBody(operation.requestBody, route),
    responses: { ...Object.fromEntries(refused), ...ofItsOwn },
  }
}

const meanings: Record<string, string> = {
  '202': 'It is under way: follow `Operation-Location` or `Location`.',
  '304': 'Nothing but times has changed since the answer with that `ETag`.',
  '503': 'The service cannot do its work.',
}

/** Every 202 of an operation is the same document: one example stands for all. */
function exampleOf({ answers, shared }: Examples, operationId: string, status: string) {
  const own = answers[operationId]?.[status]
  if (own !== undefined) return { example: own }
  return status === '202' && shared['Accepted'] !== undefined
    ? { examples: { Accepted: { $ref: '#/components/examples/Accepted' } } }
    : {}
}

function withExample(content: Response['content'], example: object) {
  const json = content?.['application/json']
  return json ? { content: { ...content, 'application/json': { ...json, ...example } } } : {}
}

/** A body that may be left out is shown empty: whoever sends that by copy and paste gets what the action does by itself. */
function withBody(body: Operation['requestBody'], { config: { bodyOptional = false } }: ToldRoute) {
  if (!body) return {}
  const content = bodyOptional ? mapped(body.content, (media) => ({ ...media, example: {} })) : body.content
  return { requestBody: { ...body, required: !bodyOptional, content } }
}

/** Those of a kind of component that `json` refers to. */
const used = <T>(json: string, kind: string, all: Readonly<Record<string, T>>) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => json.includes(`"#/components/${kind}/${name}"`)))

const mapped = <T, U>(record: Readonly<Record<string, T>>, map: (value: T, key: string) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))
