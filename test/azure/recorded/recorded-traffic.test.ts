import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Value } from 'typebox/value'
import { isJobOf } from '../../../src/azure/backup-jobs.ts'
import { errorOf } from '../../../src/azure/arm-error.ts'
import { placeOf } from '../../../src/azure/protection-place.ts'
import { valueOf } from '../../../src/backup/fact.ts'
import type { BackupJob, Protection, RecoveryPoint } from '../../../src/backup/facts-of-backup.ts'
import type { Disk, Extension, RestorePointCollection, VirtualMachine } from '../../../src/backup/facts-of-compute.ts'
import { foldCase } from '../../../src/backup/resource-id.ts'
import { kinds, notRead, type Mapped } from './kinds.ts'
import {
  answering,
  clientsOver,
  pathOf,
  recorded,
  recordedAll,
  recordings,
  Replay,
  responseOf,
  vmIdOf,
  withoutRecordings,
  type Recording,
} from './replay.ts'

const kindOf = (recording: Recording) =>
  kinds.find(({ method, path }) => method === recording.request.method && path.test(pathOf(recording)))

/** What the gateway makes of a recorded answer, at the time when it was given. */
async function factsOf(recording: Recording): Promise<Mapped[]> {
  const kind = kindOf(recording)
  assert.ok(kind, `${pathOf(recording)} is of no kind that is read`)
  const now = new Date(recording.source.recorded ?? '2025-01-01T00:00:00Z')
  return kind.read(answering(recording.response), pathOf(recording), now)
}
const allOf = async <T>(recording: Recording) => (await factsOf(recording)).map(({ fact }) => fact as T)
const first = async <T>(recording: Recording) => (await allOf<T>(recording))[0]!

/** Every text in a fact, with where it stands. */
function* textsOf(value: unknown, at = ''): Generator<[at: string, text: string]> {
  if (typeof value === 'string') yield [at, value]
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* textsOf(inner, `${at}/${key}`)
}

const answered = recordings.filter(({ request, response }) => request.method === 'GET' && response.status === 200)

