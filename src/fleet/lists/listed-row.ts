import Type, { type Static } from 'typebox'
import { Document, Extensible, Named } from '../../backup/schema.ts'
import { ServiceError } from '../../errors.ts'
import { DiagnosisRow } from '../row.ts'

const { id, ...others } = DiagnosisRow.properties

/** A row of a list: all of a DiagnosisRow, or what `select` names of it. */
export const ListedDiagnosis = Named('ListedDiagnosis', { id, ...Type.Partial(Type.Object(others)).properties })
export type ListedDiagnosis = Static<typeof ListedDiagnosis>

/** `Gone`: the VM is no more. `Filtered`: it has changed, and the filter does not ask for it now; perhaps it never did. */
const removals = ['Gone', 'Filtered'] as const
export type Removal = (typeof removals)[number]

/** A row that is new or has changed, or one that the follower is to leave out from now on. */
export const ChangedDiagnosis = Named('ChangedDiagnosis', {
  ...ListedDiagnosis.properties,
  removed: Type.Optional(
    Document(
      {
        reason: Extensible(removals, {
          description:
            '`Gone`: the VM is no more. `Filtered`: it has changed, and the filter does not ask for it now; perhaps it never did.',
        }),
      },
      { description: 'Then there is the id alone: forget the row, where you have it.' },
    ),
  ),
})

export type RowField = keyof DiagnosisRow
export const rowFields = Object.keys(DiagnosisRow.properties) as RowField[]

/** In the order of the row; the id is always among them. Throws ServiceError `InvalidRequest`. */
export function fieldsOf(select: string): RowField[] {
  const named = new Set(select.split(',').map((field) => field.trim()))
  const unknown = [...named].find((field) => !(rowFields as string[]).includes(field))
  if (unknown !== undefined)
    throw new ServiceError(
      'InvalidRequest',
      `select names ${rowFields.join(', ')}, comma-separated; "${unknown}" is none of them.`,
      { target: 'select' },
    )
  return rowFields.filter((field) => field === 'id' || named.has(field))
}

export function onlyFields(row: DiagnosisRow, fields: readonly RowField[] | undefined): ListedDiagnosis {
  if (fields === undefined) return row
  return Object.fromEntries(
    fields.flatMap((field) => (row[field] === undefined ? [] : [[field, row[field]]])),
  ) as ListedDiagnosis
}
