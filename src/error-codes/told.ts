import Type, { type Static } from 'typebox'
import { Document, Extensible, Named, Nullable, Text } from '../backup/schema.ts'
import type { CodeEntry } from './find.ts'
import { pages } from './pages.ts'
import type { Step } from './steps.ts'
import { texts, type Language } from './texts/texts.ts'

/** One error code as it is told: what it means, which checks look for its causes, what helps, what a person must do, what is never automated. */
export const ErrorCodeEntry = Named('ErrorCode', {
  code: Text(),
  aliases: Type.Array(Text('Other spellings, e.g. of older pages.')),
  numbers: Type.Array(Type.Integer({ description: 'errorCode numbers seen with it in recorded jobs and items.' })),
  message: Text("Azure's English message."),
  meaning: Text(),
  causes: Type.Array(
    Document({
      description: Text(),
      checks: Type.Array(Text('Check ids.')),
      seenBy: Extensible(['ControlPlane', 'Guest']),
    }),
  ),
  actions: Type.Array(Text('Action names, in order.')),
  guestSteps: Type.Array(Text()),
  neverAutomated: Type.Array(Text()),
  documentation: Text(),
  guide: Type.Boolean({ description: 'One of the 13 codes of the troubleshooting guide; false for any other.' }),
  note: Nullable(Text()),
})
export type ErrorCodeEntry = Static<typeof ErrorCodeEntry>

/** Azure's own message stays as Azure writes it. */
export function errorCodeIn(language: Language, entry: CodeEntry): ErrorCodeEntry {
  const { code, known, causes, actions = [], steps = [], note, page, guide } = entry
  const { meanings, causes: causeTexts, notes, neverAutomated } = texts[language]
  return {
    code,
    aliases: [...(known?.aliases ?? [])],
    numbers: [...(known?.numbers ?? [])],
    message: messageOf(entry),
    meaning: meanings[entry.meaning],
    causes: causes.map(({ text, checks, seenBy }) => ({
      description: causeTexts[text],
      checks: [...checks],
      seenBy: seenBy ?? ('ControlPlane' as const),
    })),
    actions: [...actions],
    guestSteps: stepsIn(language, steps),
    neverAutomated: (guide?.neverAutomated ?? []).map((id) => neverAutomated[id]),
    documentation: guide?.page ?? page ?? pages.troubleshooting,
    guide: guide !== undefined,
    note: note === undefined ? null : notes[note],
  }
}

export const messageOf = ({ known, message }: CodeEntry) =>
  (message ?? known?.messages?.[0] ?? '').replaceAll('{}', '…')

export const stepsIn = (language: Language, steps: readonly Step[]) => steps.map((step) => stepIn(language, step))

const stepIn = (language: Language, step: Step): string =>
  typeof step === 'string' ? texts[language].steps[step] : `${step.on}: ${texts[language].steps[step.step]}`
