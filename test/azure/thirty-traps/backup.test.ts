import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { azureOver, itemBody, jobBody, notProtected, recoveryPointBody, statusBody, vmInAzure } from '../vm-in-azure.ts'
import { at, detail, factsOf, host, job, known, listed, newestJob, rejection, vm } from './reading.ts'

// The numbers are those of arm-traffic.md, section 5.
describe('items, jobs and their names', () => {
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

  it('4 where the title is empty (2016) the number tells, as a number', async () => {
    const last = await newestJob({ status: 'Failed', errorDetails: [{ errorCode: 400136, errorTitle: '' }] })
    assert.deepEqual(last.errorDetails[0], { number: 400136, title: null, message: null, recommendations: [] })
    assert.equal(last.errorCode, 'UserErrorVmNotFoundV2')
  })

  it('4 of an item they are title and code', async () => {
    const healthDetails = [{ code: 400196, title: 'UserErrorGuestAgentStatusUnavailable', message: 'x' }]
    const azure = vmInAzure().on('GET', at.item, { body: itemBody(vm, { healthDetails }) })
    const item = known((await factsOf(azure)).protection)
    assert.deepEqual(
      [item.healthDetails[0]?.number, item.healthDetails[0]?.title],
      [400196, 'UserErrorGuestAgentStatusUnavailable'],
    )
    assert.deepEqual(item.healthCodes, ['UserErrorGuestAgentStatusUnavailable'])
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
    assert.deepEqual(
      [last?.phase, last?.cancellable, last?.errorCode],
      [null, false, 'UserErrorGenericResourceNotFound'],
    )
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
    assert.equal(known(protection).lastRecoveryPointTime, null)
    assert.equal(known(backupJobs)[0]?.endTime, null)
  })

  it('6 nor is 0001-01-01T00:00:00 a time at which a job began', async () => {
    const value = [jobBody(at, vm, 'job-1', { startTime: '0001-01-01T00:00:00' })]
    const [last] = known((await factsOf(vmInAzure().on('GET', at.jobs, { body: { value } }))).backupJobs)
    assert.equal(last?.startTime, null)
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
      named('job-0', 'iaasvmcontainerv2;app-rg;my-web-1'),
      named('job-9', 'iaasvmcontainerv2;my-app-rg;web-1'),
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

  it('10 they are escaped once, whether the id has them raw or as %3B', async () => {
    for (const id of [at.item, at.item.replaceAll(';', '%3B')]) {
      const azure = vmInAzure()
      assert.equal((await azureOver(azure).controlPlane.getProtectedItem(id))?.protectionState, 'Protected')
      await rejection(azureOver(azure).controlPlane.triggerBackup(id, null))
      const escaped = at.item.toLowerCase().replaceAll(';', '%3b')
      assert.deepEqual(
        azure.requests.map(({ url }) => url.pathname.toLowerCase()),
        [escaped, `${escaped}/backup`],
      )
    }
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

  it('11 of a VM that is protected it names vault, item and policy', async () => {
    const { protection } = await factsOf()
    const { vaultId, protectedItemId, policyId } = known(protection)
    assert.deepEqual([vaultId, protectedItemId, policyId], [at.vault, at.item, at.policy])
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

  it('28 and it is in that phase while it copies', async () => {
    const tasksList = [
      { taskId: 'Take Snapshot', status: 'Completed' },
      { taskId: 'Transfer Data to Vault', status: 'InProgress' },
    ]
    const last = await newestJob({ jobType: 'AzureIaaSVMJobV2', status: 'InProgress', extendedInfo: { tasksList } })
    assert.deepEqual([last.phase, last.cancellable], ['TransferDataToVault', false])
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
        headers: { date: 'Mon, 30 Nov 2026 00:00:17 GMT' },
        body: itemBody(vm, {
          isScheduledForDeferredDelete: true,
          protectionState: 'ProtectionStopped',
          deferredDeleteTimeInUTC: '2026-11-30T00:00:00Z',
          deferredDeleteTimeRemaining: '13.23:59:42.8656002',
          policyId: '',
        }),
      })
    const item = known((await factsOf(azure)).protection)
    assert.deepEqual(
      [item.protectionState, item.softDeletedDateTime, item.undeleteUntilDateTime],
      ['SoftDeleted', '2026-11-30T00:00:00.000Z', '2026-12-14T00:00:00.000Z'],
    )
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

  it('a 1 in actionsInfo is Cancellable', async () => {
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

  it('and nothing else is', async () => {
    const extendedInfo = { tasksList: [{ taskId: 'Take Snapshot', status: 'InProgress' }] }
    const cancellable = async (actionsInfo?: unknown[]) =>
      (await newestJob({ status: 'InProgress', actionsInfo, extendedInfo })).cancellable
    assert.deepEqual(
      [await cancellable(['Cancellable']), await cancellable([2]), await cancellable(undefined)],
      [true, false, false],
    )
  })
})
