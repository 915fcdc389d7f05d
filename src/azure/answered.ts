import type { PipelineResponse } from '@azure/core-rest-pipeline'
import { arm, errorOf } from './arm-error.ts'

/** A raw request has no SDK above it that would turn a refusal of the gateway into an error. */
export async function answered(send: () => Promise<PipelineResponse>): Promise<PipelineResponse> {
  const response = await arm(send)
  if (response.status < 300) return response
  throw errorOf(response)
}
