import { LRUCache } from 'lru-cache'
import { ServiceError } from '../src/errors.ts'

/** What a diagnosis is served as. */
export type Form = 'json' | 'text'

// Browsers and scripts send one of few headers, again and again.
const judged = new LRUCache<string, Form>({ max: 1000 })

/** By RFC 9110: the higher q wins, JSON where they are equal and by default. Throws NotAcceptable where neither is accepted. */
export function formOf(accept: string | undefined): Form {
  if (accept === undefined || accept === '' || accept === '*/*') return 'json'
  const known = judged.get(accept)
  if (known) return known
  const form = preferred(accept)
  if (accept.length <= 200) judged.set(accept, form)
  return form
}

function preferred(accept: string): Form {
  const ranges = accept.split(',', 100).map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    const q = weight === undefined ? 1 : Number(weight.slice(2))
    return { type, q: q >= 0 && q <= 1 ? q : 0 }
  })
  /** The most exact range that names the type is the one that counts. */
  const wish = (...types: string[]) =>
    types.map((type) => ranges.find((range) => range.type === type)?.q).find((q) => q !== undefined) ?? 0
  // The form of errors is JSON too, and says nothing against an answer.
  const json = Math.max(wish('application/json', 'application/*', '*/*'), wish('application/problem+json'))
  const text = wish('text/plain', 'text/*', '*/*')
  if (json === 0 && text === 0)
    throw new ServiceError(
      'NotAcceptable',
      'A diagnosis comes as application/json or text/plain; Accept leaves out both.',
      {
        target: 'Accept',
      },
    )
  return text > json ? 'text' : 'json'
}
