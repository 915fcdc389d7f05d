import Type, { type TSchema } from 'typebox'
import { foldCase, isResourceGroupName, isSubscriptionId } from './resource-id.ts'

const longestId = 2048
const provider = /^[a-z]\w*(\.\w+)*$/i
const typeName = /^[a-z]\w*$/i
// Characters that ARM forbids in names, and the two names that are steps in a path.
const name = /^(?!\.{1,2}$)[^<>%&\\?/\x00-\x1f\x7f]{1,260}$/

interface Details {
  'x-ms-arm-id-details'?: { allowedResources: { type: string }[] }
  /** The bare name of the resource will do as well. */
  'x-or-name'?: true
}

/** The ARM id of a resource of one of `types`: a schema says so in Azure's own words, and `isIdFor` holds an id to it. */
export const ArmIdText = (types: readonly string[], { orName = false, description = '' } = {}) =>
  Type.String({
    minLength: 1,
    maxLength: longestId,
    ...(description === '' ? {} : { description }),
    'x-ms-arm-id-details': { allowedResources: types.map((type) => ({ type })) },
    ...(orName ? { 'x-or-name': true } : {}),
  })

/** The id types of a schema made by ArmIdText; undefined for any other schema. */
export function idTypesOf(schema: TSchema) {
  const { 'x-ms-arm-id-details': details, 'x-or-name': orName = false } = schema as Details
  return details && { types: details.allowedResources.map(({ type }) => type), orName }
}

export function isIdFor(schema: TSchema, text: string): boolean {
  const wanted = idTypesOf(schema)
  if (!wanted) return true
  if (wanted.orName && name.test(text)) return true
  return wanted.types.some((type) => isArmIdOf(text, type))
}

/** Strict: whole, rooted in a subscription, of this very type. Escapes are taken where what they stand for is allowed. */
export function isArmIdOf(text: string, type: string): boolean {
  if (text.length > longestId || !text.startsWith('/')) return false
  const segments = text.slice(1).split('/').map(decoded)
  const [root, subscriptionId = '', ...rest] = segments
  if (foldCase(root ?? '') !== 'subscriptions' || !isSubscriptionId(subscriptionId)) return false
  if (foldCase(rest[0] ?? '') === 'resourcegroups') {
    const [, group = ''] = rest.splice(0, 2)
    if (!isResourceGroupName(group)) return false
  }
  let found: string | undefined
  while (rest.length > 0) {
    const [word = '', of = ''] = rest.splice(0, 2)
    if (foldCase(word) !== 'providers' || !provider.test(of)) return false
    found = of
    do {
      const [ofType = '', called = ''] = rest.splice(0, 2)
      if (!typeName.test(ofType) || !name.test(called)) return false
      found = `${found}/${ofType}`
    } while (rest.length > 0 && foldCase(rest[0]!) !== 'providers')
  }
  return foldCase(found ?? '') === foldCase(type)
}

function decoded(segment: string) {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
