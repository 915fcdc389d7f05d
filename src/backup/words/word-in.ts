/** The one of `words` that Azure's word is, in whatever casing it came; undefined for a word that is not among them, and for none. */
export const wordIn = <T extends string>(words: readonly T[], said: string | null | undefined): T | undefined =>
  words.find((word) => word.toLowerCase() === said?.toLowerCase())
