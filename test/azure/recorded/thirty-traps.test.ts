import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { arm, errorOf } from '../../../src/azure/arm-error.ts'
import { backupJobOf, isJobOf } from '../../../src/azure/backup-jobs.ts'
import { isCollectionOf } from '../../../src/azure/compute-reads.ts'
import { extensionOf, extensionsOf } from '../../../src/azure/extensions.ts'
import { locksOf } from '../../../src/azure/locks.ts'
import { pauseOf } from '../../../src/azure/pauses.ts'
import { protectionOf, vaultIdOf } from '../../../src/azure/protected-items.ts'
import { placeOf } from '../../../src/azure/protection-place.ts'
import { isGone, listed, read } from '../../../src/azure/reading.ts'
import { collectionOf } from '../../../src/azure/restore-points.ts'
import { createVaultReads } from '../../../src/azure/vault-reads.ts'
import { virtualMachineOf } from '../../../src/azure/virtual-machines.ts'
import { AzureError } from '../../../src/backup/azure-error.ts'
import { valueOf } from '../../../src/backup/fact.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { parseArmId, sameId } from '../../../src/backup/resource-id.ts'
import {
  answering,
  clientsOver,
  endpoint,
  ok,
  recorded,
  recordedAll,
  recordings,
  Replay,
  responseOf,
  subscription,
  vmIdOf,
  withoutRecordings,
  type Answer,
  type Recording,
} from './replay.ts'

const SUB = `/subscriptions/${subscription}`
const vm = vmIdOf(`${SUB}/resourceGroups/ContosoRG/providers/Microsoft.Compute/virtualMachines/ContosoDemoVM`)
const vault = `${SUB}/resourceGroups/vault-rg/providers/Microsoft.RecoveryServices/vaults/vault-1`
const now = new Date('2026-11-20T12:00:00Z')

const noted = (note: RegExp) => (recording: Recording) => note.test(recording.note)
const recordedError = (file: string, fits: (recording: Recording) => boolean) =>
  errorOf(responseOf(recorded(file, (recording) => recording.response.status >= 400 && fits(recording)).response))

const jobFrom = async (answer: Answer) =>
  backupJobOf(await answering(answer).backup.jobDetails.get('vault', 'rg', 'job'))
const jobOf = (properties: Record<string, unknown>) =>
  jobFrom(
    ok({
      id: `${vault}/backupJobs/j`,
      name: 'j',
      properties: {
        jobType: 'AzureIaaSVMJob',
        backupManagementType: 'AzureIaasVM',
        operation: 'Backup',
        ...properties,
      },
    }),
  )
const itemFrom = async (answer: Answer) => {
  const [first] = await listed(answering(answer).backup.backupProtectedItems.list('vault', 'rg'))
  return protectionOf(first!, first!.id ?? '')
}

interface View {
  statuses?: unknown[]
  vmAgent?: unknown
  extensions?: unknown[]
}
const machineBody = (instanceView: View, provisioningState = 'Succeeded') =>
  ok({ id: vm.id, name: vm.vmName, location: 'westeurope', properties: { provisioningState, instanceView } })
const sdkMachine = (answer: Answer) =>
  answering(answer).compute.virtualMachines.get('rg', 'vm', { expand: 'instanceView' })
const machineOf = async (view: View, provisioningState?: string) =>
  virtualMachineOf(await sdkMachine(machineBody(view, provisioningState)), vm.id, now, defaultLimits)
const power = (state: string) => ({ code: `PowerState/${state}`, level: 'Info', displayStatus: `VM ${state}` })
const agent = (displayStatus: string, code: string, time: string, vmAgentVersion = '2.7.41491.1121') => ({
  vmAgentVersion,
  statuses: [
    { code, level: displayStatus === 'Ready' ? 'Info' : 'Warning', displayStatus, message: 'as reported', time },
  ],
})
const ready = (time: string) => agent('Ready', 'ProvisioningState/succeeded', time)

