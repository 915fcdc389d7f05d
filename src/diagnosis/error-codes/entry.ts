import { knownErrors } from '../../backup/known-errors.ts'
import { pages } from '../documentation.ts'
import type { ErrorCodeEntry } from './catalogue.ts'

type Cause = ErrorCodeEntry['causes'][number]

export const fromControlPlane = (description: string, ...checks: string[]): Cause => ({
  description,
  checks,
  seenBy: 'ControlPlane',
})
export const fromGuest = (description: string, ...checks: string[]): Cause => ({ description, checks, seenBy: 'Guest' })

type Told = Pick<ErrorCodeEntry, 'meaning' | 'causes'> & Partial<Omit<ErrorCodeEntry, 'code' | 'guide'>>

/** Numbers, spellings and messages have one home: what a code is recognised by is what is shown of it. */
const entry = (code: string, guide: boolean, told: Told): ErrorCodeEntry => {
  const known = knownErrors.find((one) => one.code === code)
  return {
    code,
    aliases: [...(known?.aliases ?? [])],
    numbers: [...(known?.numbers ?? [])],
    message: known?.messages[0] ?? '',
    actions: [],
    guestSteps: [],
    neverAutomated: [],
    documentation: guide ? pages.guide : pages.troubleshooting,
    guide,
    note: null,
    ...told,
  }
}

export const guideEntry = (
  code: string,
  told: Told & Required<Pick<ErrorCodeEntry, 'documentation' | 'neverAutomated'>>,
) => entry(code, true, told)

export const siblingEntry = (code: string, told: Told) => entry(code, false, told)
