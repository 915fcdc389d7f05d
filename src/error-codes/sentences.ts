/** Case, punctuation and white space folded; an apostrophe joins ("doesn't" = "doesnt"), anything else parts. */
const fold = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** An address of a blob is some twenty words, once it is folded. */
const mostWordsFilledIn = 40

export interface KnownSentence<Of> {
  of: Of
  length: number
  isIn(folded: string): boolean
}

/** Sentences to look for, longest first: "The virtual machine doesn't exist" must win over a shorter one that it contains. */
export const sentenceTable = <Of>(all: readonly { of: Of; text: string }[]): KnownSentence<Of>[] =>
  all.map(({ of, text }) => ({ of, ...compiled(text) })).toSorted((a, b) => b.length - a.length)

function compiled(text: string) {
  const pieces = text.split('{}').map(fold)
  const length = pieces.join(' ').length
  const [only = ''] = pieces
  if (pieces.length === 1) return { length, isIn: (folded: string) => folded.includes(` ${only} `) }
  const pattern = new RegExp(
    ` ${pieces.filter((piece) => piece !== '').join(`(?: [^ ]+){0,${mostWordsFilledIn}} `)} `,
    'u',
  )
  return { length, isIn: (folded: string) => pattern.test(folded) }
}

/** What the longest of the sentences that are said in the text belongs to. */
export function sentenceIn<Of>(text: string, table: readonly KnownSentence<Of>[]): Of | undefined {
  const folded = ` ${fold(text)} `
  return table.find((sentence) => sentence.isIn(folded))?.of
}
