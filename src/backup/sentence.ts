/** Those that everything a person is told is written in. */
export type Language = 'en' | 'pt'

/** One text in every language; one that is missing does not compile. Azure's own words and names stand in each as Azure wrote them. */
export type Sentence = Readonly<Record<Language, string>>

/** Several of a kind in one sentence: `a and b`, or with another word between. */
export const inALine = (parts: readonly Sentence[], between: Sentence = and): Sentence => ({
  en: parts.map(({ en }) => en).join(between.en),
  pt: parts.map(({ pt }) => pt).join(between.pt),
})
const and: Sentence = { en: ' and ', pt: ' e ' }

/** What stands there only sometimes. */
export const nothing: Sentence = { en: '', pt: '' }

/** Where Azure, or the reading of it, leaves the reason out. */
export const noReasonGiven: Sentence = { en: 'no reason given', pt: 'sem motivo informado' }

/** A name or a code, which is the same everywhere. */
export const asItIs = (text: string): Sentence => ({ en: text, pt: text })
