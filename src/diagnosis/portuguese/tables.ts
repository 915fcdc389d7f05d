import { portugueseGuestFixes } from './guest-fixes.ts'
import { portugueseGuestSteps } from './guest-steps.ts'
import { portugueseGuideAgentCodes } from './guide-agent-codes.ts'
import { portugueseGuideRestorePointCodes } from './guide-restore-point-codes.ts'
import { portugueseGuideVmCodes } from './guide-vm-codes.ts'
import { portugueseSiblingGuestCodes } from './sibling-guest-codes.ts'
import { portugueseSiblingPlatformCodes } from './sibling-platform-codes.ts'
import { portugueseSiblingRemedies } from './sibling-remedies.ts'
import { portugueseSolutions } from './solutions.ts'
import { portugueseSubstatusSteps } from './substatus-steps.ts'

type Table = Readonly<Record<string, string>>

/** What a person is to do. */
export const portugueseSteps: readonly Table[] = [
  portugueseGuestSteps,
  portugueseGuestFixes,
  portugueseSolutions,
  portugueseSubstatusSteps,
]

/** What is told of the error codes. */
export const portugueseCodes: readonly Table[] = [
  portugueseGuideAgentCodes,
  portugueseGuideVmCodes,
  portugueseGuideRestorePointCodes,
  portugueseSiblingPlatformCodes,
  portugueseSiblingGuestCodes,
  portugueseSiblingRemedies,
]
