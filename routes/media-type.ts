import { preferring, weightOf } from '../src/accept.ts'
import { ServiceError } from '../src/errors.ts'

/** What a diagnosis is served as. */
export type Form = 'json' | 'text'

/** The higher q wins, JSON where they are equal and by default. Throws NotAcceptable where neither is accepted. */
export const formOf = preferring<Form>((ranges) => {
  // The form of errors is JSON too, and says nothing against an answer.
  const json = Math.max(
    weightOf(ranges, 'application/json', 'application/*', '*/*'),
    weightOf(ranges, 'application/problem+json'),
  )
  const text = weightOf(ranges, 'text/plain', 'text/*', '*/*')
  if (json === 0 && text === 0)
    throw new ServiceError(
      'NotAcceptable',
      'A diagnosis comes as application/json or text/plain; Accept leaves out both.',
      { target: 'Accept' },
    )
  return text > json ? 'text' : 'json'
}, 'json')
