import type { TextOperator } from './syntax.ts'

const isLetterOrDigit = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter)

/** Where `word` stands in `text` with nothing that goes on with it on the sides that count. */
function hasTerm(value: string, word: string, before: boolean, after: boolean): boolean {
  for (let at = value.indexOf(word); at >= 0; at = value.indexOf(word, at + 1)) {
    const begins = !before || !isLetterOrDigit(value[at - 1])
    const ends = !after || !isLetterOrDigit(value[at + word.length])
    if (begins && ends) return true
  }
  return false
}

export const withCase = {
  contains: (value: string, part: string) => value.includes(part),
  startswith: (value: string, part: string) => value.startsWith(part),
  endswith: (value: string, part: string) => value.endsWith(part),
  has: (value: string, part: string) => hasTerm(value, part, true, true),
  hasprefix: (value: string, part: string) => hasTerm(value, part, true, false),
  hassuffix: (value: string, part: string) => hasTerm(value, part, false, true),
}
/** Compares without case unless the name says otherwise. */
export const folded = (operator: TextOperator) => !operator.endsWith('_cs')
export const matches: Record<TextOperator, (value: string, part: string) => boolean> = {
  ...withCase,
  '=~': (value, part) => value === part,
  contains_cs: withCase.contains,
  startswith_cs: withCase.startswith,
  endswith_cs: withCase.endswith,
  has_cs: withCase.has,
  hasprefix_cs: withCase.hasprefix,
  hassuffix_cs: withCase.hassuffix,
}
