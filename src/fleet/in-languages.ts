import { asItIs, type Sentence } from '../backup/sentence.ts'

/**
 * Beside a sentence that is stored in English, where every version looks for it, and always written with it: an older version that writes
 * the English anew leaves no translation of what it replaced.
 */
export type InOtherLanguages = Partial<Omit<Sentence, 'en'>>

export const inOthers = ({ en: _, ...others }: Sentence): InOtherLanguages => others

/** As it was stored; in a language that an earlier version did not know it is told in English. */
export const sentenceOf = (en: string, others: InOtherLanguages | undefined): Sentence => ({ ...asItIs(en), ...others })
