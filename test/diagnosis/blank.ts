import Type, { type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'

/** The emptiest document of a schema: null where that is allowed, empty lists, what is optional left out. */
export function blank<T extends TSchema>(schema: T): Static<T> {
  return emptiest(schema) as Static<T> // A value made by the schema is one of its type.
}

function emptiest(schema: TSchema): unknown {
  if (Type.IsUnion(schema)) return schema.anyOf.some(Type.IsNull) ? null : emptiest(schema.anyOf[0]!)
  if (Type.IsArray(schema)) return []
  if (Type.IsObject(schema)) {
    const required = Object.entries(schema.properties).filter(([, property]) => !Type.IsOptional(property))
    return Object.fromEntries(required.map(([name, property]) => [name, emptiest(property)]))
  }
  return 'enum' in schema && Array.isArray(schema.enum) ? schema.enum[0] : Value.Create(schema)
}
