import { wordIn } from './word-in.ts'

/**
 * What a refusal says of the thing that was asked for. `Absent`: it is not there. `NotLookedUp`: the call ended before anybody looked.
 * `Unknown`: a word that is not known, or none; it proves nothing.
 */
export type Lookup = 'Absent' | 'NotLookedUp' | 'Unknown'

/** The gateway keeps the list of all resources: these are said of the very id in the call, or of what holds it. */
const absentByGateway = ['ResourceNotFound', 'ResourceGroupNotFound', 'ParentResourceNotFound']
/** Compute's and the locks' (both recorded). */
const absentByProvider = ['NotFound', 'LockNotFound']
/** Backup's: BMSUserErrorDataSourceObjectNotFound of an item (azure-rest-api-specs#23842); those of a job and a point were never recorded. */
const absentByBackup = /^BMSUserError\w*ObjectNotFound$/i

/** A subscription that is not seen may be there, and what is in it. */
const unseenSubscription = ['SubscriptionNotFound', 'InvalidSubscriptionId']
/** The cloud has no such version, type or provider, or the subscription does not use the provider. */
const notOffered = [
  'InvalidResourceType',
  'InvalidResourceNamespace',
  'NoRegisteredProviderFound',
  'InvalidApiVersionParameter',
  'MissingSubscriptionRegistration',
  'SubscriptionNotRegistered',
]

export const isUnseenSubscription = (code: string) => wordIn(unseenSubscription, code) !== undefined
export const isNotOffered = (code: string) => wordIn(notOffered, code) !== undefined

/** A provider's "not found" may be of something else than the id in the call; the gateway's is not. */
export const isAbsentByGateway = (code: string) => wordIn(absentByGateway, code) !== undefined

/** Judges the code of a 404. The codes of `NotLookedUp` come with 400 and 409 as well. */
export function notFoundIs(code: string): Lookup {
  if (isUnseenSubscription(code) || isNotOffered(code)) return 'NotLookedUp'
  const isAbsent = isAbsentByGateway(code) || wordIn(absentByProvider, code) !== undefined || absentByBackup.test(code)
  return isAbsent ? 'Absent' : 'Unknown'
}
