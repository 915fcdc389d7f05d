import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Fact } from '../backup/fact.ts'
import { VmBackupFactsSchema, type VmBackupFacts } from '../backup/facts.ts'
import { unexpected } from './arm-error.ts'
import { mapFact } from './reading.ts'

/**
 * A thing read for an action, or `UnexpectedAnswer`: the SDKs hand a number on where a string is specified, and null where an object
 * is. `what` names it in the message.
 */
export function fitting(schema: TSchema, what: string) {
  let made: ReturnType<typeof Compile> | undefined
  return <T>(value: T): T => {
    const compiled = (made ??= Compile(schema)) // not at the start, which would wait for all of them
    if (compiled.Check(value)) return value
    const [error] = compiled.Errors(value)
    throw unexpected(`${what}${error?.instancePath ?? ''} ${error?.message ?? 'has a wrong shape'}`)
  }
}

type FactName = keyof VmBackupFacts
const valueSchemas = Object.entries(VmBackupFactsSchema.properties).map(
  ([name, schema]) => [name as FactName, fitting(schema.anyOf[0].properties.value, name)] as const,
)

/**
 * Every fact fits its schema or is Unavailable, so that no check ever meets what Azure's specification does not know. The cast says what
 * the schemas have just made sure of.
 */
export const fittingFacts = (facts: VmBackupFacts): VmBackupFacts =>
  Object.fromEntries(
    valueSchemas.map(([name, fit]) => [name, mapFact(facts[name] as Fact<unknown>, fit)]),
  ) as unknown as VmBackupFacts
