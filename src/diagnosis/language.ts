import { texts, type Language, type StepId } from '../error-codes/texts/texts.ts'
import type { Finding } from './finding.ts'

const stepsByText = new Map(Object.entries(texts.en.steps).map(([id, text]) => [text, id as StepId]))

/**
 * An operation's result: of those that hold findings, their steps. A result was told in English when it was stored, so whole sentences
 * lead back to their ids; one that an earlier version wrote otherwise stays English.
 */
export function resultIn<T extends Record<string, unknown> | null>(language: Language, result: T): T {
  const findings: unknown = result?.['findings']
  if (language === 'en' || !Array.isArray(findings)) return result
  return { ...result, findings: (findings as Pick<Finding, 'guestSteps'>[]).map((one) => findingIn(language, one)) }
}

const findingIn = <T extends Pick<Finding, 'guestSteps'>>(language: Language, finding: T): T => ({
  ...finding,
  guestSteps: finding.guestSteps.map((text) => {
    const id = stepsByText.get(text)
    return id === undefined ? text : texts[language].steps[id]
  }),
})
