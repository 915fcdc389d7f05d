import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import validatorOf from '@fastify/ajv-compiler'
import serializerOf from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'
import { everyRoute } from '../../routes/every-route.ts'

type Factories = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>
interface Place {
  method: string
  url: string
  httpPart?: string
  httpStatus?: string
}

describe('the schemas of every route', () => {
  // The service compiles a schema when its route is first asked; here all are before anybody asks.
  it('compile, with the options of the service', async () => {
    const compiled: string[] = []
    const noting =
      <Schemas extends unknown[], Compiled>(factory: (...schemas: Schemas) => (place: never) => Compiled) =>
      (...schemas: Schemas) => {
        const compile = factory(...schemas)
        return ({ ...place }: Place) => {
          compiled.push(`${place.method} ${place.url} ${place.httpPart ?? place.httpStatus}`)
          return compile(place as never)
        }
      }
    const compilersFactory = {
      buildValidator: noting(validatorOf()),
      buildSerializer: noting(serializerOf()),
    } as unknown as Factories // their own types name fewer arguments than Fastify hands them
    const { app, routes } = await everyRoute(undefined, { schemaController: { compilersFactory } })
    await app.close()
    const places = routes.filter(({ method, schema }) => method !== 'HEAD' && schema && !('hide' in schema))
    for (const { method, url } of places)
      if (url !== '/livez')
        assert.ok(
          compiled.some((one) => one.startsWith(`${String(method)} ${url} `)),
          url,
        )
    assert.ok(compiled.length > 100, `${compiled.length} schemas`)
  })
})
