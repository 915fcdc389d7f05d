import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { AzureError } from '../../src/backup/azure-error.ts'
import { valueOf } from '../../src/backup/fact.ts'
import { parseVmId, type VmId } from '../../src/backup/resource-id.ts'
import { answersOf, leaksSentinel, pathOf, recorded, recordings, skip, type Recording } from './recordings.ts'
import { ReplayedAzure } from './replayed-azure.ts'
import { aVmId, azureOver, paths, statusBody, vmInAzure } from './vm-in-azure.ts'

interface Resource {
  id: string
  name: string
  properties: Record<string, unknown>
}
const valuesOf = ({ response }: Recording) => (response.body as { value: Resource[] }).value
const replaying = (recording: Recording) =>
  new ReplayedAzure().on(recording.request.method, pathOf(recording), {
    status: recording.response.status,
    headers: Object.fromEntries(
      Object.entries(recording.response.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: recording.response.body,
  })
const vaultOf = (id: string) => /^.*?\/vaults\/[^/]+/i.exec(id)![0]

const virtualMachine = async (recording: Recording) => {
  const vm = parseVmId((recording.response.body as Resource).id)!
  const { facts } = await azureOver(
    vmInAzure(vm).on('GET', vm.id, { body: recording.response.body }),
  ).collector.collect(vm)
  return facts
}

const protection = async (item: Resource) => {
  // Some of the recorded VMs are classic ones; what their item says is said in the same way.
  const vm = parseVmId(
    String(item.properties['virtualMachineId']).replace('Microsoft.ClassicCompute', 'Microsoft.Compute'),
  )!
  const at = paths(vm)
  const vaultId = vaultOf(item.id)
  const azure = vmInAzure(vm)
    .on('POST', at.backupStatus, { body: statusBody(at, { vaultId, policyName: undefined }) })
    .on('GET', `${vaultId}${at.item.slice(at.vault.length)}`, { body: item })
  const { facts } = await azureOver(azure).collector.collect(vm)
  assert.equal(facts.protection.status, 'Collected', JSON.stringify(facts.protection))
  return valueOf(facts.protection)!
}

const job = async (recording: Recording) => azureOver(replaying(recording)).controlPlane.getJob(pathOf(recording))
const jobsListed = async (recording: Recording, vm: VmId) => {
  const at = paths(vm)
  const vaultId = vaultOf(pathOf(recording))
  const azure = vmInAzure(vm)
    .on('POST', at.backupStatus, { body: statusBody(at, { vaultId }) })
    .on('GET', pathOf(recording), { body: recording.response.body })
  return valueOf((await azureOver(azure).collector.collect(vm)).facts.backupJobs)!
}
const recoveryPoints = async (recording: Recording) =>
  azureOver(replaying(recording)).controlPlane.listRecoveryPoints(pathOf(recording).replace(/\/recoveryPoints$/i, ''))
const operation = async (recording: Recording) =>
  azureOver(replaying(recording)).controlPlane.getOperation(recording.request.url)

describe('recorded answers come out as true facts', { skip }, () => {
  it('a running VM whose agent is ready', async () => {
    const { virtualMachine: fact } = await virtualMachine(recorded('vm-instance-view 0'))
    const vm = valueOf(fact)!
    assert.deepEqual(
      [vm.powerState, vm.osType, vm.provisioningState, vm.location],
      ['PowerState/running', 'Linux', 'Succeeded', vm.location],
    )
    // A year and a half old by the test's clock: Ready with an old report is stale.
    assert.deepEqual(vm.vmAgent, {
      status: 'Stale',
      version: '2.2.45',
      message: 'Guest Agent is running',
      reportedAt: '2025-02-11T04:24:12.000Z',
    })
    assert.deepEqual(
      vm.disks.map(({ kind, sizeGB, storageAccountType }) => ({ kind, sizeGB, storageAccountType })),
      [{ kind: 'OsDisk', sizeGB: 30, storageAccountType: 'Premium_LRS' }],
    )
  })

  it('a stopped VM: its agent still says Ready, which says nothing', async () => {
    const facts = await virtualMachine(recorded('vm-instance-view 1'))
    const vm = valueOf(facts.virtualMachine)!
    assert.deepEqual([vm.powerState, vm.vmAgent.status, vm.disks[0]?.id], ['PowerState/stopped', 'NotApplicable', null])
    const access = valueOf(facts.extensions)!.find(({ name }) => name === 'enablevmaccess')!
    assert.deepEqual(
      [access.publisher, access.type, access.statusCode, access.handlerStatusCode, access.failed],
      [
        'Microsoft.OSTCExtensions',
        'VMAccessForLinux',
        'ProvisioningState/succeeded',
        'ProvisioningState/succeeded',
        false,
      ],
    )
  })

  it('an agent that is unresponsive on a VM that is stopped', async () => {
    const vm = valueOf((await virtualMachine(recorded('vm-instance-view 2'))).virtualMachine)!
    assert.deepEqual(vm.vmAgent, {
      status: 'NotApplicable',
      version: null,
      message: 'VM Agent is unresponsive.',
      reportedAt: '2023-12-06T08:24:32.000Z',
    })
  })

  it('the same agent, were the VM running, is not ready', async () => {
    const recording = structuredClone(recorded('vm-instance-view 2'))
    const { statuses } = (recording.response.body as { properties: { instanceView: { statuses: { code: string }[] } } })
      .properties.instanceView
    statuses.find(({ code }) => code === 'PowerState/stopped')!.code = 'PowerState/running'
    assert.equal(valueOf((await virtualMachine(recording)).virtualMachine)!.vmAgent.status, 'NotReady')
  })

  it('a VM that is Updating while an extension runs, with component statuses', async () => {
    const facts = await virtualMachine(recorded('vm-instance-view 3'))
    assert.equal(valueOf(facts.virtualMachine)?.provisioningState, 'Updating')
    const sql = valueOf(facts.extensions)!.find(({ name }) => name === 'SqlIaasExtension')!
    assert.deepEqual([sql.failed, sql.isBackupExtension, sql.foundIn], [false, false, ['InstanceView']])
  })

  const items: [string, Partial<Awaited<ReturnType<typeof protection>>>][] = [
    [
      'backup-failures 1',
      {
        protectionState: 'Protected',
        lastBackupStatus: 'Failed',
        healthStatus: 'ActionSuggested',
        healthCodes: ['UserErrorJobSuccessfullyCancelled'],
        lastBackupTime: '2022-08-25T19:43:12.051Z',
      },
    ],
    ['backup-failures 3', { healthCodes: ['GuestAgentSnapshotTaskStatusError'] }],
    [
      'backup-failures 5',
      {
        healthCodes: ['UserErrorGuestAgentStatusUnavailable'],
        lastBackupStatus: 'Failed',
        virtualMachineId:
          '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ContosoRG/providers/Microsoft.Compute/virtualMachines/ContosoDemoVM',
      },
    ],
    ['backup-failures 9', { healthCodes: ['ExtensionSnapshotFailedNoNetwork'] }],
    ['backup-failures 13', { healthCodes: ['UserErrorKeyvaultPermissionsNotConfigured'] }],
    [
      'backup-variants 3',
      {
        protectionState: 'SoftDeleted',
        policyId: null,
        lastBackupStatus: null,
        lastBackupTime: null,
        lastRecoveryPoint: null,
        deferredDeleteTime: '2024-04-28T07:36:32.804Z',
        vaultId:
          '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/clitest.rg000001/providers/Microsoft.RecoveryServices/vaults/clitest-vault000002',
      },
    ],
    ['backup-variants 11', { protectionState: 'IRPending', healthStatus: null }],
    [
      'backup-variants 12',
      {
        protectionState: 'ProtectionStopped',
        policyId: null,
        healthStatus: null,
        lastRecoveryPoint: '2016-06-14T22:32:06.418Z',
      },
    ],
  ]
  for (const [name, expected] of items) {
    it(`item: ${recordings.find((recording) => recording.name === name)?.note}`, async () => {
      const fact = await protection(valuesOf(recorded(name))[0]!)
      assert.ok(
        isDeepStrictEqual({ ...fact, ...expected }, fact),
        `${JSON.stringify(fact)}\nshould contain\n${JSON.stringify(expected)}`,
      )
    })
  }

  it('a job between its snapshot and its transfer', async () => {
    const fact = await job(recorded('backup-job-flow 19'))
    assert.deepEqual(
      [fact?.status, fact?.phase, fact?.cancellable, fact?.endTime, fact?.detailed, fact?.startTime],
      ['InProgress', 'TransferDataToVault', false, null, true, '2024-05-13T10:18:05.733Z'],
    )
  })

  it('a job of an Enhanced policy in its snapshot', async () => {
    const fact = await job(recorded('backup-variants 7'))
    assert.deepEqual([fact?.phase, fact?.cancellable, fact?.errorDetails], ['TakeSnapshot', true, []])
  })

  it('a second backup while one runs (2016): number, no title, and what the recommendation says', async () => {
    const fact = await job(recorded('backup-failures 14'))
    assert.deepEqual(
      [fact?.status, fact?.failedPhase, fact?.errorDetails[0]?.number, fact?.errorDetails[0]?.title],
      ['Failed', 'TakeSnapshot', 400001, null],
    )
    assert.equal(fact?.errorCode, 'UserErrorBackupOperationInProgress')
  })

  it('a job of 2016 without container name is found by its friendly name', async () => {
    const vm = parseVmId(
      '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/any/providers/Microsoft.Compute/virtualMachines/OpcVm',
    )!
    const [last] = await jobsListed(recorded('backup-failures 15'), vm)
    assert.deepEqual(
      [last?.status, last?.errorCode, last?.errorDetails[0]?.number, last?.detailed],
      ['Failed', 'UserErrorVmProvisioningStateFailed', 400160, false],
    )
  })

  it('tiers as numbers and as words', async () => {
    const both = [
      { type: 'InstantRP', status: 'Valid' },
      { type: 'HardenedRP', status: 'Valid' },
    ]
    assert.deepEqual((await recoveryPoints(recorded('backup-variants 6')))[0]?.tiers, both)
    assert.deepEqual((await recoveryPoints(recorded('recovery-points 0')))[0]?.tiers, both)
    const [expired] = await recoveryPoints(recorded('backup-variants 4'))
    assert.deepEqual([expired?.tiers[0], expired?.instantOnly], [{ type: 'InstantRP', status: 'Deleted' }, false])
  })

  it('a collection with its points; the region is spelled in two ways', async () => {
    const fact = await azureOver(replaying(recorded('restore-points 6'))).controlPlane.getCollection(
      pathOf(recorded('restore-points 6')),
    )
    assert.deepEqual(
      [fact?.location, fact?.ownership, fact?.restorePoints.length, fact?.ownedByAzureBackup],
      ['eastus2euap', 'Other', 1, false],
    )
  })

  it('a lock list of a subscription in which no lock is ours', async () => {
    const vm = parseVmId(
      '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/app/providers/Microsoft.Compute/virtualMachines/web',
    )!
    const azure = vmInAzure(vm).on('GET', paths(vm).locks, { body: recorded('locks 5').response.body })
    assert.deepEqual(valueOf((await azureOver(azure).collector.collect(vm)).facts.locks), [])
  })

  it('operations that ended Failed with HTTP 200', async () => {
    const ended = await Promise.all(['vm-extension 11', 'vm-extension 12'].map((name) => operation(recorded(name))))
    assert.ok(
      ended.every(({ status, error }) => status === 'Failed' && /^VM/.test(error?.code ?? '')),
      JSON.stringify(ended),
    )
  })

  it('the operation of a second backup succeeds and names the job that failed', async () => {
    const status = await operation(recorded('backup-conflict 1'))
    assert.deepEqual(
      [status.status, status.jobId?.split('/').at(-1), status.error],
      ['Succeeded', 'e0c0fbbd-934a-4c78-a147-74758457af2f', null],
    )
    assert.match(status.jobId ?? '', /\/vaults\/pstestrsvault\/backupJobs\//)
  })
})

describe(
  'every recorded answer of a kind that is read maps without throwing, and no "none" becomes a time',
  { skip },
  () => {
    const check = (recording: Recording, facts: unknown) =>
      assert.equal(leaksSentinel(facts), undefined, `${recording.name} ${recording.note}`)

    it('VMs', async () => {
      const single = answersOf(/\/virtualMachines\/[^/]+$/i)
      assert.ok(single.length >= 4)
      for (const recording of single) check(recording, await virtualMachine(recording))
      for (const recording of answersOf(/\/virtualMachines$/i)) {
        for (const body of valuesOf(recording))
          check(recording, await virtualMachine({ ...recording, response: { ...recording.response, body } }))
      }
    })

    it('protected items', async () => {
      const lists = answersOf(/\/backupProtectedItems\/?$/i)
      assert.ok(lists.length >= 20)
      for (const recording of lists) {
        for (const item of valuesOf(recording)) check(recording, await protection(item))
      }
    })

    it('jobs, listed and single', async () => {
      for (const recording of answersOf(/\/backupJobs\/[0-9a-f-]{36}$/i)) check(recording, await job(recording))
      for (const recording of answersOf(/\/backupJobs$/i)) {
        for (const { properties } of valuesOf(recording)) {
          const [group = 'any', name = String(properties['entityFriendlyName'])] = (
            (properties['containerName'] ?? '') as string
          )
            .split(';')
            .slice(-2)
          const vm = parseVmId(
            `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/${group || 'any'}/providers/Microsoft.Compute/virtualMachines/${name}`,
          )!
          check(recording, await jobsListed(recording, vm))
        }
      }
    })

    it('recovery points', async () => {
      const lists = answersOf(/\/recoveryPoints$/i)
      assert.ok(lists.length >= 6)
      for (const recording of lists) {
        const points = await recoveryPoints(recording)
        assert.ok(
          points.every(
            ({ time, tiers }) =>
              time !== null && tiers.every(({ type, status }) => /RP$/.test(type) && /^[A-Z]/.test(status)),
          ),
          recording.name,
        )
        check(recording, points)
      }
    })

    it('policies, extensions, collections and disks', async () => {
      const vm = aVmId()
      const at = paths(vm)
      for (const recording of answersOf(/\/backupPolicies\/[^/]+$/i)) {
        const policy = recording.response.body as Resource
        const { facts } = await azureOver(
          vmInAzure().on('GET', at.policy, { body: { ...policy, id: at.policy } }),
        ).collector.collect(vm)
        assert.deepEqual(valueOf(facts.protection)?.policy?.type, 'V1')
        check(recording, facts)
      }
      for (const recording of answersOf(/\/extensions\/[^/]+$/i)) {
        const fact = await azureOver(replaying(recording)).controlPlane.getExtension(pathOf(recording))
        assert.equal(fact?.provisioningState, (recording.response.body as Resource).properties['provisioningState'])
        check(recording, fact)
      }
      for (const recording of answersOf(/\/restorePointCollections\/[^/]+$/i)) {
        check(recording, await azureOver(replaying(recording)).controlPlane.getCollection(pathOf(recording)))
      }
      for (const recording of answersOf(/\/disks\/[^/]+$/i)) {
        const { facts } = await azureOver(
          vmInAzure().on('GET', at.osDisk, { body: recording.response.body }),
        ).collector.collect(vm)
        assert.equal(valueOf(facts.disks)?.[0]?.sizeBytes, 10 * 1024 ** 3)
        check(recording, facts)
      }
    })

    it('operation statuses', async () => {
      const polls = recordings.filter(
        ({ request }) =>
          request.method === 'GET' &&
          /\/(operations|operationsStatus|operationStatus|operationResults|backupOperations|backupOperationResults|DiskOperations)\/[^/]+$/i.test(
            new URL(request.url).pathname,
          ),
      )
      assert.ok(polls.length >= 25)
      for (const recording of polls) {
        if (recording.response.status >= 500) continue
        const status = await operation(recording)
        const said = (recording.response.body as { status?: string } | null)?.status
        if (said) assert.equal(status.status, said === 'Cancelled' ? 'Canceled' : said, recording.name)
      }
    })

    it('errors: code, status and message as Azure wrote them', async () => {
      const lockId = '/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/locks/x'
      const refusals = recordings.filter(({ response }) => response.status >= 400)
      assert.ok(refusals.length >= 15)
      for (const recording of refusals) {
        const azure = new ReplayedAzure().on('DELETE', lockId, {
          status: recording.response.status,
          body: recording.response.body,
        })
        const error: unknown = await azureOver(azure)
          .controlPlane.deleteLock(lockId)
          .catch((reason: unknown) => reason)
        assert.ok(error instanceof AzureError, recording.name)
        assert.equal(error.status, recording.response.status)
        const said = (recording.response.body as { error?: { code?: string; message?: string } } | null)?.error
        if (said?.code) assert.equal(error.code, said.code)
        if (said?.message) assert.equal(error.message, said.message)
        assert.notEqual(error.message, '')
      }
    })
  },
)
