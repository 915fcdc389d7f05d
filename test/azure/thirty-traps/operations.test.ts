import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { azureOver, vmInAzure } from '../vm-in-azure.ts'
import { at, detail, factsOf, host, job, known, rejection } from './reading.ts'

// The numbers are those of arm-traffic.md, section 5.
describe('writes, their operations, and throttling', () => {
  it('1 an accepted trigger has an empty body: what there is to follow stands in the headers', async () => {
    const url = `${host}${at.item}/operationsStatus/op-1?api-version=2023-06-01`
    const azure = vmInAzure().on('POST', `${at.item}/backup`, {
      status: 202,
      headers: {
        'azure-asyncoperation': url,
        location: `${host}${at.item}/operationResults/op-1`,
        'retry-after': '60',
        'x-ms-request-id': 'r-9',
      },
    })
    const operation = await azureOver(azure).controlPlane.triggerBackup(at.item, '2026-12-01T00:00:00Z')
    assert.deepEqual(operation, { url, retryAfterSeconds: 60, armRequestId: 'r-9' })
    const [sent] = azure.sent('POST', /backup$/)
    const { properties } = sent!.body as { properties: Record<string, string> }
    assert.equal(properties['objectType'], 'IaasVMBackupRequest')
    assert.equal(Date.parse(properties['recoveryPointExpiryTimeInUTC']!), Date.parse('2026-12-01T00:00:00Z'))
  })

  it('2 an operation that succeeded only means that a job exists', async () => {
    const azure = vmInAzure()
      .on('GET', `${at.item}/operationsStatus/op-1`, {
        body: {
          id: 'op-1',
          name: 'op-1',
          status: 'Succeeded',
          startTime: '2026-11-20T01:00:00Z',
          endTime: '2026-11-20T01:00:00Z',
          properties: { objectType: 'OperationStatusJobExtendedInfo', jobId: 'job-1' },
        },
      })
      .on('GET', job, detail({ status: 'InProgress', endTime: undefined }))
    const { controlPlane } = azureOver(azure)
    const operation = await controlPlane.getOperation(`${host}${at.item}/operationsStatus/op-1?api-version=2023-06-01`)
    assert.equal(operation.status, 'Succeeded')
    assert.match(operation.jobId ?? '', /job-1$/)
    assert.equal((await controlPlane.getJob(`${at.vault}/backupJobs/job-1`))?.status, 'InProgress')
  })

  it('3 an operation of Compute fails with HTTP 200', async () => {
    const path = `${at.subscription}/providers/Microsoft.Compute/locations/westus/operations/op-2`
    const azure = vmInAzure().on('GET', path, {
      body: {
        startTime: '2026-11-20T01:00:00Z',
        endTime: '2026-11-20T02:30:00Z',
        status: 'Failed',
        error: { code: 'VMExtensionProvisioningTimeout', message: 'Provisioning of VM extension has timed out.' },
        name: 'op-2',
      },
    })
    assert.deepEqual(await azureOver(azure).controlPlane.getOperation(`${host}${path}?api-version=2019-03-01`), {
      status: 'Failed',
      error: { code: 'VMExtensionProvisioningTimeout', message: 'Provisioning of VM extension has timed out.' },
      retryAfterSeconds: null,
      jobId: null,
    })
  })

  it('12 async URLs are long, signed, and followed as they are, but only on the host of ARM', async () => {
    const signed = `&t=638511950098679037&c=${'M'.repeat(2000)}&s=${'x_-%2B'.repeat(60)}&h=abc`
    const path = `${at.subscription}/providers/Microsoft.Compute/locations/westus/operations/op-3`
    const azure = vmInAzure().on('GET', path, { body: { status: 'Succeeded' } })
    const { controlPlane } = azureOver(azure)
    await controlPlane.getOperation(`${host}${path}?p=1&api-version=2024-07-01${signed}`)
    assert.equal(azure.requests[0]!.url.href, `${host}${path}?p=1&api-version=2024-07-01${signed}`)
    const error = await rejection(
      controlPlane.getOperation(`https://management.azure.com.evil.example${path}?api-version=1`),
    )
    assert.equal(error.code, 'HostNotAllowed')
    assert.equal(azure.requests.length, 1)
  })

  it("13 the path and api-version of an async URL are the provider's own", async () => {
    const path = `${at.jobs}/Azure/operationResults/op-4`
    const azure = vmInAzure().on('GET', path, { status: 202, headers: { 'retry-after': '60' } })
    const operation = await azureOver(azure).controlPlane.getOperation(`${host}${path}?api-version=2019-05-13-preview`)
    assert.equal(operation.status, 'InProgress')
    assert.equal(azure.requests[0]!.url.searchParams.get('api-version'), '2019-05-13-preview')
    azure.on('GET', path, { status: 204 })
    assert.equal(
      (await azureOver(azure).controlPlane.getOperation(`${host}${path}?api-version=2019-05-13-preview`)).status,
      'Succeeded',
    )
  })

  it('14 Retry-After is missing on a 202, and comes and changes on polls', async () => {
    const url = `${host}${at.subscription}/providers/Microsoft.Compute/locations/westus/operations/op-5`
    const azure = vmInAzure()
      .on('DELETE', `${at.extensions}/VMSnapshot`, {
        status: 202,
        headers: { 'azure-asyncoperation': `${url}?api-version=1`, location: `${url}?monitor=true` },
      })
      .on('GET', new URL(url).pathname, {
        headers: { 'retry-after': '36' },
        body: { startTime: '2026-11-20T01:00:00Z', status: 'InProgress', name: 'op-5' },
      })
    const { controlPlane } = azureOver(azure)
    const operation = await controlPlane.deleteExtension(`${at.extensions}/VMSnapshot`)
    assert.deepEqual([operation.url, operation.retryAfterSeconds], [`${url}?api-version=1`, null])
    assert.equal((await controlPlane.getOperation(operation.url ?? '')).retryAfterSeconds, 36)
  })

  it('15 a 429 names one action and says its seconds in the text too', async () => {
    const azure = vmInAzure().on('GET', at.jobs, {
      status: 429,
      headers: { 'x-ms-failure-cause': 'gateway' },
      body: {
        error: {
          code: 'ResourceRequestsThrottled',
          message:
            "Number of requests for action 'Microsoft.RecoveryServices/vaults/backupJobs/read' exceeded the limit of '150' for time interval '01:00:00'. Please try again after '324' seconds.",
        },
      },
    })
    const facts = await factsOf(azure)
    assert.equal(facts.backupJobs.status, 'Unavailable')
    assert.equal(azure.sent('GET', /backupjobs$/).length, 1, '324 s is not waited for')
    assert.equal(facts.recoveryPoints.status, 'Collected', 'other actions are counted apart')
    const error = await rejection(azureOver(azure).controlPlane.listJobs(at.item, '2026-11-20T00:00:00Z'))
    assert.equal(error.retryAfterSeconds, 324)
    assert.equal(error.status, 429)
  })

  it('15 a throttled action rests until its time, and another one does not', async () => {
    const seconds = {
      body: { error: { code: 'ResourceRequestsThrottled', message: "Please try again after '324' seconds." } },
    }
    const azure = vmInAzure().on('GET', at.jobs, { status: 429, ...seconds })
    const { controlPlane } = azureOver(azure)
    const codes = []
    for (const _ of [1, 2]) {
      const { code, disposition, retryAfterSeconds } = await rejection(
        controlPlane.listJobs(at.item, '2026-11-20T00:00:00Z'),
      )
      codes.push([code, disposition, retryAfterSeconds! > 320 && retryAfterSeconds! <= 324])
    }
    assert.deepEqual(codes, [
      ['ResourceRequestsThrottled', 'Retry', true],
      ['Throttled', 'Retry', true],
    ])
    assert.equal(azure.sent('GET', /backupjobs$/).length, 1)
    assert.equal((await controlPlane.listRecoveryPoints(at.item)).length, 1)
  })

  it('15 the header counts before the text', async () => {
    const message = "Please try again after '324' seconds."
    const azure = vmInAzure().on('POST', `${at.item}/backup`, {
      status: 429,
      headers: { 'Retry-After': '17' },
      body: { error: { code: 'ResourceRequestsThrottled', message } },
    })
    assert.equal((await rejection(azureOver(azure).controlPlane.triggerBackup(at.item, null))).retryAfterSeconds, 17)
  })

  it('16 a 429 without Retry-After, final for the SDK, is asked again when its text asks for a short wait', async () => {
    let refusals = 1
    const azure = vmInAzure().on('GET', at.locks, () =>
      refusals-- > 0
        ? {
            status: 429,
            body: {
              error: {
                code: 'SubscriptionRequestsThrottled',
                message:
                  "Number of read requests for subscription 's' exceeded the backend storage limit. Please try again after '1' seconds.",
              },
            },
          }
        : { body: { value: [] } },
    )
    assert.deepEqual(known((await factsOf(azure)).locks), [])
    assert.equal(azure.sent('GET', /locks$/).length, 2)
  })

  it('16 a 429 that names no time at all may be asked again', async () => {
    const azure = vmInAzure().on('DELETE', at.collection, {
      status: 429,
      body: { error: { code: 'TooManyRequests', message: 'slow down' } },
    })
    const { retryAfterSeconds, disposition } = await rejection(
      azureOver(azure).controlPlane.deleteCollection(at.collection),
    )
    assert.deepEqual([retryAfterSeconds, disposition], [null, 'Retry'])
  })

  it('17 a 504 and a 500 in the middle of polling mean nothing', async () => {
    const failures = [
      { status: 504, body: { error: { code: 'GatewayTimeout', message: 'No response.' } } },
      { status: 500, body: { error: { code: 'CloudInternalError', message: '' } } },
    ]
    const azure = vmInAzure().on('GET', job, () => failures.shift() ?? detail({ status: 'InProgress' }))
    assert.equal((await azureOver(azure).controlPlane.getJob(`${at.vault}/backupJobs/job-1`))?.status, 'InProgress')
  })

  it('18 a 504 to a POST may have started the work: it is sent once and the status is told', async () => {
    const azure = vmInAzure().on('POST', `${at.item}/backup`, {
      status: 504,
      headers: { 'x-ms-failure-cause': 'service' },
      body: { error: { code: 'GatewayTimeout', message: 'No response.' } },
    })
    const error = await rejection(azureOver(azure).controlPlane.triggerBackup(at.item, null))
    assert.deepEqual([error.code, error.status, error.disposition], ['GatewayTimeout', 504, 'Retry'])
    assert.equal(azure.sent('POST', /backup$/).length, 1)
  })

  it('18 nor is a cancelled job cancelled twice', async () => {
    const azure = vmInAzure().on('POST', `${job}/cancel`, { status: 504 })
    const { status, disposition } = await rejection(azureOver(azure).controlPlane.cancelJob(job))
    assert.deepEqual([status, disposition, azure.sent('POST', /cancel$/).length], [504, 'Retry', 1])
  })

  it('30 a deletion can end with its own operation unknown', async () => {
    const path = `${at.vault}/operationStatus/MTAyMzs0`
    const azure = vmInAzure().on('GET', path, {
      status: 404,
      body: { error: { code: 'ResourceNotFound', message: 'The vault was not found.' } },
    })
    assert.equal((await azureOver(azure).controlPlane.getOperation(`${host}${path}?api-version=1`)).status, 'Succeeded')
  })
})
