import { codesExplainedBy } from '../../error-codes/explained.ts'
import type { Language } from '../../error-codes/texts/texts.ts'
import { stepsIn } from '../../error-codes/told.ts'
import { evidence, inconclusive, type Finding, type Judgement } from '../finding.ts'
import type { Sentence } from '../../backup/sentence.ts'
import type { GuestCheck } from './guest-check.ts'
import { guestChecks } from './guest-checks.ts'
import type { GuestOs } from './guest-report.ts'
import { readGuestAnswer } from './read-guest-answer.ts'

/** A finding for each guest check, by the output of the run command. Never throws, and never passes what it could not read. */
export function examineGuest(vmId: string, os: GuestOs | null, output: unknown, language: Language = 'en'): Finding[] {
  const answer = readGuestAnswer(output, os)
  if (!('report' in answer)) return guestNotSeen(os, answer.reason, answer.message, language)
  const { report } = answer
  const input = {
    report,
    seen: (field: string, value: Parameters<typeof evidence>[2] | undefined) =>
      evidence(vmId, `guest.${field}`, value ?? null),
  }
  return checksOf(report.os).map((check) => findingOf(check, check.examine(input), language))
}

/** The same findings when nothing was looked at. */
export const guestNotSeen = (
  os: GuestOs | null,
  reason: string,
  message: Sentence,
  language: Language = 'en',
): Finding[] => checksOf(os).map((check) => findingOf(check, inconclusive(reason, message), language))

const checksOf = (os: GuestOs | null) => guestChecks.filter((check) => os === null || check.os.includes(os))

function findingOf(check: GuestCheck, judgement: Judgement, language: Language): Finding {
  const { actions = [], guestSteps = [], explains = codesExplainedBy(check.id), message, ...rest } = judgement
  const { id, step, documentation } = check
  return {
    check: id,
    step,
    ...rest,
    message: message[language],
    explains,
    actions,
    guestSteps: stepsIn(language, guestSteps),
    documentation,
  }
}
