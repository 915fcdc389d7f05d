import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isCollectionOf } from '../../../src/azure/compute-reads.ts'
import { extensionsOf } from '../../../src/azure/extensions.ts'
import { listed } from '../../../src/azure/listing.ts'
import { collectionOf } from '../../../src/azure/restore-points.ts'
import type { Disk, Extension, VirtualMachine } from '../../../src/backup/facts-of-compute.ts'
import type { RestorePointCollection } from '../../../src/backup/facts-of-restore-points.ts'
import { allOf, first, kindOf } from './kinds.ts'
import { answering, recorded, recordedAll, vmIdOf, withoutRecordings, type Recording } from './replay.ts'

const isVm = (state: RegExp) => (recording: Recording) => state.test(recording.note)

describe('recorded virtual machines', { skip: withoutRecordings }, () => {
  it('running with a live agent', async () => {
    const vm = await first<VirtualMachine>(recorded('vm-instance-view', isVm(/agent Ready$/)))
    assert.equal(vm.name, 'vm1')
    assert.equal(vm.provisioningState, 'Succeeded')
    assert.equal(vm.powerState, 'PowerState/running')
    assert.equal(vm.osType, 'Linux')
    assert.equal(vm.provisioningError, null)
    assert.deepEqual(vm.vmAgent, {
      status: 'Ready',
      version: '2.2.45',
      message: 'Guest Agent is running',
      reportedAt: '2025-02-11T04:24:12.000Z',
    })
    assert.deepEqual(
      vm.disks.map(({ kind, sizeGB, storageAccountType }) => [kind, sizeGB, storageAccountType]),
      [['OsDisk', 30, 'Premium_LRS']],
    )
  })

  it('stopped, its agent still saying Ready: nothing to say, whatever the clock', async () => {
    const recording = recorded('vm-instance-view', isVm(/stale vmAgent/))
    const [vm, extensions] = (await allOf<unknown>(recording)) as [VirtualMachine, Extension[]]
    assert.equal(vm.powerState, 'PowerState/stopped')
    assert.equal(vm.vmAgent.status, 'NotApplicable')
    assert.equal(vm.vmAgent.version, '2.11.1.12')
    assert.equal(vm.vmAgent.reportedAt, '2024-08-27T10:09:47.000Z')
    assert.equal(vm.disks[0]?.id, null, 'an unmanaged disk')
    // The handler's type and the extension's own name are one extension, not two.
    assert.deepEqual(
      extensions.map(
        ({ name, type, publisher, version, statusCode, handlerStatusCode, failed, isBackupExtension }) => ({
          name,
          type,
          publisher,
          version,
          statusCode,
          handlerStatusCode,
          failed,
          isBackupExtension,
        }),
      ),
      [
        {
          name: 'enablevmaccess',
          type: 'VMAccessForLinux',
          publisher: 'Microsoft.OSTCExtensions',
          version: '1.5.18',
          statusCode: 'ProvisioningState/succeeded',
          handlerStatusCode: 'ProvisioningState/succeeded',
          failed: false,
          isBackupExtension: false,
        },
      ],
    )
  })

  it('generalized and stopped, its agent unresponsive: not applicable, of unknown version', async () => {
    const vm = await first<VirtualMachine>(recorded('vm-instance-view', isVm(/^agent unresponsive$/)))
    // OSState/generalized stands first among the statuses.
    assert.equal(vm.powerState, 'PowerState/stopped')
    assert.equal(vm.vmAgent.status, 'NotApplicable')
    assert.equal(vm.vmAgent.version, null)
    assert.equal(vm.vmAgent.message, 'VM Agent is unresponsive.')
    assert.equal(vm.vmAgent.reportedAt, '2023-12-06T08:24:32.000Z')
  })

  it('the same agent report on a running VM is not ready', async () => {
    const recording = structuredClone(recorded('vm-instance-view', isVm(/^agent unresponsive$/)))
    const { properties } = recording.response.body as {
      properties: { instanceView: { statuses: { code: string }[] } }
    }
    properties.instanceView.statuses.find(({ code }) => code === 'PowerState/stopped')!.code = 'PowerState/running'
    assert.equal((await first<VirtualMachine>(recording)).vmAgent.status, 'NotReady')
  })

  it('updating while an extension runs: the agent is ready, nothing has failed', async () => {
    const recording = recorded('vm-instance-view', isVm(/^provisioningState Updating/))
    const [vm, extensions] = (await allOf<unknown>(recording)) as [VirtualMachine, Extension[]]
    assert.equal(vm.provisioningState, 'Updating')
    assert.equal(vm.provisioningError, null)
    assert.equal(vm.vmAgent.status, 'Ready')
    assert.equal(vm.osType, 'Windows')
    assert.deepEqual(
      extensions.map(({ name, failed, isBackupExtension, foundIn }) => [name, failed, isBackupExtension, foundIn]),
      [['SqlIaasExtension', false, false, ['InstanceView']]],
    )
  })

  it('listed: no instance view, so no power state and nothing of the agent', async () => {
    const recording = recorded(
      'vm-instance-view',
      ({ note, response }) => note === 'VM list' && (response.body as { value: unknown[] }).value.length > 0,
    )
    const machines = (await allOf<VirtualMachine>(recording)).filter((_, index) => index % 2 === 0)
    assert.deepEqual(
      machines.map(({ name }) => name),
      ['vma0', 'vma1'],
    )
    for (const vm of machines) {
      assert.equal(vm.powerState, null)
      assert.equal(vm.vmAgent.status, 'NotApplicable')
      assert.ok(vm.disks.some(({ kind, id }) => kind === 'OsDisk' && id !== null))
    }
  })

  it('extensions by name', async () => {
    const states = await Promise.all(
      recordedAll(
        'vm-extension',
        (recording) => kindOf(recording)?.name === 'extension' && recording.response.status === 200,
      ).map((recording) => first<Extension>(recording)),
    )
    assert.deepEqual(
      states.map(({ name, provisioningState, failed, statusCode, foundIn }) => [
        name,
        provisioningState,
        failed,
        statusCode,
        foundIn,
      ]),
      [
        ['VMAccessForLinux', 'Creating', false, null, ['GetByName']],
        ['VMAccessForLinux', 'Succeeded', false, null, ['GetByName']],
        ['GuestAttestation', 'Succeeded', false, null, ['GetByName']],
      ],
    )
  })

  /** The model's extensions stand in the VM's own answer, beside its instance view. */
  async function extensionsOfVm(note: RegExp): Promise<Extension[]> {
    const { response } = recorded('found-since', ({ note: text }) => note.test(text))
    const vm = await answering(response).compute.virtualMachines.get('rg', 'vm', { expand: 'instanceView' })
    return extensionsOf(vm.resources ?? [], [], vm.instanceView)
  }

  it('an extension whose type has a period keeps publisher and type of its model', async () => {
    const found = await extensionsOfVm(/^vm-joindomain/)
    assert.deepEqual(
      found.flatMap(({ name, publisher, type }) => (name.startsWith('MDE') ? [publisher, type] : [])),
      ['Microsoft.Azure.AzureDefenderForServers', 'MDE.Windows'],
    )
  })

  it('an extension that failed to join a domain, and the number in its substatus, which means nothing here', async () => {
    const found = await extensionsOfVm(/^vm-joindomain/)
    const { failed, substatus } = found.find(({ name }) => name === 'joindomain')!
    assert.deepEqual([failed, substatus?.failed, substatus?.number, substatus?.meaning], [true, true, 1, null])
  })

  for (const [note, number, meaning, symbol] of [
    ['freeze', 121, 'FsFreezeFailed', 'FailedRetryableFsFreezeFailed'],
    ['rate', 173, 'SnapshotRateExceeded', 'FailedRetryableSnapshotRateExceeded'],
  ] as const)
    it(`the backup extension of Linux that failed with ${number}`, async () => {
      const [extension, ...others] = await extensionsOfVm(new RegExp(`^snapshot-linux-${note}`))
      assert.equal(others.length, 0)
      const { failed, isBackupExtension, substatus } = extension!
      assert.deepEqual([failed, isBackupExtension], [true, true])
      assert.deepEqual([substatus?.number, substatus?.meaning, substatus?.symbol], [number, meaning, symbol])
      assert.equal(substatus?.message, `Enable failed with error code ${number} StatusCode.${symbol},`)
    })

  it('a disk', async () => {
    const disk = await first<Disk>(recorded('disks', (recording) => kindOf(recording)?.name === 'disk'))
    assert.equal(disk.name, 'mydisk')
    assert.equal(disk.sizeBytes, 10 * 1024 ** 3)
    assert.equal(disk.sku, 'Premium_LRS')
    assert.equal(disk.maxShares, 1)
    assert.equal(disk.adeEnabled, false)
    assert.equal(disk.encryptionType, 'EncryptionAtRestWithPlatformKey')
  })

  it('a restore point collection with its points, not made by Azure Backup', async () => {
    const collection = await first<RestorePointCollection>(
      recorded('restore-points', ({ request }) => /expand=restorePoints/.test(request.url)),
    )
    assert.equal(collection.location, 'eastus2euap')
    assert.equal(collection.ownership, 'Other')
    assert.equal(collection.ownedByAzureBackup, false)
    assert.match(collection.sourceId, /\/virtualMachines\/vm_000004$/)
    assert.equal(collection.restorePoints.length, 1)
    const [point] = collection.restorePoints
    assert.equal(point!.name, 'point_000003')
    assert.equal(point!.provisioningState, 'Succeeded')
    assert.equal(point!.consistencyMode, 'CrashConsistent')
    assert.match(point!.timeCreated!, /^2024-08-/)
    assert.equal(point!.instantOnly, null)
  })

  it('the live agent, were its report an hour old, would be stale', async () => {
    const recording = recorded('vm-instance-view', isVm(/agent Ready$/))
    const later = { ...recording, source: { recorded: '2025-02-11T05:25:00Z' } }
    assert.equal((await first<VirtualMachine>(later)).vmAgent.status, 'Stale')
  })

  it('a collection that is listed lacks its points, and is known by its source', async () => {
    const { response } = recorded(
      'restore-points',
      (recording) => kindOf(recording)?.name === 'restore point collection list',
    )
    const [collection] = await listed(answering(response).compute.restorePointCollections.listAll())
    const owner = vmIdOf(collection!.source!.id!)
    assert.ok(isCollectionOf(collection!, owner))
    assert.ok(!isCollectionOf(collection!, vmIdOf(`${owner.id}9`)))
    assert.deepEqual(collectionOf(collection!, owner, null, undefined).restorePoints, [])
  })
})
