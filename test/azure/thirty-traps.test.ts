import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { valueOf, type Fact } from '../../src/backup/fact.ts'
import { forbidden } from './replayed-azure.ts'
import {
  aVmId,
  azureOver,
  collectionBody,
  extensionBody,
  itemBody,
  jobBody,
  notProtected,
  paths,
  policyBody,
  readyAgent,
  recoveryPointBody,
  statusBody,
  succeeded,
  vmBody,
  vmInAzure,
} from './vm-in-azure.ts'

const vm = aVmId()
const at = paths(vm)
const host = 'https://management.azure.com'
const running = { code: 'PowerState/running', level: 'Info', displayStatus: 'VM running' }
const job = `${at.jobs}/job-1`
const detail = (properties: Record<string, unknown>) => ({ body: jobBody(at, vm, 'job-1', properties) })
const listed = (properties: Record<string, unknown>) => ({ body: { value: [jobBody(at, vm, 'job-1', properties)] } })

async function factsOf(azure = vmInAzure()) {
  return (await azureOver(azure).collector.collect(vm)).facts
}
const known = <T>(fact: Fact<T>): T => {
  assert.equal(fact.status, 'Collected', JSON.stringify(fact))
  return valueOf(fact)!
}
const rejection = async (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail('should have been rejected'),
    (error: {
      code: string
      status: number | null
      disposition: string
      message: string
      retryAfterSeconds: number | null
    }) => error,
  )

