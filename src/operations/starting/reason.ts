import { sayable } from '../../backup/text.ts'
import { ServiceError } from '../../errors.ts'

const longestReason = 500

/** What somebody says of why, in one line as it may stand in a journal and on a terminal. Throws InvalidRequest where nothing is said, or too much. */
export function reasonOf(told: string | undefined): string | undefined {
  if (told === undefined) return undefined
  const reason = sayable(told).trim()
  if (reason !== '' && reason.length <= longestReason) return reason
  throw new ServiceError(
    'InvalidRequest',
    `reason has to say something, in at most ${longestReason} characters; leave it out to say nothing.`,
    { target: 'reason' },
  )
}
