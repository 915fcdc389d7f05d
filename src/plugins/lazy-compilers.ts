import validatorOf from '@fastify/ajv-compiler'
import serializerOf from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'

type Factories = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>
// The compilers' own types name fewer arguments than Fastify hands them.
type Validate = ((data: unknown) => unknown) & { errors?: unknown }

/**
 * Fastify's own compilers, asked when a route is first used: to compile every schema before listening took a third of the start. Tests
 * use every route, so none is found wanting later. A schema of headers would have to be in lower case: Fastify sees to that only for
 * its own compilers.
 */
export const lazyCompilers = { buildValidator, buildSerializer } as Factories

function buildValidator(...schemas: Parameters<ReturnType<typeof validatorOf>>) {
  let compile: ((route: object) => Validate) | undefined
  const made = (route: object) =>
    (compile ??= validatorOf()(...schemas) as unknown as (route: object) => Validate)(route)
  return (route: object) => {
    let validate: Validate | undefined
    const lazy = (data: unknown) => (validate ??= made(route))(data)
    // Where Fastify looks for what was wrong.
    return Object.defineProperty(lazy, 'errors', { get: () => validate?.errors })
  }
}

function buildSerializer(...schemas: Parameters<ReturnType<typeof serializerOf>>) {
  const compile = serializerOf()(...schemas) as unknown as (route: object) => (data: unknown) => string
  return (route: object) => {
    let serialize: ((data: unknown) => string) | undefined
    return (data: unknown) => (serialize ??= compile(route))(data)
  }
}
