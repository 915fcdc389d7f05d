import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Text } from '../src/backup/schema.ts'
import { ServiceError } from '../src/errors.ts'

const largestPage = 1000

/** Query of every list: follow `nextLink` until it is absent. */
export const pageQuery = (usual: number) => ({
  maxpagesize: Type.Optional(
    Type.String({
      description: `At most so many at once, 1 to ${largestPage}.`,
      'x-shown-as': { type: 'integer', minimum: 1, maximum: largestPage, default: usual },
    }),
  ),
  skiptoken: Type.Optional(Text('From nextLink.')),
})

export const NextLink = {
  nextLink: Type.Optional(Text('Absolute; absent on the last page.')),
}

/** Query values are strings: nothing is bent into shape by the validator. */
export function limitOf(maxpagesize: string | undefined, usual: number) {
  if (maxpagesize === undefined) return usual
  const limit = /^\d{1,4}$/.test(maxpagesize) ? Number(maxpagesize) : 0
  if (limit >= 1 && limit <= largestPage) return limit
  throw new ServiceError('InvalidRequest', `maxpagesize has to be 1 to ${largestPage}.`, { target: 'maxpagesize' })
}

export function tokenOf(skiptoken: string) {
  if (/^\d{1,18}$/.test(skiptoken)) return skiptoken
  throw new ServiceError('InvalidRequest', 'skiptoken comes from a nextLink.', { target: 'skiptoken' })
}

/** The same request from behind the last element on; absent on the last page. */
export const nextLink = (request: FastifyRequest, next: string | null) =>
  next === null ? {} : { nextLink: sameRequest(request, { skiptoken: next, skip: null }) }

/** Its address with other values of some parameters; null: without that parameter. */
export function sameRequest(request: FastifyRequest, changes: Record<string, string | null>) {
  const url = new URL(request.raw.url ?? '/', 'http://ours')
  for (const [name, value] of Object.entries(changes))
    if (value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  return request.address(`${url.pathname}${url.search}`)
}