describe('recorded traffic', { skip: withoutRecordings }, () => {
  describe('every recorded answer of a kind that the gateway reads', () => {
    for (const recording of answered.filter(kindOf)) {
      it(`${kindOf(recording)!.name}: ${recording.file} ${recording.line}, ${recording.note.slice(0, 80)}`, async () => {
        const { value } = recording.response.body as { value?: unknown[] }
        const facts = await factsOf(recording)
        assert.ok(facts.length >= (value?.length ?? 1), 'an item of the answer was lost')
        for (const { fact, schema } of facts) {
          const wrong = [...Value.Errors(schema, fact)]
          assert.deepEqual(wrong, [])
          for (const [at, text] of textsOf(fact)) {
            assert.notEqual(text, '', `${at} is empty, not null`)
            assert.ok(!/^(0001|2001-01-01T00:00)/.test(text), `${at} is a time that means none: ${text}`)
            assert.ok(!/^\[object|^(undefined|NaN|Invalid Date)$/.test(text), `${at} is ${text}`)
          }
        }
      })
    }

    it('leaves out no recorded answer but those of kinds that it does not read', () => {
      const unknown = answered.filter(
        (recording) => !kindOf(recording) && !notRead.some((path) => path.test(pathOf(recording))),
      )
      assert.deepEqual(unknown.map(pathOf), [])
    })

    it('has a recording of all kinds but instance views, extension lists and single items', () => {
      const seen = new Set(answered.map((recording) => kindOf(recording)?.name))
      const optional = ['instance view', 'extension list', 'protected item']
      assert.deepEqual(
        kinds.map(({ name }) => name).filter((name) => !seen.has(name) && !optional.includes(name)),
        [],
      )
    })
  })

  const isVm = (state: RegExp) => (recording: Recording) => state.test(recording.note)
  const inItem = (code: number) => (recording: Recording) => recording.note.startsWith(`item ${code} `)
  const inJob = (code: number) => (recording: Recording) => recording.note.startsWith(`job ${code} `)

  describe('recorded virtual machines', () => {
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
    })

    it('stopped, its agent still saying Ready: nothing to say, whatever the clock', async () => {
      const recording = recorded('vm-instance-view', isVm(/stale vmAgent/))
      const [vm, extensions] = (await allOf<unknown>(recording)) as [VirtualMachine, Extension[]]
      assert.equal(vm.powerState, 'PowerState/stopped')
      assert.equal(vm.vmAgent.status, 'NotApplicable')
      assert.equal(vm.vmAgent.version, '2.11.1.12')
      assert.equal(vm.vmAgent.reportedAt, '2024-08-27T10:09:47.000Z')
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
        extensions.map(({ name, failed }) => [name, failed]),
        [['SqlIaasExtension', false]],
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
  })

  describe('recorded backup jobs', () => {
    const flow = (operation: string) => (recording: Recording) =>
      (recording.response.body as { properties?: { operation?: string } } | null)?.properties?.operation ===
        operation && kindOf(recording)?.name === 'job'

    it('a backup from start to end: what may be cancelled, and in which phase', async () => {
      const jobs = await Promise.all(
        recordedAll('backup-job-flow', flow('Backup')).map((recording) => first<BackupJob>(recording)),
      )
      assert.deepEqual(
        jobs.map(({ status, phase, cancellable, endTime, detailed, errorCode }) => [
          status,
          phase,
          cancellable,
          endTime?.slice(0, 16) ?? null,
          detailed,
          errorCode,
        ]),
        [
          ['InProgress', 'TakeSnapshot', true, null, true, null],
          ['InProgress', 'TransferDataToVault', false, null, true, null],
          ['InProgress', 'TransferDataToVault', false, null, true, null],
          ['Completed', null, false, '2024-05-13T10:59', true, null],
        ],
      )
      assert.match(jobs[0]!.vaultId, /\/vaults\/clitest-vault000002$/)
    })

    it('a job of an enhanced policy is read like any other', async () => {
      const job = await first<BackupJob>(recorded('backup-variants', ({ note }) => /AzureIaaSVMJobV2/.test(note)))
      assert.deepEqual(
        [job.status, job.phase, job.cancellable, job.endTime],
        ['InProgress', 'TakeSnapshot', true, null],
      )
    })

    it('actionsInfo [1], and a last task whose end is 0001-01-01', async () => {
      const job = await first<BackupJob>(recorded('arm-errors', ({ note }) => note.startsWith('THROTTLING')))
      assert.deepEqual(
        [job.status, job.phase, job.cancellable, job.endTime],
        ['InProgress', 'TransferDataToVault', false, null],
      )
    })

    it('a job that is being cancelled cannot be cancelled again', async () => {
      const job = await first<BackupJob>(recorded('full-headers', flow('Backup')))
      assert.deepEqual([job.status, job.phase, job.cancellable], ['Cancelling', 'TakeSnapshot', false])
    })

    it('a failed restore: title and number', async () => {
      const job = await first<BackupJob>(recorded('backup-failures', inJob(400003)))
      assert.equal(job.operation, 'Restore')
      assert.equal(job.status, 'Failed')
      const { recommendations, ...error } = job.errorDetails[0]!
      assert.deepEqual(error, {
        number: 400003,
        title: 'RestoreOperationFailed',
        message: 'Restore failed with an internal error.',
      })
      assert.ok(Array.isArray(recommendations))
      assert.equal(job.cancellable, false)
    })

    it('2016, a second backup while one runs: no title, told by its recommendation', async () => {
      const job = await first<BackupJob>(recorded('backup-failures', inJob(400001)))
      assert.deepEqual([job.errorDetails[0]!.number, job.errorDetails[0]!.title], [400001, null])
      assert.equal(job.errorCode, 'UserErrorBackupOperationInProgress')
      assert.equal(job.failedPhase, 'TakeSnapshot')
      assert.equal(job.detailed, true)
    })

    it('2016, a VM in failed state: listed with extendedInfo null, so without details', async () => {
      const job = await first<BackupJob>(recorded('backup-failures', inJob(400160)))
      assert.equal(job.errorCode, 'UserErrorVmProvisioningStateFailed')
      assert.deepEqual([job.status, job.phase, job.failedPhase, job.detailed], ['Failed', null, null, false])
    })

    it('listed jobs have no details', async () => {
      const lists = recordedAll('backup-job-flow', (recording) => kindOf(recording)?.name === 'job list')
      const jobs = (await Promise.all(lists.map((recording) => allOf<BackupJob>(recording)))).flat()
      assert.ok(jobs.length >= 3)
      for (const job of jobs) assert.deepEqual([job.detailed, job.phase], [false, null])
    })

    it('belong to the VM whatever the casing and prefix of their container, and to no other', async () => {
      const all = answered.filter(
        (recording) => kindOf(recording)?.name === 'job' || kindOf(recording)?.name === 'job list',
      )
      let checked = 0
      for (const recording of all) {
        const body = recording.response.body as {
          value?: { properties: Record<string, string> }[]
          properties: Record<string, string>
        }
        for (const { properties } of body.value ?? [body]) {
          const [, group, name] = /;([^;]+);([^;]+)$/.exec(properties['containerName'] ?? '') ?? []
          if (!group || !name) continue
          const vm = (rg: string, vmName: string) =>
            vmIdOf(
              `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/${rg}/providers/Microsoft.Compute/virtualMachines/${vmName}`,
            )
          for (const containerName of [
            properties['containerName']!,
            `VM;${properties['containerName']!}`,
            `IaasVMContainer;${properties['containerName']!.toUpperCase()}`,
          ]) {
            const job = { properties: { ...properties, containerName } } as unknown as Parameters<typeof isJobOf>[0]
            assert.ok(isJobOf(job, vm(group, name)))
            assert.ok(isJobOf(job, vm(group.toUpperCase(), name.toUpperCase())))
            assert.ok(!isJobOf(job, vm(group, `x${name}`)))
            assert.ok(!isJobOf(job, vm(`x${group}`, name)))
          }
          checked++
        }
      }
      assert.ok(checked >= 10)
    })
  })

  describe('recorded protected items', () => {
    const item = async (code: number) => first<Protection>(recorded('backup-failures', inItem(code)))

    it('healthDetails name the cause: title where it is known, number and message verbatim', async () => {
      const codes = [400158, 400136, 400039, 400196, 400206, 400175, 400198]
      const found = await Promise.all(codes.map(async (code) => [code, (await item(code)).healthCodes]))
      assert.deepEqual(found, [
        [400158, ['UserErrorJobSuccessfullyCancelled']],
        [400136, ['UserErrorVmNotFoundV2']],
        [400039, ['GuestAgentSnapshotTaskStatusError']],
        [400196, ['UserErrorGuestAgentStatusUnavailable']],
        [400206, ['ExtensionSnapshotFailedNoNetwork']],
        [400175, ['UserErrorVmVaultLocationMismatch']],
        // Azure writes KeyVault, the guide Keyvault.
        [400198, ['UserErrorKeyvaultPermissionsNotConfigured']],
      ])
      for (const code of codes) {
        const protection = await item(code)
        assert.equal(protection.healthDetails[0]!.number, code)
        assert.equal(protection.lastBackupStatus, 'Failed')
        assert.ok(protection.lastBackupTime)
      }
    })

    it('healthy: the one entry is a pre-check that went well, not an error', async () => {
      const protection = await first<Protection>(
        recorded(
          'backup-job-flow',
          ({ note, response }) =>
            /^protected item after backup/.test(note) && JSON.stringify(response.body).includes('400239'),
        ),
      )
      assert.equal(protection.healthDetails[0]!.number, 400239)
      assert.deepEqual(protection.healthCodes, [])
      assert.deepEqual(
        [protection.protectionState, protection.healthStatus, protection.lastBackupStatus],
        ['Protected', 'Passed', 'Completed'],
      )
    })

    it('before its first backup: no time, no status, no recovery point', async () => {
      for (const recording of recordedAll('backup-variants', ({ note }) =>
        /IRPending, healthStatus (Passed|None)/.test(note),
      )) {
        const protection = await first<Protection>(recording)
        assert.equal(protection.protectionState, 'IRPending')
        assert.deepEqual(
          [protection.lastBackupStatus, protection.lastBackupTime, protection.lastRecoveryPoint],
          [null, null, null],
        )
      }
    })

    it('stopped: no policy', async () => {
      for (const recording of [
        recorded('backup-variants', ({ note }) => /ProtectionStopped/.test(note)),
        recorded(
          'backup-failures',
          ({ note, request }) => inItem(400196)({ note } as Recording) && /2020-10-01/.test(request.url),
        ),
      ]) {
        const protection = await first<Protection>(recording)
        assert.equal(protection.protectionState, 'ProtectionStopped')
        assert.equal(protection.policyId, null)
        assert.equal(protection.deferredDeleteTime, null)
      }
    })

    it('soft-deleted, although its protectionState says ProtectionStopped', async () => {
      const protection = await first<Protection>(recorded('backup-variants', ({ note }) => /^soft-deleted/.test(note)))
      assert.equal(protection.protectionState, 'SoftDeleted')
      assert.equal(protection.deferredDeleteTime, '2024-04-28T07:36:32.804Z')
      // vaultId of the item is a URL; an id is what is wanted.
      assert.match(protection.vaultId!, /^\/subscriptions\/.*\/vaults\/clitest-vault000002$/)
    })

    it('container names in every casing lead to one VM', async () => {
      const lists = answered.filter((recording) => kindOf(recording)?.name === 'protected item list')
      for (const recording of lists) {
        for (const protection of await allOf<Protection>(recording)) {
          const [, group, name] = /;([^;/]+);([^;/]+)$/.exec(protection.protectedItemId!)!
          const vm = protection.virtualMachineId!
          assert.equal(foldCase(/resourceGroups\/([^/]+)/i.exec(vm)![1]!), foldCase(group!))
          assert.equal(foldCase(vm.split('/').at(-1)!), foldCase(name!))
          const job = { properties: { containerName: `iaasvmcontainerv2;${group};${name}` } } as unknown as Parameters<
            typeof isJobOf
          >[0]
          if (/Microsoft\.Compute/.test(vm)) assert.ok(isJobOf(job, vmIdOf(vm)))
        }
      }
    })

    it('backupStatus of a VM that nobody protects says where its item would be', async () => {
      const recording = recorded('backup-status', ({ response }) => response.status === 200)
      const asked = recording.request.body as { resourceId?: string } | string
      const { resourceId } = (typeof asked === 'string' ? JSON.parse(asked) : asked) as { resourceId: string }
      const replay = new Replay(recording.response)
      const place = await placeOf(clientsOver(replay), vmIdOf(resourceId), 'centraluseuap')
      const tail = 'iaasvmcontainerv2;clitest.rg000001;clitest-vm000003'
      assert.deepEqual(valueOf(place), {
        itemId: null,
        policyId: null,
        itemPath: `backupFabrics/Azure/protectionContainers/iaasvmcontainer;${tail}/protectedItems/vm;${tail}`,
      })
      assert.equal(new URL(replay.sent[0]!.url).pathname, new URL(recording.request.url).pathname)
    })
  })

  describe('recorded recovery points', () => {
    const point = (fits: RegExp) => first<RecoveryPoint>(recorded('backup-variants', ({ note }) => fits.test(note)))
    const both = [
      { type: 'InstantRP', status: 'Valid' },
      { type: 'HardenedRP', status: 'Valid' },
    ]

    it('tiers as words', async () => {
      const words = await point(/tier InstantRP Valid/)
      assert.deepEqual(words.tiers, both)
      assert.equal(words.instantOnly, false)
      assert.equal(words.time, '2024-05-14T08:49:45.880Z')
      assert.equal(words.consistency, 'AppConsistent')
      assert.equal(words.name, '520981742781621')
    })

    it('tiers as numbers, before about 2022', async () => {
      const numbers = await point(/tier 2 1/)
      assert.deepEqual(numbers.tiers, both)
      assert.equal(numbers.instantOnly, false)
    })

    it('an instant tier that has expired', async () => {
      const expired = await point(/InstantRP Deleted/)
      assert.deepEqual(expired.tiers, [{ type: 'InstantRP', status: 'Deleted' }, both[1]])
      assert.equal(expired.instantOnly, false)
      assert.equal(expired.consistency, 'FileSystemConsistent')
    })
  })

  describe('recorded locks', () => {
    it('a lock and its scope, in the spelling of the PUT that made it', async () => {
      const [lock] = await allOf<Record<string, unknown>>(
        recorded('locks', (recording) => kindOf(recording)?.name === 'lock'),
      )
      assert.deepEqual(lock, {
        id: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/cli_test_lock_commands_with_ids000001/providers/Microsoft.Authorization/locks/cli-test-lock000004',
        name: 'cli-test-lock000004',
        scope:
          '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/cli_test_lock_commands_with_ids000001',
        level: 'CanNotDelete',
        notes: null,
        owners: [],
      })
    })

    it('a subscription list: scopes of resources and groups, empty notes are none', async () => {
      const recording = recorded(
        'locks',
        ({ request, response }) =>
          /^\/subscriptions\/[^/]+\/providers/.test(new URL(request.url).pathname) && response.status === 200,
      )
      const locks = await allOf<{ name: string; scope: string; level: string; notes: string | null }>(recording)
      const named = (name: string) => locks.find((lock) => lock.name === name)!
      assert.match(
        named('delete-kv').scope,
        /\/resourceGroups\/bez-rg\/providers\/Microsoft\.KeyVault\/vaults\/bez-kv$/,
      )
      assert.equal(named('delete-kv').notes, null)
      assert.equal(named('r').level, 'ReadOnly')
      assert.match(named('delete').scope, /\/resourceGroups\/acctestRG-sentinel-221011134813007315$/)
      assert.equal(named('delete').notes, 'contact zhwen')
    })
  })

  describe('every recorded refusal', () => {
    const refusals = recordings.filter(({ response }) => response.status >= 400)
    const dispositions = {
      400: 'GiveUp',
      401: 'AskOperator',
      403: 'AskOperator',
      404: 'GiveUp',
      429: 'Retry',
      500: 'Retry',
      503: 'Retry',
    }
    const headerOf = ({ response }: Recording, name: string) =>
      Object.entries(response.headers ?? {}).find(([header]) => header.toLowerCase() === name)?.[1] ?? null

    for (const recording of refusals) {
      it(`${recording.response.status}: ${recording.file} ${recording.line}, ${recording.note}`, () => {
        const error = errorOf(responseOf(recording.response))
        const body = recording.response.body as {
          error?: { code: string; message: string }
          ErrorCode?: string
          Message?: { Value: string }
        } | null
        assert.equal(error.status, recording.response.status)
        const code = body?.error?.code ?? body?.ErrorCode
        if (code) assert.equal(error.code, code)
        else assert.ok(['NotFound', 'ServerError'].includes(error.code))
        const message = body?.error?.message ?? body?.Message?.Value
        if (message) assert.equal(error.message, message)
        else assert.match(error.message, new RegExp(String(recording.response.status)))
        assert.equal(error.correlationId, headerOf(recording, 'x-ms-correlation-request-id'))
        assert.equal(error.requestId, headerOf(recording, 'x-ms-request-id'))
        const expected = dispositions[recording.response.status as keyof typeof dispositions]
        if (expected) assert.equal(error.disposition, expected)
      })
    }

    const errorIn = (file: string, note: RegExp) =>
      errorOf(
        responseOf(
          recorded(file, (recording) => note.test(recording.note) && recording.response.status >= 400).response,
        ),
      )

    it('AuthorizationFailed names the right that is missing', () => {
      const error = errorIn('arm-errors', /^403 AuthorizationFailed/)
      assert.equal(error.requiredPermission, 'Microsoft.ClassicStorage/storageAccounts/read')
    })

    it('LinkedAuthorizationFailed names a right that the client has: it is not what is missing', () => {
      const error = errorIn('arm-errors', /LinkedAuthorizationFailed/)
      assert.match(error.message, /has permission to perform action 'Microsoft\.DataProtection/)
      assert.equal(error.requiredPermission, null)
    })

    it('a throttled request says its seconds in the text', () => {
      assert.equal(errorIn('arm-errors', /^429 Subscription/).retryAfterSeconds, 6)
    })

    it("Compute's OperationNotAllowed wants something changed first: asking again does not help", () => {
      const error = errorIn('arm-errors', /^409 of Microsoft\.Compute/)
      assert.match(error.message, /^Billing Profile change is not allowed/)
      assert.deepEqual([error.code, error.disposition], ['OperationNotAllowed', 'AskOperator'])
    })

    it('ScopeLocked needs a person', () => {
      for (const recording of recordedAll('locks', ({ response }) => response.status === 409)) {
        const error = errorOf(responseOf(recording.response))
        assert.deepEqual([error.code, error.disposition, error.retryAfterSeconds], ['ScopeLocked', 'AskOperator', null])
        assert.match(error.message, /following scope\(s\) are locked: '\/subscriptions\//)
      }
    })

    it('the bodies of 404: gateway, Backup, Compute, unknown group, unknown subscription, {}', () => {
      const of404 = recordings.filter(({ response }) => response.status === 404)
      const codes = new Set(of404.map(({ response }) => errorOf(responseOf(response)).code))
      assert.deepEqual([...codes].toSorted(), [
        'NotFound',
        'ResourceGroupNotFound',
        'ResourceNotFound',
        'SubscriptionNotFound',
      ])
      const empty = of404.find(({ response }) => JSON.stringify(response.body) === '{}')!
      assert.equal(errorOf(responseOf(empty.response)).code, 'NotFound')
    })

    it('an answer of 503 without any body is told as such', () => {
      const error = errorIn('arm-errors', /^503 None/)
      assert.deepEqual([error.code, error.disposition], ['ServerError', 'Retry'])
    })
  })
})
