import type { PipelineResponse } from '@azure/core-rest-pipeline'
import type { Asked } from './asked.ts'
import { toldBy } from './told.ts'

/** Below this many requests left, a repetition would take what others need. */
const NEARLY_EMPTY = 2

export const isNearlyEmpty = (asked: Asked, { headers }: PipelineResponse) =>
  toldBy(headers, asked, '').some(({ left }) => left < NEARLY_EMPTY)
