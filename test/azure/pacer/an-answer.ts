import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline'
import { askedBy } from '../../../src/azure/pacer/asked.ts'

export const arm = 'https://management.azure.com'
export const one = '/subscriptions/11111111-1111-4111-8111-111111111111'
export const two = '/subscriptions/22222222-2222-4222-8222-222222222222'
export const vm = (name: string, subscription = one) =>
  `${subscription}/resourceGroups/RG/providers/Microsoft.Compute/virtualMachines/${name}`
export const vault = (subscription = one) =>
  `${subscription}/resourceGroups/RG/providers/Microsoft.RecoveryServices/vaults/v`

/** `GET /subscriptions/…`, as it is counted. */
export function asked(request: string, principal = 'Reader') {
  const [method = '', path = ''] = request.split(/ (.*)/s)
  return askedBy({ method: method as 'GET', url: `${arm}${path}?api-version=1` }, principal)
}

export function answer(status: number, headers: Record<string, string> = {}, body: unknown = {}): PipelineResponse {
  const request = createPipelineRequest({ url: arm })
  return { request, status, headers: createHttpHeaders(headers), bodyAsText: JSON.stringify(body) }
}

export const refusal = (code: string, message = '', more: Record<string, unknown> = {}) => ({
  error: { code, message, ...more },
})
