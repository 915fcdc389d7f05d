import type { TSchema } from 'typebox'
import { idTypesOf, isIdFor } from './arm-id-text.ts'
import { clip, keepable } from './text.ts'

/** A validator's finding, in the shape that Ajv and TypeBox share. */
export interface Finding {
  instancePath: string
  keyword: string
  params?: unknown
}
/** A field, and in one sentence what is wrong with it. */
export interface Wrong {
  target: string
  message: string
}
type Part = 'body' | 'querystring' | 'params' | 'headers'

type Known = TSchema & {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Known[]
  items?: Known
  properties?: Record<string, Known>
  format?: string
  pattern?: string
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  /** A pattern in words, e.g. "a duration such as PT1H". */
  'x-words'?: string
}

/** Says of the first thing that a validator found where it is and what has to stand there, from the schema itself. */
export function sentenceOf(findings: readonly Finding[], schema: TSchema, part: Part): Wrong {
  // TypeBox names an unknown property twice, first by a schema that lets in nothing.
  const first = findings.find(({ keyword }) => keyword !== 'boolean')
  const place = (first?.instancePath ?? '').split('/').slice(1)
  const at = schemaAt(schema, place)
  const { additional, missing } = namesOf(first)
  const where = place.join('/')
  if (additional !== undefined)
    return { target: [...place, additional].join('/'), message: unknownName(additional, where, at, part) }
  if (missing !== undefined) {
    const what = at?.properties?.[missing]
    return {
      target: [...place, missing].join('/'),
      message: `${whole(where, part)} lacks ${quoted(missing)}, which has to be ${what ? wordsOf(what) : 'there'}.`,
    }
  }
  // A parameter that is a text and came as something else came more than once.
  if (part === 'querystring' && first?.keyword === 'type' && at?.type === 'string')
    return { target: where, message: `${where} is taken once; it is there several times.` }
  return {
    target: where || part,
    message: `${whole(where, part)} ${at ? `has to be ${wordsOf(at)}` : 'is not what is taken here'}.`,
  }
}

/** An id that no schema's own words can judge; undefined where all are good. */
export function wrongId(schema: TSchema, value: unknown, place: readonly string[] = []): Wrong | undefined {
  const { anyOf, items, properties } = schema as Known
  if (typeof value === 'string' && !isIdFor(schema, value)) {
    const shown = clip(keepable(value), 200)
    return { target: place.join('/'), message: `${place.join('/')} has to be ${wordsOf(schema)}, and is "${shown}".` }
  }
  if (anyOf) {
    const wrong = anyOf.map((one) => wrongId(one, value, place))
    return wrong.includes(undefined) ? undefined : wrong[0]
  }
  if (Array.isArray(value) && items)
    return value.flatMap((one, index) => wrongId(items, one, [...place, String(index)]) ?? [])[0]
  if (typeof value === 'object' && value !== null && properties)
    return Object.entries(value).flatMap(
      ([name, inner]) => (properties[name] && wrongId(properties[name], inner, [...place, name])) ?? [],
    )[0]
  return undefined
}

/** Words for a schema, to follow "has to be". */
export function wordsOf(schema: TSchema): string {
  const known = schema as Known
  if (known.anyOf) return anyOf(known.anyOf.map(wordsOf))
  if (known.enum) return anyOf(known.enum.map((value) => JSON.stringify(value)))
  if ('const' in known) return JSON.stringify(known.const)
  const words = wordsOfType[known.type ?? '']
  if (!words) throw new TypeError(`No words for the schema ${JSON.stringify(schema)}.`)
  return words(known)
}

const wordsOfType: Record<string, (schema: Known) => string> = {
  boolean: () => 'true or false',
  null: () => 'null',
  integer: ({ minimum, maximum }) => `a whole number${range('from', minimum, maximum)}`,
  number: ({ minimum, maximum, exclusiveMinimum }) =>
    `a number${exclusiveMinimum === undefined ? '' : ` above ${exclusiveMinimum}`}${range('from', minimum, maximum)}`,
  array: ({ items, minItems, maxItems }) => `a list${range('of', minItems, maxItems)}, each ${wordsOf(items ?? {})}`,
  object: () => 'a JSON object',
  string: wordsOfText,
}

function wordsOfText(schema: Known) {
  const id = idTypesOf(schema)
  if (id) return `the ARM id of a ${id.types.join(' or ')}${id.orName ? ', or its name' : ''}`
  if (schema.format === 'date-time') return 'a time such as "2026-11-24T18:00:00Z"'
  if (schema['x-words'] !== undefined) return schema['x-words']
  if (schema.pattern !== undefined || schema.format !== undefined)
    throw new TypeError(`No words for the pattern ${schema.pattern ?? schema.format}: give it x-words.`)
  const length = range('of', schema.minLength, schema.maxLength)
  return `a text${length === '' ? '' : `${length} characters`}`
}

function range(word: 'from' | 'of', least: number | undefined, most: number | undefined) {
  if (least !== undefined && most !== undefined) return ` ${word} ${least} to ${most}`
  if (most !== undefined) return ` of at most ${most}`
  return least === undefined ? '' : ` of at least ${least}`
}

/** Behind an index any element, behind a name the property. Undefined where the validator itself made the place up. */
function schemaAt(schema: TSchema, place: readonly string[]): Known | undefined {
  let at = schema as Known | undefined
  for (const segment of place) at = at?.items ?? at?.properties?.[segment]
  return at
}

/** Ajv names one property, TypeBox lists them. */
function namesOf(finding: Finding | undefined) {
  const params = (finding?.params ?? {}) as Record<string, string | string[] | undefined>
  const named = (...keys: string[]) => [keys.map((key) => params[key]).find((value) => value !== undefined)].flat()[0]
  const additional = named('additionalProperty', 'additionalProperties')
  return {
    additional: additional === undefined ? undefined : clip(keepable(additional), 100),
    missing: named('missingProperty', 'requiredProperties'),
  }
}

function unknownName(name: string, where: string, at: Known | undefined, part: Part) {
  const known = Object.keys(at?.properties ?? {})
  if (part === 'querystring')
    return known.length === 0
      ? `No query parameter is taken here; leave ${quoted(name)} out.`
      : `There is no query parameter ${quoted(name)} here; there ${known.length === 1 ? 'is' : 'are'} ${allOf(known.map(quoted))}.`
  return known.length === 0
    ? `${whole(where, part)} takes no fields; leave ${quoted(name)} out.`
    : `${whole(where, part)} has no field ${quoted(name)}; it may have ${allOf(known.map(quoted))}.`
}

const whole = (where: string, part: Part) =>
  where || { body: 'The body', querystring: 'The query', params: 'The path', headers: 'The headers' }[part]
const quoted = (text: string) => `"${text}"`
const joined = (words: string[], last: string) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
const anyOf = (words: string[]) => joined(words, 'or')
const allOf = (words: string[]) => joined(words, 'and')
