import { effect, signal } from '@preact/signals'
import { kept, keep } from './kept.ts'

export const languages = ['en', 'pt'] as const
export type Language = (typeof languages)[number]

const isLanguage = (word: string | null): word is Language => languages.some((one) => one === word)

/** What the browser asks for in Accept-Language, until a person chooses. */
const preferred = (): Language =>
  navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? languages[0]

const chosen = kept('language')
export const language = signal<Language>(isLanguage(chosen) ? chosen : preferred())

export function choose(next: Language) {
  keep('language', next)
  language.value = next
}

/** For Intl: dates and numbers as the region of the browser writes them, in the language of the page. */
export const locale = () =>
  navigator.languages.find((tag) => tag.toLowerCase().startsWith(language.value)) ?? language.value

effect(() => {
  document.documentElement.lang = language.value
})
