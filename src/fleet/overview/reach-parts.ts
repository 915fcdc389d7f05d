import { sql, type RawBuilder } from 'kysely'
import type { Reach } from '../../access/reach.ts'
import { union } from '../../access/scope.ts'
import { isReached } from '../../database/reach-in-sql.ts'

export interface ReachParts {
  /** Ids of subscriptions that are reached whole: what is kept by subscription serves them. */
  whole: readonly string[]
  /** Beginnings of keys that reach a part of a subscription: their rows are counted. */
  narrower: readonly string[]
}

const wholeSubscription = /^\/subscriptions\/([^/]+)\/$/

/** Nothing stands in two parts, so that sums over them count each VM once. */
export function partsOf(reach: Exclude<Reach, 'Everything'>): ReachParts {
  const once = union([reach])
  const beginnings = once === 'Everything' ? [] : once
  return {
    whole: beginnings.flatMap((beginning) => wholeSubscription.exec(beginning)?.[1] ?? []),
    narrower: beginnings.filter((beginning) => !wholeSubscription.test(beginning)),
  }
}

/** Subscriptions of which anything is reached. */
export const subscriptionsIn = (reach: Exclude<Reach, 'Everything'>) => [
  ...new Set(reach.flatMap((beginning) => /^\/subscriptions\/([^/]+)\//.exec(beginning)?.[1] ?? [])),
]

/** Of a row with `vm_key`. */
export const isWithin = (reach: Reach): RawBuilder<boolean> =>
  reach === 'Everything' ? sql<boolean>`true` : isReached(reach)

/** Of a row with `subscription_id`: the subscription or a part of it is reached. */
export const isOfReachedSubscription = (reach: Reach): RawBuilder<boolean> =>
  reach === 'Everything' ? sql<boolean>`true` : sql<boolean>`subscription_id = any(${subscriptionsIn(reach)})`

/** Of a row with `subscription_id`: all of the subscription is reached. */
export const isOfWholeSubscription = (reach: Reach): RawBuilder<boolean> =>
  reach === 'Everything' ? sql<boolean>`true` : sql<boolean>`subscription_id = any(${[...partsOf(reach).whole]})`
