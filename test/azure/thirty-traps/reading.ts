import assert from 'node:assert/strict'
import { valueOf, type Fact } from '../../../src/backup/fact.ts'
import type { AzureError } from '../../../src/backup/azure-error.ts'
import { aVmId, azureOver, jobBody, paths, vmInAzure } from '../vm-in-azure.ts'

export const vm = aVmId()
export const at = paths(vm)
export const host = 'https://management.azure.com'
export const job = `${at.jobs}/job-1`
export const detail = (properties: Record<string, unknown>) => ({ body: jobBody(at, vm, 'job-1', properties) })
export const listed = (properties: Record<string, unknown>) => ({
  body: { value: [jobBody(at, vm, 'job-1', properties)] },
})

export const factsOf = async (azure = vmInAzure()) => (await azureOver(azure).collector.collect(vm)).facts

export const known = <T>(fact: Fact<T>): T => {
  assert.equal(fact.status, 'Collected', JSON.stringify(fact))
  return valueOf(fact)!
}

/** The newest job, of a list that lacks its details and of the answer that has them. */
export async function newestJob(properties: Record<string, unknown>) {
  const azure = vmInAzure()
    .on('GET', at.jobs, listed({ ...properties, extendedInfo: undefined }))
    .on('GET', job, detail(properties))
  return known((await factsOf(azure)).backupJobs)[0]!
}

export const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail('should have been rejected'),
    (error: AzureError) => error,
  )
