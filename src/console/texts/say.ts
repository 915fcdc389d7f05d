import { language, type Language } from '../language.ts'

/** A text in every language; one that forgets a language does not compile. */
export type Texts = Record<string, Record<Language, string> | Record<Language, (...given: never[]) => string>>

export function say(text: Record<Language, string>): string
export function say<Given extends unknown[]>(
  text: Record<Language, (...given: Given) => string>,
  ...given: Given
): string
export function say(text: Record<Language, string | ((...given: unknown[]) => string)>, ...given: unknown[]) {
  const told = text[language.value]
  return typeof told === 'string' ? told : told(...given)
}

/** Words of the service that are known get their own; others are shown as they came. */
export const word = (words: Texts, told: string) => {
  const text = Object.hasOwn(words, told) ? (words[told] as Record<Language, string>) : undefined
  return text ? say(text) : told
}