// The numbers are those of ../shared/knowledge/arm-traffic.md, section 5; those about writes and their operations are not here.
describe('traps of reading, told by recorded traffic', { skip: withoutRecordings }, () => {
  it('4 the well-known code is errorTitle or title, a string; errorCode and code are numbers', async () => {
    const job = await jobFrom(recorded('backup-failures', noted(/^job 400003/)).response)
    assert.deepEqual([job.errorDetails[0]!.number, job.errorDetails[0]!.title], [400003, 'RestoreOperationFailed'])
    const item = await itemFrom(recorded('backup-failures', noted(/^item 400196/)).response)
    assert.deepEqual(
      [item.healthDetails[0]!.number, item.healthDetails[0]!.title],
      [400196, 'UserErrorGuestAgentStatusUnavailable'],
    )
    assert.deepEqual(item.healthCodes, ['UserErrorGuestAgentStatusUnavailable'])
  })

  it('4 a title that is empty (2016) is none, and the number tells', async () => {
    const recording = recorded('backup-failures', noted(/^job 400160/))
    const [job] = await listed(answering(recording.response).backup.backupJobs.list('vault', 'rg'))
    const { errorDetails, errorCode } = backupJobOf(job!)
    assert.equal(errorDetails[0]!.title, null)
    assert.equal(errorCode, 'UserErrorVmProvisioningStateFailed')
  })

  it('6 2001-01-01T00:00:00Z is no time', async () => {
    for (const recording of recordedAll('backup-variants', ({ response }) =>
      JSON.stringify(response.body).includes('2001-01-01T00:00:00Z'),
    ))
      assert.equal((await itemFrom(recording.response)).lastBackupTime, null)
  })

  it('7 empty strings are none: policyId and lastBackupStatus', async () => {
    const item = await itemFrom(recorded('backup-variants', noted(/^soft-deleted/)).response)
    assert.deepEqual([item.policyId, item.lastBackupStatus], [null, null])
  })

  it('8 the group of a container is upper case while the VM says ContosoRG: one VM', async () => {
    const [item] = await listed(
      answering(
        recorded('backup-failures', ({ request }) => /ContosoRG/.test(request.url)).response,
      ).backup.backupProtectedItems.list('v', 'rg'),
    )
    const { protectedItemId, virtualMachineId } = protectionOf(item!, '')
    assert.match(protectedItemId!, /;CONTOSORG;ContosoDemoVM$/)
    assert.ok(sameId(virtualMachineId!, vm.id))
    const { containerName } = item!.properties as { containerName?: string }
    assert.ok(isJobOf({ properties: { containerName } } as never, vm))
  })

  it('9 /Subscriptions/ with a capital S: the vault is found in the id all the same', async () => {
    const recording = recorded(
      'backup-failures',
      ({ request, response }) =>
        request.url.includes('/Subscriptions/') && JSON.stringify(response.body).includes('protectedItems'),
    )
    const { vaultId } = await itemFrom(recording.response)
    assert.match(vaultId!, /^\/Subscriptions\//)
    assert.equal(parseArmId(vaultId!)?.subscriptionId, subscription)
    assert.ok(sameId(vaultId!, vaultId!.replace('/Subscriptions/', '/subscriptions/')))
  })

  it('11 backupStatus answers 200 for a VM that nobody protects', async () => {
    const place = await placeOf(
      clientsOver(new Replay(recorded('backup-status', () => true).response)),
      vm,
      'centraluseuap',
    )
    assert.equal(place.status, 'Collected')
    assert.equal(valueOf(place)?.itemId, null)
  })

  it('15 a 429 has its seconds in the text', () => {
    const throttled = recorded('arm-errors', ({ response }) => response.status === 429).response
    assert.equal(pauseOf(responseOf(throttled)), 6)
    assert.equal(pauseOf(responseOf({ ...throttled, headers: { 'Retry-After': '17' } })), 17)
  })

  it('15 a counter that has fallen to 0 stands in an answer that is still good', async () => {
    const { response } = recorded(
      'arm-errors',
      ({ response }) => response.headers?.['x-ms-ratelimit-remaining-subscription-resource-requests'] === '0',
    )
    assert.equal((await jobFrom(response)).status, 'InProgress')
  })

  it('17 a 500 or 503 in the middle of polling says nothing of the job: ask again', () => {
    for (const { response } of recordings.filter(({ response }) => response.status >= 500))
      assert.equal(errorOf(responseOf(response)).disposition, 'Retry')
  })

  it('19 a stopped VM still has an agent that says Ready', async () => {
    const recording = recorded('vm-instance-view', noted(/stale vmAgent/))
    assert.match(JSON.stringify(recording.response.body), /"displayStatus":"Ready"/)
    const fact = virtualMachineOf(await sdkMachine(recording.response), vm.id, now, defaultLimits)
    assert.equal(fact.vmAgent.status, 'NotApplicable')
  })

  it('20 agent version "Unknown" is none', async () => {
    const recording = recorded('vm-instance-view', noted(/^agent unresponsive/))
    assert.equal(
      virtualMachineOf(await sdkMachine(recording.response), vm.id, now, defaultLimits).vmAgent.version,
      null,
    )
  })

  it('22 a VM is Updating while an extension is worked on: no failure', async () => {
    const model = await sdkMachine(recorded('vm-instance-view', noted(/^provisioningState Updating/)).response)
    const fact = virtualMachineOf(model, vm.id, now, defaultLimits)
    assert.deepEqual([fact.provisioningState, fact.provisioningError], ['Updating', null])
    assert.ok(extensionsOf([], [], model.instanceView).every(({ failed }) => !failed))
  })

  it("23 a list of locks holds other things of the subscription: none of them is this VM's", async () => {
    const { response } = recorded('locks', ({ response }) => JSON.stringify(response.body).includes('bez-kv'))
    const locks = await listed(answering(response).locks.managementLocks.listAtSubscriptionLevel())
    assert.ok(locks.length > 3)
    assert.deepEqual(locksOf(locks, { vm, collectionIds: [], vaultIds: [vault], keyVaultIds: [], diskIds: [] }), [])
    const keyVault = `${SUB}/resourceGroups/BEZ-RG/providers/microsoft.keyvault/vaults/bez-kv`
    const [found, ...others] = locksOf(locks, {
      vm,
      collectionIds: [],
      vaultIds: [],
      keyVaultIds: [keyVault],
      diskIds: [],
    })
    assert.deepEqual(
      [found!.name, found!.target, found!.effect, others.length],
      ['delete-kv', 'KeyVault', 'Harmless', 0],
    )
  })

  it('24 a group is held by a lock on one resource in it, or above it: the message names the locked scope', () => {
    const messages = recordedAll('locks', ({ response }) => response.status === 409).map(
      ({ response }) => errorOf(responseOf(response)).message,
    )
    assert.ok(messages.some((text) => /are locked: '[^']+\/virtualNetworks\/cli\.lock\.rsrc000002'/.test(text)))
    assert.ok(messages.some((text) => text.includes(`are locked: '${SUB}'`)))
  })

  it('25 a thing that is gone is gone, whoever says so and with whatever body', async () => {
    const gone = [
      recorded(
        'arm-errors',
        ({ note, request }) => note === '404 ResourceNotFound' && /virtualMachines\/s1/.test(request.url),
      ),
      recorded('arm-errors', noted(/^404 NotFound/)),
      recorded('arm-errors', noted(/^404 of an extension/)),
      recorded('full-headers', noted(/^ResourceGroupNotFound/)),
      recorded('full-headers', noted(/^Backup RP 404/)),
    ]
    for (const { response } of gone) {
      const fact = await read('p/read', () => answering(response).compute.virtualMachines.get('rg', 'vm'))
      assert.ok(isGone(fact), JSON.stringify(fact))
    }
    const unknown = recorded('arm-errors', noted(/SubscriptionNotFound/)).response
    const fact = await read('p/read', () => answering(unknown).compute.virtualMachines.get('rg', 'vm'))
    assert.ok(fact.status === 'Unavailable' && fact.reason === 'SubscriptionNotFound' && !isGone(fact))
  })

  it("25 Backup says ResourceNotFound of the VM, in the gateway's code but other words", () => {
    const error = recordedError('arm-errors', ({ request }) => /\/backupProtectedItems\/\?/.test(request.url))
    assert.deepEqual([error.code, error.status, error.disposition], ['ResourceNotFound', 404, 'GiveUp'])
    assert.match(error.message, /^Could not perform the operation as VM no longer exists/)
  })

  it('26 what the gateway refuses for want of a right needs a person; what it or the service drops is asked again', () => {
    const refusedBy = (cause: string) =>
      recordings.filter(({ response }) =>
        Object.entries(response.headers ?? {}).some(
          ([name, value]) => /^x-ms-failure-cause$/i.test(name) && value === cause,
        ),
      )
    for (const { response } of refusedBy('service')) assert.equal(errorOf(responseOf(response)).disposition, 'Retry')
    const ofGateway = refusedBy('gateway').map(({ response }) => [
      response.status,
      errorOf(responseOf(response)).disposition,
    ])
    assert.deepEqual([...new Set(ofGateway.map(String))].toSorted(), [
      '401,AskOperator',
      '403,AskOperator',
      '404,GiveUp',
      '409,AskOperator',
      '503,Retry',
    ])
  })

  it('26 an expired token is told by its code, through the token policy too', async () => {
    const { response } = recorded('arm-errors', noted(/^401/))
    await assert.rejects(
      arm(() => answering(response).compute.virtualMachines.get('rg', 'vm')),
      (error) =>
        error instanceof AzureError &&
        error.code === 'ExpiredAuthenticationToken' &&
        error.status === 401 &&
        error.disposition === 'AskOperator',
    )
  })

  it('27 listed jobs lack their tasks, listed collections their points', async () => {
    const list = recorded('backup-job-flow', ({ request }) =>
      /\/backupJobs\?api-version=[^&]+$/.test(request.url),
    ).response
    const jobs = (await listed(answering(list).backup.backupJobs.list('v', 'rg'))).map(backupJobOf)
    assert.ok(jobs.length > 1 && jobs.every(({ detailed, phase }) => !detailed && phase === null))
    const { response } = recorded(
      'restore-points',
      ({ request, response }) => /\/restorePointCollections\?/.test(request.url) && response.status === 200,
    )
    const [collection] = await listed(answering(response).compute.restorePointCollections.listAll())
    const owner = vmIdOf(collection!.source!.id!)
    assert.ok(isCollectionOf(collection!, owner))
    assert.deepEqual(collectionOf(collection!, owner, null).restorePoints, [])
  })

  it('28 a job of an enhanced policy is an AzureIaaSVMJobV2', async () => {
    const job = await jobFrom(recorded('backup-variants', noted(/AzureIaaSVMJobV2/)).response)
    assert.deepEqual([job.operation, job.phase, job.cancellable], ['Backup', 'TakeSnapshot', true])
  })
})

describe('traps of reading, in the shapes that Azure uses', () => {
  it('5 CompletedWithWarnings carries errorDetails: the snapshot is there, the vault copy is not', async () => {
    const job = await jobOf({
      status: 'CompletedWithWarnings',
      startTime: '2024-05-13T10:18:04.5Z',
      endTime: '2024-05-13T10:59:04.5Z',
      actionsInfo: ['Cancellable'],
      errorDetails: [
        {
          errorCode: 400309,
          errorTitle: 'UserErrorGenericResourceNotFound',
          errorString: 'Azure resource does not exist.',
        },
      ],
      extendedInfo: {
        tasksList: [
          { taskId: 'Take Snapshot', status: 'Completed' },
          { taskId: 'Transfer data to vault', status: 'Failed' },
        ],
      },
    })
    assert.deepEqual(
      [job.status, job.errorCode, job.failedPhase],
      ['CompletedWithWarnings', 'UserErrorGenericResourceNotFound', 'TransferDataToVault'],
    )
    assert.deepEqual([job.phase, job.cancellable], [null, false])
    assert.deepEqual(job.errorDetails[0]!.recommendations, [])

    // A title that says nothing: the number decides, as a number.
    const untitled = await jobOf({
      status: 'CompletedWithWarnings',
      errorDetails: [{ errorCode: 400136, errorTitle: '' }],
    })
    assert.deepEqual([untitled.errorDetails[0]!.number, untitled.errorCode], [400136, 'UserErrorVmNotFoundV2'])
  })

  it('6 0001-01-01T00:00:00, without Z, is no time', async () => {
    const job = await jobOf({ status: 'InProgress', startTime: '0001-01-01T00:00:00', endTime: '0001-01-01T00:00:00' })
    assert.deepEqual([job.startTime, job.endTime], [null, null])
  })

  it('8 a VM of the same name in another group is another VM, and a name that ends alike too', () => {
    const job = (containerName: string) => ({ properties: { containerName } }) as never
    assert.ok(isJobOf(job('VM;iaasvmcontainerv2;contosorg;contosodemovm'), vm))
    assert.ok(isJobOf(job('iaasvmcontainerv2;CONTOSORG;ContosoDemoVM'), vm))
    assert.ok(!isJobOf(job('iaasvmcontainerv2;other;ContosoDemoVM'), vm))
    assert.ok(!isJobOf(job('iaasvmcontainerv2;ContosoRG;my-ContosoDemoVM'), vm))
    assert.ok(!isJobOf(job('iaasvmcontainerv2;MyContosoRG;ContosoDemoVM'), vm))
  })

  it('10 semicolons are escaped once in requests, whether the id has them raw or as %3B', async () => {
    const item = `${vault}/backupFabrics/Azure/protectionContainers/IaasVMContainer;iaasvmcontainerv2;rg;vm/protectedItems/VM;iaasvmcontainerv2;rg;vm`
    for (const id of [item, item.replaceAll(';', '%3B')]) {
      const replay = new Replay(
        ok({
          id: item,
          properties: { protectedItemType: 'Microsoft.Compute/virtualMachines', protectionState: 'Protected' },
        }),
      )
      const fact = await createVaultReads(clientsOver(replay)).item(id)
      assert.equal(valueOf(fact)?.protectionState, 'Protected')
      const { pathname } = new URL(replay.sent[0]!.url)
      assert.ok(sameId(decodeURIComponent(pathname), item), pathname)
    }
  })

  it('11 backupStatus is asked in the region of the VM, and names the item when one protects it', async () => {
    const names = 'iaasvmcontainerv2;contosorg;contosodemovm'
    const replay = new Replay(
      ok({
        protectionStatus: 'Protected',
        vaultId: vault,
        fabricName: 'Azure',
        containerName: `iaasvmcontainer;${names}`,
        protectedItemName: `vm;${names}`,
        policyName: 'Daily',
        protectedItemsCount: 0,
      }),
    )
    const place = valueOf(await placeOf(clientsOver(replay), vm, 'westeurope'))!
    assert.match(replay.sent[0]!.url, /\/locations\/westeurope\/backupStatus\?/)
    assert.equal(replay.sent[0]!.method, 'POST')
    assert.equal(vaultIdOf(place.itemId!), vault)
    assert.equal(place.policyId, `${vault}/backupPolicies/Daily`)
  })

  it('12 a link to another host is not followed', async () => {
    const replay = new Replay(ok({ value: [], nextLink: 'https://elsewhere.example/subscriptions/x?$skipToken=y' }))
    await assert.rejects(
      arm(() => listed(clientsOver(replay).of(subscription).compute.restorePointCollections.listAll())),
      (error) => error instanceof AzureError && error.code === 'HostNotAllowed',
    )
    assert.equal(replay.sent.length, 1)
  })

  it('15 a throttled action rests: it is not sent again before its time, another one is', async () => {
    const action = (name: string, seconds: number): Answer => ({
      status: 429,
      body: {
        error: {
          code: 'ResourceRequestsThrottled',
          message: `Number of requests for action '${name}' exceeded the limit of '150' for time interval '01:00:00'. Please try again after '${seconds}' seconds.`,
        },
      },
    })
    const replay = new Replay(action('Microsoft.RecoveryServices/vaults/backupJobs/read', 324), ok({ value: [] }))
    const { backup } = clientsOver(replay).of(subscription)
    const isThrottled = (code: string) => (error: unknown) =>
      error instanceof AzureError &&
      error.code === code &&
      error.disposition === 'Retry' &&
      error.retryAfterSeconds! > 320 &&
      error.retryAfterSeconds! <= 324
    await assert.rejects(
      arm(() => listed(backup.backupJobs.list('v', 'rg'))),
      isThrottled('ResourceRequestsThrottled'),
    )
    await assert.rejects(
      arm(() => listed(backup.backupJobs.list('v', 'rg'))),
      isThrottled('Throttled'),
    )
    assert.equal(replay.sent.length, 1)
    assert.deepEqual(await arm(() => listed(backup.backupProtectedItems.list('v', 'rg'))), [])
  })

  it('16 a 429 is asked again after the time it names; one that names none, final for the SDK, may be too', async () => {
    const replay = new Replay(
      {
        status: 429,
        headers: { 'retry-after-ms': '5' },
        body: { error: { code: 'TooManyRequests', message: 'slow down' } },
      },
      ok({ id: vm.id, name: 'x', location: 'y' }),
    )
    await arm(() => clientsOver(replay).of(subscription).compute.virtualMachines.get('rg', 'vm'))
    assert.equal(replay.sent.length, 2)
    const silent = errorOf(
      responseOf({ status: 429, body: { error: { code: 'TooManyRequests', message: 'slow down' } } }),
    )
    assert.deepEqual([silent.retryAfterSeconds, silent.disposition], [null, 'Retry'])
  })

  it('17 a GET that meets a 504 is sent again', async () => {
    const timeout: Answer = {
      status: 504,
      headers: { 'x-ms-failure-cause': 'service' },
      body: {
        error: {
          code: 'GatewayTimeout',
          message:
            "The gateway did not receive a response from 'Microsoft.RecoveryServices' within the specified time period.",
        },
      },
    }
    const replay = new Replay(timeout, ok({ value: [] }))
    assert.deepEqual(await listed(clientsOver(replay).of(subscription).backup.backupJobs.list('v', 'rg')), [])
    assert.equal(replay.sent.length, 2)
  })

  it('18 a POST that meets a 504 is sent once: the work may have started', async () => {
    const replay = new Replay({
      status: 504,
      body: { error: { code: 'GatewayTimeout', message: 'no answer in time' } },
    })
    await assert.rejects(
      arm(() => clientsOver(replay).send('POST', `${vault}/backupJobs/j/cancel?api-version=2024-04-01`)),
      (error) => error instanceof AzureError && error.status === 504 && error.disposition === 'Retry',
    )
    assert.equal(replay.sent.length, 1)
    assert.equal(new URL(replay.sent[0]!.url).origin, endpoint)
  })

  it('19 deallocated: mostly no agent, at times an old one; running without one: absent', async () => {
    const statuses = (state: string) => [{ code: 'ProvisioningState/succeeded', level: 'Info' }, power(state)]
    const status = async (view: View) => (await machineOf(view)).vmAgent.status
    assert.equal(await status({ statuses: statuses('deallocated') }), 'NotApplicable')
    assert.equal(
      await status({ statuses: statuses('deallocated'), vmAgent: ready('2020-01-01T00:00:00+00:00') }),
      'NotApplicable',
    )
    assert.equal(
      await status({ statuses: statuses('stopped'), vmAgent: ready('2020-01-01T00:00:00+00:00') }),
      'NotApplicable',
    )
    assert.equal(await status({ statuses: statuses('running') }), 'Absent')
    assert.equal(await status({ statuses: statuses('running'), vmAgent: ready('2026-11-20T11:59:00+00:00') }), 'Ready')
    assert.equal(await status({ statuses: statuses('running'), vmAgent: ready('2026-11-20T10:00:00+00:00') }), 'Stale')
  })

  it('19 the instance view of its own path is the bare object', async () => {
    const answer = ok({ vmAgent: ready('2026-11-20T11:59:00+00:00'), statuses: [power('running')] })
    const instanceView = await answering(answer).compute.virtualMachines.instanceView('rg', 'vm')
    const fact = virtualMachineOf({ location: 'westeurope', instanceView }, vm.id, now, defaultLimits)
    assert.deepEqual(
      [fact.powerState, fact.vmAgent.status, fact.name],
      ['PowerState/running', 'Ready', 'ContosoDemoVM'],
    )
  })

  it('20 just started: version "Unknown", ProvisioningState/Unavailable, "Not Ready"', async () => {
    const vmAgent = agent('Not Ready', 'ProvisioningState/Unavailable', '2026-11-20T11:59:00+00:00', 'Unknown')
    const fact = await machineOf({ statuses: [power('running')], vmAgent })
    assert.deepEqual(fact.vmAgent, {
      status: 'NotReady',
      version: null,
      message: 'as reported',
      reportedAt: '2026-11-20T11:59:00.000Z',
    })
  })

  const failedExtension: View = {
    statuses: [{ code: 'ProvisioningState/succeeded', level: 'Info' }, power('running')],
    vmAgent: {
      ...ready('2026-11-20T11:59:00+00:00'),
      extensionHandlers: [
        {
          type: 'Microsoft.Azure.RecoveryServices.VMSnapshot',
          typeHandlerVersion: '1.0.87.0',
          status: {
            code: 'ProvisioningState/NotReady/1007',
            level: 'Error',
            displayStatus: 'Not Ready',
            message: 'Plugin faulted',
          },
        },
      ],
    },
    extensions: [
      {
        name: 'VMSnapshot',
        type: 'Microsoft.Azure.RecoveryServices.VMSnapshot',
        typeHandlerVersion: '1.0.87.0',
        statuses: [
          {
            code: 'ProvisioningState/failed/1',
            level: 'Error',
            displayStatus: 'Provisioning failed',
            message: 'faulted',
          },
        ],
      },
    ],
  }

  it('21 codes have suffixes: failed/1 and NotReady/1007', async () => {
    const { instanceView } = await sdkMachine(machineBody(failedExtension))
    const [extension, ...others] = extensionsOf([], [], instanceView)
    assert.equal(others.length, 0)
    assert.deepEqual(
      [extension!.statusCode, extension!.handlerStatusCode, extension!.failed, extension!.isBackupExtension],
      ['ProvisioningState/failed/1', 'ProvisioningState/NotReady/1007', true, true],
    )
    const [handlerOnly] = extensionsOf([], [], { vmAgent: instanceView!.vmAgent! })
    assert.deepEqual(
      [handlerOnly!.name, handlerOnly!.failed, handlerOnly!.message],
      ['VMSnapshot', true, 'Plugin faulted'],
    )
  })

  it('21 a failed VM carries its reason in the suffix', async () => {
    const fact = await machineOf(
      { statuses: [{ code: 'ProvisioningState/failed/AllocationFailed', level: 'Error', message: 'No capacity.' }] },
      'Failed',
    )
    assert.deepEqual(
      [fact.provisioningState, fact.provisioningError],
      ['Failed', { code: 'AllocationFailed', message: 'No capacity.' }],
    )
  })

  it('22 a VM is Succeeded although its extension failed', async () => {
    const model = await sdkMachine(machineBody(failedExtension))
    const fact = virtualMachineOf(model, vm.id, now, defaultLimits)
    assert.deepEqual(
      [fact.provisioningState, fact.provisioningError, fact.vmAgent.status],
      ['Succeeded', null, 'Ready'],
    )
    assert.ok(extensionsOf([], [], model.instanceView)[0]!.failed)
  })

  it('22 an extension at work has not failed', async () => {
    const extension = await answering(
      ok({
        name: 'VMSnapshot',
        id: `${vm.id}/extensions/VMSnapshot`,
        location: 'westeurope',
        properties: {
          publisher: 'Microsoft.Azure.RecoveryServices',
          type: 'VMSnapshot',
          provisioningState: 'Updating',
          instanceView: {
            statuses: [{ code: 'ProvisioningState/transitioning', level: 'Info', displayStatus: 'Transitioning' }],
          },
        },
      }),
    ).compute.virtualMachineExtensions.get('rg', 'vm', 'VMSnapshot', { expand: 'instanceView' })
    const { failed, isBackupExtension, statusCode } = extensionOf(extension)
    assert.deepEqual([failed, isBackupExtension, statusCode], [false, true, 'ProvisioningState/transitioning'])
  })

  it('23 a lock that is not there answers 404 LockNotFound to a GET', async () => {
    const replay = new Replay({
      status: 404,
      body: { error: { code: 'LockNotFound', message: "The lock 'x' could not be found." } },
    })
    await assert.rejects(
      arm(() => clientsOver(replay).of(subscription).locks.managementLocks.getByScope('subscriptions/x', 'x')),
      (error) =>
        error instanceof AzureError &&
        error.code === 'LockNotFound' &&
        error.status === 404 &&
        error.disposition === 'GiveUp',
    )
  })

  it('24 ScopeLocked lists every locked scope, and waiting does not help', () => {
    const error = errorOf(
      responseOf({
        status: 409,
        body: {
          error: {
            code: 'ScopeLocked',
            message: `The scope '${SUB}/resourcegroups/g' cannot perform delete operation because following scope(s) are locked: '${SUB}/resourcegroups/g/providers/a/b/c', '${SUB}/resourceGroups/g'. Please remove the lock and try again.`,
          },
        },
      }),
    )
    assert.deepEqual([error.code, error.disposition, error.retryAfterSeconds], ['ScopeLocked', 'AskOperator', null])
    assert.match(error.message, /providers\/a\/b\/c', '.*resourceGroups\/g'/)
  })

  it('24 Conflict ends by itself, OperationNotAllowed of 409 does not, and of 429 it is throttling', () => {
    const disposition = (status: number, code: string) =>
      errorOf(responseOf({ status, body: { error: { code, message: 'm' } } })).disposition
    assert.equal(disposition(409, 'Conflict'), 'Retry')
    assert.equal(disposition(409, 'OperationNotAllowed'), 'AskOperator')
    assert.equal(disposition(429, 'OperationNotAllowed'), 'Retry')
  })

  it('26 a linked refusal names the right that is missing, not the one that the client has', () => {
    const error = errorOf(
      responseOf({
        status: 403,
        body: {
          error: {
            code: 'LinkedAuthorizationFailed',
            message:
              "The client 'X' with object id 'Y' has permission to perform action 'Microsoft.Compute/disks/write' on scope '/s'; however, it does not have permission to perform action(s) 'Microsoft.Compute/snapshots/read' on the linked scope(s) '/t' (respectively) or the linked scope(s) are invalid.",
          },
        },
      }),
    )
    assert.deepEqual([error.requiredPermission, error.disposition], ['Microsoft.Compute/snapshots/read', 'AskOperator'])
  })

  it('beside the thirty: the number 1 in actionsInfo is Cancellable', async () => {
    const tasksList = [{ taskId: 'Take Snapshot', status: 'InProgress' }]
    const cancellable = async (actionsInfo?: unknown[]) =>
      (await jobOf({ status: 'InProgress', actionsInfo, extendedInfo: { tasksList } })).cancellable
    assert.deepEqual(
      [await cancellable([1]), await cancellable(['Cancellable']), await cancellable([2]), await cancellable()],
      [true, true, false, false],
    )
  })

  it('28 the second task of an enhanced job is "Transfer Data to Vault"', async () => {
    const job = await jobOf({
      jobType: 'AzureIaaSVMJobV2',
      status: 'InProgress',
      actionsInfo: ['Cancellable'],
      extendedInfo: {
        tasksList: [
          { taskId: 'Take Snapshot', status: 'Completed' },
          { taskId: 'Transfer Data to Vault', status: 'InProgress' },
        ],
      },
    })
    assert.deepEqual([job.phase, job.cancellable], ['TransferDataToVault', false])
  })

  it('29 groups and types come in other casing from lists of resources: the same resource', () => {
    const listedId = `${SUB}/resourceGroups/VAULT-RG/providers/microsoft.recoveryservices/vaults/vault-1`
    assert.ok(sameId(listedId, vault))
    assert.deepEqual([parseArmId(listedId)?.resourceGroup, parseArmId(listedId)?.name], ['VAULT-RG', 'vault-1'])
  })
})
