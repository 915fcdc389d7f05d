import { badRequest } from './graph-error.ts'
import type { Answer } from '../operation.ts'
import { placeIn } from './skip-token.ts'

export interface FacetRequest {
  expression: string
  options: { sortBy?: string; sortOrder?: string; filter?: string; $top?: number }
}

/** A request as far as it is understood. */
export interface GraphRequest {
  query: string
  /** Lower-cased; left out: all that the caller sees. */
  subscriptions?: string[]
  managementGroups: string[]
  pageSize: number
  skip: number
  format: 'objectArray' | 'table'
  facets: FacetRequest[]
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const largestPage = 1000

interface Body {
  query?: unknown
  subscriptions?: unknown
  managementGroups?: unknown
  options?: Record<string, unknown>
  facets?: unknown
}

/** Options that Azure does not know, `top` without `$` among them, are passed over in silence. */
export function requestIn(body: unknown, mostSubscriptions: number): GraphRequest | Answer {
  const { query, subscriptions, managementGroups, options, facets } = (body ?? {}) as Body
  if (typeof query !== 'string')
    return badRequest({ code: 'InvalidQueryRequest', message: 'The query of the request is missing.' })
  const named = subscriptions === undefined || subscriptions === null ? undefined : texts(subscriptions)
  const strange = named?.filter((one) => !guid.test(one)) ?? []
  if (strange.length > 0)
    return badRequest({
      code: 'SubscriptionsContainInvalidGuids',
      message: `Subscriptions have to be GUIDs. Given: '${strange.join(', ')}'.`,
    })
  if (named && named.length > mostSubscriptions)
    return badRequest({
      code: 'TooManySubscriptions',
      message: `A query may name ${mostSubscriptions} subscriptions, and names ${named.length}.`,
    })

  const { $top, $skip, $skipToken, resultFormat = 'objectArray' } = options ?? {}
  if (resultFormat !== 'objectArray' && resultFormat !== 'table')
    return badRequest({ code: 'InvalidResultFormat', message: `The result format is unknown.` })
  const place = $skipToken === undefined || $skipToken === null ? undefined : placeIn(textIn($skipToken))
  if ($skipToken !== undefined && $skipToken !== null && !place)
    return badRequest({ code: 'InvalidSkipToken', message: 'The skip token is invalid.' })
  const pageSize = $top ?? place?.most ?? largestPage
  const skip = $skip ?? place?.skip ?? 0
  if (!isWhole(pageSize, 1, largestPage))
    return badRequest({ code: 'InvalidTop', message: `$top has to be between 1 and ${largestPage}.` })
  if (!isWhole(skip, 0, Number.MAX_SAFE_INTEGER))
    return badRequest({ code: 'InvalidSkip', message: '$skip has to be 0 or more.' })
  return {
    query,
    ...(named ? { subscriptions: named.map((one) => one.toLowerCase()) } : {}),
    managementGroups: texts(managementGroups),
    pageSize,
    skip,
    format: resultFormat,
    facets: Array.isArray(facets) ? facets.map(facetIn) : [],
  }
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(textIn) : [])
const textIn = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most

function facetIn(facet: unknown): FacetRequest {
  const { expression, options } = (facet ?? {}) as Partial<FacetRequest>
  return { expression: expression ?? '', options: options ?? {} }
}
