import Type, { type TProperties, type TSchema, type TSchemaOptions } from 'typebox'

/** One of `values` today; Azure and we may add more, so clients must accept words they do not know. */
export const Extensible = <const T extends readonly string[]>(values: T, options: TSchemaOptions = {}) =>
  Type.Unsafe<T[number]>({ ...options, type: 'string', enum: [...values], 'x-ms-enum': { modelAsString: true } })

/** A string that Azure chose: never validated against a list, compared without case. */
export const Text = (description?: string) => Type.String(description ? { description } : {})

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** RFC 3339 in UTC. Azure's "none" (`0001-01-01…`, `2001-01-01T00:00:00Z`) never gets this far: it is null. */
export const Time = (description?: string) =>
  Type.String({ format: 'date-time', ...(description ? { description } : {}) })

/** Absolute, as the caller of the request reaches it. */
export const Address = (description?: string) => Type.String({ format: 'uri', ...(description ? { description } : {}) })

/** An object that answers are made of: exactly these fields. */
export const Document = <T extends TProperties>(properties: T, options: TSchemaOptions = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options })

/** A document that stands under this name in the OpenAPI document, and is a type of that name in generated clients. */
export const Named = <T extends TProperties>(title: string, properties: T) => Document(properties, { title })
