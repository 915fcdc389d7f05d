import { texts, type Language, type StepId } from '../error-codes/texts/texts.ts'
import type { Finding } from '../diagnosis/finding.ts'

const stepsByText = new Map(Object.entries(texts.en.steps).map(([id, text]) => [text, id as StepId]))

/**
 * A result as a row keeps it: what its document says, in English, and beside it the same sentences in other languages, which no caller is
 * shown. An interface, which is no Record: showing it without `resultIn` does not compile.
 */
export interface StoredResult {
  findings?: unknown
  remaining?: unknown
  before?: object
  after?: object
  translations?: Translations
}

export type Translations = Partial<Record<Language, Translation>>

/** `messages` are those of the findings, in their order; a result that is cut loses findings, and what remains, from their end. */
export interface Translation {
  summary?: string
  messages?: readonly string[]
  remaining?: readonly string[]
  /** The summaries of the two verdicts of a repair. */
  before?: string
  after?: string
}

/**
 * An operation's result in that language: of those that hold findings, their sentences. Steps are stored in English alone, and whole
 * sentences lead back to their ids. What an earlier version stored stays English where it does not lead back.
 */
export function resultIn(language: Language, stored: StoredResult): Record<string, unknown> {
  const { translations, ...result } = stored
  if (language === 'en') return result
  const { summary, messages = [], remaining, before, after } = translations?.[language] ?? {}
  const { findings } = result
  return {
    ...result,
    ...(summary === undefined ? {} : { summary }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(before === undefined ? {} : { before: { ...result.before, summary: before } }),
    ...(after === undefined ? {} : { after: { ...result.after, summary: after } }),
    ...(Array.isArray(findings)
      ? {
          findings: (findings as Told[]).map((one, at) => ({
            ...one,
            ...(messages[at] === undefined ? {} : { message: messages[at] }),
            guestSteps: one.guestSteps.map((text) => stepIn(language, text)),
          })),
        }
      : {}),
  }
}

type Told = Pick<Finding, 'guestSteps'>

function stepIn(language: Language, text: string) {
  const id = stepsByText.get(text)
  return id === undefined ? text : texts[language].steps[id]
}
