import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Text } from '../src/backup/schema.ts'
import { rowFields } from '../src/fleet/lists/listed-row.ts'
import { filterParameters, type FilterName } from '../src/fleet/lists/row-filter.ts'
import { rowIn, type DiagnosisRow, type UntoldRow } from '../src/fleet/row.ts'
import type { Language } from '../src/error-codes/texts/texts.ts'

const optional = (description: string) => Type.Optional(Text(description))

/** Query of everything that lists rows of the estate. */
export const rowQuery = {
  ...(Object.fromEntries(
    Object.entries(filterParameters).map(([name, { description }]) => [name, optional(description)]),
  ) as Record<FilterName, ReturnType<typeof optional>>),
  select: optional(`What of each row to tell, comma-separated: ${rowFields.join(', ')}. Left out: all of it.`),
}

/** In that language, with addresses as the caller of this request reaches them. */
export const rowFor = (request: Pick<FastifyRequest, 'address'>, language: Language, row: UntoldRow): DiagnosisRow => ({
  ...rowIn(language, row),
  links: { self: request.address(row.links.self), diagnosis: request.address(row.links.diagnosis) },
})
