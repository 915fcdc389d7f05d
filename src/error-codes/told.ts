import Type, { type Static } from 'typebox'
import { Document, Extensible, Named, Nullable, Text } from '../backup/schema.ts'
import type { Advised } from './entry.ts'
import type { CodeEntry } from './find.ts'
import { pages } from './pages.ts'
import type { Step } from './steps.ts'
import { texts, type Language } from './texts/texts.ts'

/** Why, and what helps. */
const advised = {
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
  documentation: Text(),
  note: Nullable(Text()),
}

/** One error code as it is told: what it means, which checks look for its causes, what helps, what a person must do, what is never automated. */
export const ErrorCodeEntry = Named('ErrorCode', {
  code: Text(),
  aliases: Type.Array(Text('Other spellings, e.g. of older pages.')),
  numbers: Type.Array(Type.Integer({ description: 'errorCode numbers seen with it in recorded jobs and items.' })),
  message: Text("Azure's English message."),
  ...advised,
  sentences: Type.Array(Document({ message: Text("Azure's English sentence."), ...advised }), {
    description: 'Of a code that says many things: each of its sentences that is known, with its own causes.',
  }),
  neverAutomated: Type.Array(Text()),
  guide: Type.Boolean({ description: 'One of the 13 codes of the troubleshooting guide; false for any other.' }),
})
export type ErrorCodeEntry = Static<typeof ErrorCodeEntry>

/** Azure's own message stays as Azure writes it. */
export function errorCodeIn(language: Language, entry: CodeEntry): ErrorCodeEntry {
  const { code, known, guide, sentences = [] } = entry
  return {
    code,
    aliases: [...(known?.aliases ?? [])],
    numbers: [...(known?.numbers ?? [])],
    message: messageOf(entry),
    ...advisedIn(language, entry, guide?.page),
    sentences: sentences.map((sentence) => ({
      message: shown(sentence.says[0]),
      ...advisedIn(language, sentence),
    })),
    neverAutomated: (guide?.neverAutomated ?? []).map((id) => texts[language].neverAutomated[id]),
    guide: guide !== undefined,
  }
}

function advisedIn(
  language: Language,
  { meaning, causes, actions = [], steps = [], note, page = pages.troubleshooting }: Advised,
  guidePage = page,
) {
  const { meanings, causes: causeTexts, notes } = texts[language]
  return {
    meaning: meanings[meaning],
    causes: causes.map(({ text, checks, seenBy }) => ({
      description: causeTexts[text],
      checks: [...checks],
      seenBy: seenBy ?? ('ControlPlane' as const),
    })),
    actions: [...actions],
    guestSteps: stepsIn(language, steps),
    documentation: guidePage,
    note: note === undefined ? null : notes[note],
  }
}

export const messageOf = ({ known, message }: CodeEntry) => shown(message ?? known?.messages?.[0] ?? '')

const shown = (message: string) => message.replaceAll('{}', '…')

export const stepsIn = (language: Language, steps: readonly Step[]) => steps.map((step) => stepIn(language, step))

const stepIn = (language: Language, step: Step): string =>
  typeof step === 'string' ? texts[language].steps[step] : `${step.on}: ${texts[language].steps[step.step]}`
