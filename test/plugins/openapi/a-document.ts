import { everyRoute } from '../../routes/every-route.ts'

export interface MediaType {
  schema?: object & { $ref?: string; anyOf?: { $ref?: string }[] }
  example?: unknown
  examples?: Record<string, { $ref?: string; value?: unknown }>
}
export interface Answer {
  description: string
  headers?: Record<string, { $ref: string }>
  content?: Record<string, MediaType>
}
export interface Parameter {
  name?: string
  $ref?: string
  schema?: { type?: string; default?: unknown }
  description?: string
}
export interface ToldOperation {
  operationId: string
  summary?: string
  description?: string
  tags: string[]
  security?: object[]
  parameters?: Parameter[]
  requestBody?: { required: boolean; content: Record<string, MediaType> }
  responses: Record<string, Answer>
}
export interface OpenApi {
  openapi: string
  info: { version: string; license: { name: string } }
  servers: { url: string }[]
  tags: { name: string }[]
  paths: Record<string, Record<string, ToldOperation>>
  webhooks: Record<string, Record<string, ToldOperation>>
  components: {
    schemas: Record<string, { properties?: Record<string, object>; anyOf?: { $ref: string }[]; enum?: string[] }>
    examples: Record<string, { value: unknown }>
    parameters: Record<string, Parameter>
    headers: Record<string, object>
    securitySchemes?: object
  }
}

/** Of the whole HTTP surface. */
export async function aDocument(...surroundings: Parameters<typeof everyRoute>) {
  const { app } = await everyRoute(...surroundings)
  const { body } = await app.inject('/openapi.json')
  await app.close()
  return { text: body, document: JSON.parse(body) as OpenApi }
}

export const operationsOf = ({ paths }: Pick<OpenApi, 'paths'>) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  )
