import { preferring, weightOf, type Preference } from '../src/accept.ts'
import { ServiceError } from '../src/errors.ts'

/** What a diagnosis is served as. */
export type Form = 'json' | 'text'
/** What a list of the estate is served as. */
export type ListForm = 'json' | 'csv'

/** The higher q wins, JSON where they are equal and by default. Throws NotAcceptable where neither is accepted. */
export const formOf = preferring<Form>(
  (ranges) => jsonOr('text', 'text/plain', ranges, 'A diagnosis comes as application/json or text/plain'),
  'json',
)

export const listFormOf = preferring<ListForm>(
  (ranges) => jsonOr('csv', 'text/csv', ranges, 'This list comes as application/json or text/csv'),
  'json',
)

function jsonOr<Other extends string>(other: Other, type: string, ranges: Preference[], choice: string) {
  // The form of errors is JSON too, and says nothing against an answer.
  const json = Math.max(
    weightOf(ranges, 'application/json', 'application/*', '*/*'),
    weightOf(ranges, 'application/problem+json'),
  )
  const text = weightOf(ranges, type, 'text/*', '*/*')
  if (json === 0 && text === 0)
    throw new ServiceError('NotAcceptable', `${choice}; Accept leaves out both.`, { target: 'Accept' })
  return text > json ? other : 'json'
}
