import type { Language } from '../language.ts'

/** One text in every language; one that is missing does not compile. */
export type Said = Record<Language, string>
