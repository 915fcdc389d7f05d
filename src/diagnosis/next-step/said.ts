import type { Language } from '../../error-codes/texts/texts.ts'

/** One text in every language; one that is missing does not compile. */
export type Said = Record<Language, string>