// The numbers are those of arm-traffic.md, section 5.
describe('what a naive reader of Azure gets wrong', () => {
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

  it('4 the code people know is errorTitle; errorCode is a number', async () => {
    const errorDetails = [
      {
        errorCode: 400206,
        errorTitle: 'ExtensionSnapshotFailedNoNetwork',
        errorString: 'Snapshot operation failed.',
        recommendations: ['Look.'],
      },
    ]
    const [last] = known(
      (
        await factsOf(
          vmInAzure()
            .on('GET', at.jobs, listed({ status: 'Failed', errorDetails }))
            .on('GET', job, detail({ status: 'Failed', errorDetails })),
        )
      ).backupJobs,
    )
    assert.deepEqual(last?.errorDetails, [
      {
        number: 400206,
        title: 'ExtensionSnapshotFailedNoNetwork',
        message: 'Snapshot operation failed.',
        recommendations: ['Look.'],
      },
    ])
    assert.equal(last?.errorCode, 'ExtensionSnapshotFailedNoNetwork')
  })

  it('5 CompletedWithWarnings carries errors and means: no copy in the vault', async () => {
    const properties = {
      status: 'CompletedWithWarnings',
      errorDetails: [
        {
          errorCode: 400309,
          errorTitle: 'UserErrorGenericResourceNotFound',
          errorString: 'Azure resource does not exist.',
          recommendations: [],
        },
      ],
      extendedInfo: {
        tasksList: [
          { taskId: 'Take Snapshot', status: 'Completed' },
          { taskId: 'Transfer data to vault', status: 'Failed' },
        ],
      },
    }
    const [last] = known(
      (
        await factsOf(
          vmInAzure()
            .on('GET', at.jobs, listed({ ...properties, extendedInfo: undefined }))
            .on('GET', job, detail(properties)),
        )
      ).backupJobs,
    )
    assert.equal(last?.status, 'CompletedWithWarnings')
    assert.equal(last?.failedPhase, 'TransferDataToVault')
    assert.equal(last?.phase, null)
    assert.equal(last?.errorDetails[0]?.number, 400309)
  })

  it('6 0001-01-01T00:00:00 and 2001-01-01T00:00:00Z are no times', async () => {
    const azure = vmInAzure()
      .on('GET', at.item, {
        body: itemBody(vm, { lastBackupTime: '2001-01-01T00:00:00Z', lastRecoveryPoint: undefined }),
      })
      .on('GET', at.jobs, listed({ status: 'InProgress', endTime: '0001-01-01T00:00:00' }))
      .on(
        'GET',
        job,
        detail({
          status: 'InProgress',
          endTime: '0001-01-01T00:00:00',
          extendedInfo: {
            tasksList: [{ taskId: 'Take Snapshot', status: 'InProgress', endTime: '0001-01-01T00:00:00' }],
          },
        }),
      )
    const { protection, backupJobs } = await factsOf(azure)
    assert.equal(known(protection).lastBackupTime, null)
    assert.equal(known(protection).lastRecoveryPoint, null)
    assert.equal(known(backupJobs)[0]?.endTime, null)
  })

  it('7 empty strings are none', async () => {
    const azure = vmInAzure().on('GET', at.item, {
      body: itemBody(vm, { policyId: '', policyName: '', lastBackupStatus: '', protectionState: 'ProtectionStopped' }),
    })
    const item = known((await factsOf(azure)).protection)
    assert.deepEqual(
      [item.policyId, item.lastBackupStatus, item.protectionState, item.policy],
      [null, null, 'ProtectionStopped', null],
    )
  })

  it('8 container names differ in prefix and casing, and a VM of the same name in another group is another VM', async () => {
    const named = (name: string, containerName: string) =>
      jobBody(at, vm, name, { containerName, startTime: `2026-11-20T0${name.at(-1)}:00:00Z` })
    const value = [
      named('job-4', 'iaasvmcontainerv2;APP-RG;Web-1'),
      named('job-3', `IaasVMContainer;${at.names}`),
      named('job-2', 'iaasvmcontainerv2;other-rg;web-1'),
      named('job-1', 'VM;iaasvmcontainerv2;App-Rg;web-1'),
    ]
    const jobs = known((await factsOf(vmInAzure().on('GET', at.jobs, { body: { value } }))).backupJobs)
    assert.deepEqual(
      jobs.map(({ id }) => id.split('/').at(-1)),
      ['job-4', 'job-3', 'job-1'],
    )
  })

  it('9 /Subscriptions/ is spelled with a capital here and there', async () => {
    const azure = vmInAzure()
      .on('POST', at.backupStatus, {
        body: statusBody(at, { vaultId: at.vault.replace('/subscriptions/', '/Subscriptions/') }),
      })
      .on('GET', at.item, { body: { ...itemBody(vm), id: at.item.replace('/subscriptions/', '/Subscriptions/') } })
    const item = known((await factsOf(azure)).protection)
    assert.equal(item.protectionState, 'Protected')
    assert.equal(item.policy?.name, 'Daily')
  })

  it('10 semicolons are raw in headers and escaped in requests: both work', async () => {
    const azure = vmInAzure()
    await factsOf(azure)
    assert.ok(
      azure.requests.some(({ url }) => /%3B/i.test(url.pathname)),
      'SDK requests escape them',
    )
    const url = `${host}${at.item}/operationsStatus/op-1?api-version=2023-06-01`
    azure.on('GET', `${at.item}/operationsStatus/op-1`, {
      body: { status: 'InProgress', endTime: '0001-01-01T00:00:00' },
    })
    assert.equal((await azureOver(azure).controlPlane.getOperation(url)).status, 'InProgress')
    assert.equal(azure.requests.at(-1)!.url.href, url)
  })

  it('11 backupStatus wants the region of the VM and answers 200 for a VM that nobody protects', async () => {
    const azure = vmInAzure()
      .on('POST', at.backupStatus, { body: notProtected(at) })
      .on('GET', at.vaults, { body: { value: [] } })
    const { protection, backupJobs, recoveryPoints } = await factsOf(azure)
    assert.equal(known(protection).protectionState, 'NotProtected')
    assert.equal(known(protection).vaultId, null)
    assert.deepEqual([known(backupJobs), known(recoveryPoints)], [[], []])
    assert.deepEqual(azure.sent('POST', /locations\/westeurope\/backupstatus$/)[0]?.body, {
      resourceType: 'VM',
      resourceId: vm.id,
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

  const agents = [
    [
      'deallocated, without an agent',
      { statuses: [succeeded, { code: 'PowerState/deallocated' }], vmAgent: undefined },
      'NotApplicable',
    ],
    [
      'stopped, with a stale Ready',
      { statuses: [succeeded, { code: 'PowerState/stopped' }], vmAgent: readyAgent('2026-11-01T00:00:00Z') },
      'NotApplicable',
    ],
    ['running, without a report', { statuses: [succeeded, running], vmAgent: undefined }, 'Absent'],
    ['running, with an old report', { vmAgent: readyAgent('2026-11-20T10:00:00Z') }, 'Stale'],
    ['running and reporting', {}, 'Ready'],
  ] as const
  for (const [name, view, status] of agents) {
    it(`19 ${name}: ${status}`, async () => {
      const { vmAgent } = known(
        (await factsOf(vmInAzure().on('GET', at.vm, { body: vmBody(vm, view) }))).virtualMachine,
      )
      assert.equal(vmAgent.status, status)
    })
  }

  it('20 an agent of version "Unknown" that is "Not Ready" has no version and is not ready', async () => {
    const vmAgent = {
      vmAgentVersion: 'Unknown',
      statuses: [
        {
          code: 'ProvisioningState/Unavailable',
          level: 'Warning',
          displayStatus: 'Not Ready',
          message: 'VM status blob is found but not yet populated.',
          time: '2026-11-20T11:59:30Z',
        },
      ],
    }
    const fact = known((await factsOf(vmInAzure().on('GET', at.vm, { body: vmBody(vm, { vmAgent }) }))).virtualMachine)
    assert.deepEqual(fact.vmAgent, {
      status: 'NotReady',
      version: null,
      message: 'VM status blob is found but not yet populated.',
      reportedAt: '2026-11-20T11:59:30.000Z',
    })
  })

  it('21 codes have suffixes', async () => {
    const type = 'Microsoft.Azure.RecoveryServices.VMSnapshot'
    const view = {
      vmAgent: {
        ...readyAgent(),
        extensionHandlers: [
          {
            type,
            typeHandlerVersion: '1.0.0.1',
            status: {
              code: 'ProvisioningState/NotReady/1007',
              level: 'Error',
              displayStatus: 'Not Ready',
              message: 'Handler failed.',
            },
          },
        ],
      },
      extensions: [
        {
          name: 'VMSnapshot',
          type,
          typeHandlerVersion: '1.0.0.1',
          statuses: [
            {
              code: 'ProvisioningState/failed/1',
              level: 'Error',
              displayStatus: 'Provisioning failed',
              message: 'It failed.',
            },
          ],
        },
      ],
    }
    const extensions = known((await factsOf(vmInAzure().on('GET', at.vm, { body: vmBody(vm, view) }))).extensions)
    assert.equal(extensions.length, 1)
    const [extension] = extensions
    assert.deepEqual(
      [extension?.statusCode, extension?.handlerStatusCode, extension?.failed],
      ['ProvisioningState/failed/1', 'ProvisioningState/NotReady/1007', true],
    )
  })

  it('22 a VM can be Succeeded with a failed extension, and Updating because of one', async () => {
    const azure = vmInAzure()
      .on('GET', at.vm, { body: vmBody(vm, {}, { provisioningState: 'Updating' }) })
      .on('GET', at.extensions, {
        body: {
          value: [
            extensionBody(vm),
            {
              ...extensionBody(vm, 'CustomScript'),
              properties: {
                publisher: 'Microsoft.Compute',
                type: 'CustomScriptExtension',
                provisioningState: 'Failed',
              },
            },
          ],
        },
      })
    const { virtualMachine, extensions } = await factsOf(azure)
    assert.equal(known(virtualMachine).provisioningState, 'Updating')
    assert.deepEqual(
      known(extensions).map(({ name, failed, isBackupExtension }) => [name, failed, isBackupExtension]),
      [
        ['VMSnapshot', false, true],
        ['CustomScript', true, false],
      ],
    )
  })

  it("23 a lock list holds everybody's locks; a missing lock is 204 on DELETE and 404 on GET", async () => {
    const lock = (scope: string, name: string) => ({
      id: `${scope}/providers/Microsoft.Authorization/locks/${name}`,
      name,
      type: 'Microsoft.Authorization/locks',
      properties: { level: 'CanNotDelete' },
    })
    const gone = `${at.collectionGroup}/providers/Microsoft.Authorization/locks/gone`
    const azure = vmInAzure()
      .on('GET', at.locks, {
        body: {
          value: [
            lock(`${at.subscription}/resourceGroups/app-rg2`, 'theirs'),
            lock(at.collectionGroup.replace('resourceGroups', 'resourcegroups'), 'ours'),
          ],
        },
      })
      .on('DELETE', gone, { status: 204 })
      .on('GET', gone, {
        status: 404,
        body: { error: { code: 'LockNotFound', message: "The lock 'gone' could not be found." } },
      })
    assert.deepEqual(
      known((await factsOf(azure)).locks).map(({ name, target, effect }) => [name, target, effect]),
      [['ours', 'RestorePointGroup', 'BlocksCleanup']],
    )
    const { controlPlane } = azureOver(azure)
    assert.equal((await controlPlane.deleteLock(gone)).url, null)
    assert.equal(await controlPlane.getLock(gone), null)
  })

  it('24 ScopeLocked lists every locked scope and needs a person', async () => {
    const message = `The scope '${at.collection}' cannot perform delete operation because following scope(s) are locked: '/subscriptions/1/resourcegroups/a, /subscriptions/1'. Please remove the lock and try again.`
    const azure = vmInAzure().on('DELETE', at.collection, {
      status: 409,
      headers: { 'x-ms-failure-cause': 'gateway' },
      body: { error: { code: 'ScopeLocked', message } },
    })
    const error = await rejection(azureOver(azure).controlPlane.deleteCollection(at.collection))
    assert.deepEqual(
      [error.code, error.status, error.disposition, error.message],
      ['ScopeLocked', 409, 'AskOperator', message],
    )
  })

  const notFound: [string, unknown][] = [
    [
      'ResourceNotFound of the gateway',
      { error: { code: 'ResourceNotFound', message: 'The Resource was not found.' } },
    ],
    [
      'NotFound of Compute just after a deletion',
      '{\r\n  "error": {\r\n    "code": "NotFound",\r\n    "message": "The entity was not found in this Azure location."\r\n  }\r\n}',
    ],
    [
      'ResourceGroupNotFound',
      { error: { code: 'ResourceGroupNotFound', message: "Resource group 'rg' could not be found." } },
    ],
    [
      'ResourceNotFound of Backup',
      {
        error: {
          code: 'ResourceNotFound',
          message: 'VM no longer exists.',
          target: '',
          details: null,
          innerError: null,
        },
      },
    ],
    ['an empty object', {}],
    ['no body', undefined],
  ]
  for (const [name, body] of notFound) {
    it(`25 a 404 is a 404: ${name}`, async () => {
      const azure = vmInAzure().on('GET', at.vm, { status: 404, body }).on('GET', at.collection, { status: 404, body })
      assert.equal(await azureOver(azure).controlPlane.getCollection(at.collection), null)
      assert.equal((await rejection(azureOver(azure).collector.collect(vm))).code, 'VmNotFound')
    })
  }

  it('26 who refused is told apart: a role of ours that lacks a right, and a provider that is down', async () => {
    const azure = vmInAzure()
      .on('GET', at.locks, forbidden('Microsoft.Authorization/locks/read'))
      .on('GET', at.recoveryPoints, {
        status: 504,
        headers: { 'x-ms-failure-cause': 'service' },
        body: { error: { code: 'GatewayTimeout', message: 'The gateway did not receive a response.' } },
      })
    const { locks, recoveryPoints } = await factsOf(azure)
    assert.deepEqual(
      [
        locks.status,
        locks.status === 'Unavailable' && locks.reason,
        locks.status === 'Unavailable' && locks.requiredPermission,
      ],
      ['Unavailable', 'AuthorizationFailed', 'Microsoft.Authorization/locks/read'],
    )
    assert.deepEqual(
      [
        recoveryPoints.status === 'Unavailable' && recoveryPoints.reason,
        recoveryPoints.status === 'Unavailable' && recoveryPoints.requiredPermission,
      ],
      ['GatewayTimeout', undefined],
    )
  })

  it('27 listed jobs lack their tasks, listed collections their points: both are read one by one', async () => {
    const tasksList = [
      { taskId: 'Take Snapshot', status: 'Completed' },
      { taskId: 'Transfer data to vault', status: 'InProgress' },
    ]
    const azure = vmInAzure()
      .on('GET', at.jobs, listed({ status: 'InProgress' }))
      .on('GET', job, detail({ status: 'InProgress', extendedInfo: { tasksList } }))
    const { backupJobs, restorePoints } = await factsOf(azure)
    const [last] = known(backupJobs)
    assert.deepEqual([last?.phase, last?.detailed, last?.cancellable], ['TransferDataToVault', true, false])
    assert.equal(known(restorePoints).collections[0]?.restorePoints.length, 1)
  })

  it('28 a job of an Enhanced policy is an AzureIaaSVMJobV2, with "Transfer Data to Vault"', async () => {
    const properties = {
      jobType: 'AzureIaaSVMJobV2',
      status: 'Failed',
      actionsInfo: [1],
      errorDetails: [{ errorCode: 400206, errorTitle: '', errorString: 'x', recommendations: [] }],
    }
    const tasksList = [
      { taskId: 'Take Snapshot', status: 'Completed' },
      { taskId: 'Transfer Data to Vault', status: 'Failed' },
    ]
    const azure = vmInAzure()
      .on('GET', at.jobs, listed(properties))
      .on('GET', job, detail({ ...properties, extendedInfo: { tasksList } }))
    const [last] = known((await factsOf(azure)).backupJobs)
    assert.deepEqual(
      [last?.failedPhase, last?.errorDetails[0]?.number, last?.errorDetails[0]?.title],
      ['TransferDataToVault', 400206, null],
    )
  })

  it('29 types come in lower case and groups in upper case from lists of resources', async () => {
    const lower = {
      id: at.vault.replace('resourceGroups/vault-rg', 'resourceGroups/VAULT-RG'),
      name: 'vault-1',
      type: 'microsoft.recoveryservices/vaults',
      location: 'West Europe',
    }
    const azure = vmInAzure()
      .on('POST', at.backupStatus, { body: notProtected(at) })
      .on('GET', at.vaults, { body: { value: [lower] } })
      .on('GET', at.item, {
        body: itemBody(vm, {
          isScheduledForDeferredDelete: true,
          protectionState: 'ProtectionStopped',
          deferredDeleteTimeInUTC: '2026-11-30T00:00:00Z',
          deferredDeleteTimeRemaining: '13.23:59:42.8656002',
          policyId: '',
        }),
      })
    const item = known((await factsOf(azure)).protection)
    assert.deepEqual([item.protectionState, item.deferredDeleteTime], ['SoftDeleted', '2026-11-30T00:00:00.000Z'])
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

describe('numbers that stand for words', () => {
  it('tiers of before 2022 are numbers', async () => {
    const value = [
      recoveryPointBody(at.item, '2026-11-20T01:00:00Z', [{ type: 1, status: 1 }]),
      recoveryPointBody(at.item, '2026-11-19T01:00:00Z', [
        { type: 1, status: 3 },
        { type: 2, status: 1 },
      ]),
    ]
    const points = known((await factsOf(vmInAzure().on('GET', at.recoveryPoints, { body: { value } }))).recoveryPoints)
    assert.deepEqual(
      points.map(({ tiers, instantOnly }) => ({ tiers, instantOnly })),
      [
        { tiers: [{ type: 'InstantRP', status: 'Valid' }], instantOnly: true },
        {
          tiers: [
            { type: 'InstantRP', status: 'Deleted' },
            { type: 'HardenedRP', status: 'Valid' },
          ],
          instantOnly: false,
        },
      ],
    )
  })

  it('1 in actionsInfo is Cancellable', async () => {
    const properties = {
      status: 'InProgress',
      actionsInfo: [1],
      extendedInfo: { tasksList: [{ taskId: 'Take Snapshot', status: 'InProgress' }] },
    }
    const [last] = known(
      (
        await factsOf(
          vmInAzure()
            .on('GET', at.jobs, listed({ status: 'InProgress', actionsInfo: [1] }))
            .on('GET', job, detail(properties)),
        )
      ).backupJobs,
    )
    assert.deepEqual([last?.phase, last?.cancellable], ['TakeSnapshot', true])
  })
})

describe('restore points', () => {
  it('are found by the source, over all groups, and told apart by name and group', async () => {
    const group = (name: string) =>
      `${at.subscription}/resourceGroups/${name}/providers/Microsoft.Compute/restorePointCollections`
    const ids = {
      AzureBackup: at.collection,
      AzureBackupCustomGroup: `${group('Snapshots-7-weu')}/AzureBackup_web-1_42`,
      AzureBackupLegacy: `${group('app-rg')}/AzureBackup_web-1`,
      Other: `${group('acronis-rg')}/acronis-web-1`,
      Uncertain: `${group('snapshots-x-weu')}/AzureBackup_web-1_43`,
    }
    const azure = vmInAzure()
      .on('GET', at.collections, {
        body: {
          value: [
            ...Object.values(ids).map((id) => collectionBody(id, vm.id.toUpperCase())),
            collectionBody(`${group('g')}/AzureBackup_web-10_1`, aVmId('web-10')),
          ],
        },
      })
      .on('GET', at.policy, {
        body: policyBody(at.policy, {
          instantRPDetails: { azureBackupRGNamePrefix: 'snapshots-', azureBackupRGNameSuffix: '-weu' },
        }),
      })
    for (const id of Object.values(ids)) azure.on('GET', id, { body: collectionBody(id, vm, []) })
    const { collections } = known((await factsOf(azure)).restorePoints)
    assert.deepEqual(Object.fromEntries(collections.map(({ id, ownership }) => [ownership, id])), ids)
    assert.deepEqual(
      collections.filter(({ ownedByAzureBackup }) => ownedByAzureBackup).map(({ ownership }) => ownership),
      ['AzureBackup', 'AzureBackupCustomGroup', 'AzureBackupLegacy'],
    )
  })
})
