import { LRUCache } from 'lru-cache'

/** One choice of a header of the Accept family, in lower case, and its weight: 0 (never) to 1. A weight that is none counts as never. */
export interface Preference {
  name: string
  q: number
}

/**
 * What `decide` makes of such a header's preferences (RFC 9110, 12.4.2), remembered: browsers and scripts send one of few headers, again and
 * again. `otherwise`: where the client says nothing.
 */
export function preferring<T extends string>(decide: (preferences: Preference[]) => T, otherwise: T) {
  const decided = new LRUCache<string, T>({ max: 1000 })
  return (header: string | string[] | undefined): T => {
    const text = String(header ?? '')
    if (text === '') return otherwise
    const known = decided.get(text)
    if (known) return known
    const decision = decide(text.split(',', 100).map(preferenceIn)) // nobody means more than so many
    if (text.length <= 200) decided.set(text, decision)
    return decision
  }
}

function preferenceIn(part: string): Preference {
  const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))
  const q = weight === undefined ? 1 : Number(weight.slice(2))
  return { name, q: q >= 0 && q <= 1 ? q : 0 }
}

/** The weight of whichever of `names` is named first: the most exact one stands first. 0 where none is. */
export const weightOf = (preferences: Preference[], ...names: string[]): number =>
  names.map((name) => preferences.find((one) => one.name === name)?.q).find((q) => q !== undefined) ?? 0
