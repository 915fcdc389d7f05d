import { causesEn } from './causes.en.ts'
import { causesPt } from './causes.pt.ts'
import { guestEn } from './guest.en.ts'
import { guestPt } from './guest.pt.ts'
import { meaningsEn } from './meanings.en.ts'
import { meaningsPt } from './meanings.pt.ts'
import { neverAutomatedEn, notesEn } from './notes.en.ts'
import { neverAutomatedPt, notesPt } from './notes.pt.ts'
import { portalEn } from './portal.en.ts'
import { portalPt } from './portal.pt.ts'
import type { Language } from '../../backup/sentence.ts'

export type { Language }

const en = {
  meanings: meaningsEn,
  causes: causesEn,
  notes: notesEn,
  neverAutomated: neverAutomatedEn,
  steps: { ...guestEn, ...portalEn },
  lookInside: (cause: string) => `Look inside the VM: ${cause}`,
}
const pt = {
  meanings: meaningsPt,
  causes: causesPt,
  notes: notesPt,
  neverAutomated: neverAutomatedPt,
  steps: { ...guestPt, ...portalPt },
  lookInside: (cause: string) => `Veja dentro da VM: ${cause}`,
}

export type MeaningId = keyof typeof meaningsEn
export type CauseId = keyof typeof causesEn
export type NoteId = keyof typeof notesEn
export type NeverAutomatedId = keyof typeof neverAutomatedEn
export type StepId = keyof typeof guestEn | keyof typeof portalEn

interface Texts {
  meanings: Readonly<Record<MeaningId, string>>
  causes: Readonly<Record<CauseId, string>>
  notes: Readonly<Record<NoteId, string>>
  neverAutomated: Readonly<Record<NeverAutomatedId, string>>
  steps: Readonly<Record<StepId, string>>
  lookInside(cause: string): string
}

/** All that is told of error codes and to whoever mends a VM by hand. */
export const texts: Readonly<Record<Language, Texts>> = { en, pt }
