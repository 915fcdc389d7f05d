import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isJobOf } from '../../../src/azure/backup-jobs.ts'
import { listed } from '../../../src/azure/listing.ts'
import type { BackupJob } from '../../../src/backup/facts-of-backup.ts'
import { azureOver } from '../vm-in-azure.ts'
import { allOf, first, kindOf } from './kinds.ts'
import {
  answered,
  answering,
  recorded,
  recordedAll,
  Replay,
  subscription,
  vmIdOf,
  withoutRecordings,
  type Recording,
} from './replay.ts'

const inJob = (code: number) => (recording: Recording) => recording.note.startsWith(`job ${code} `)

describe('recorded backup jobs', { skip: withoutRecordings }, () => {
  const flow = (operation: string) => (recording: Recording) =>
    (recording.response.body as { properties?: { operation?: string } } | null)?.properties?.operation === operation &&
    kindOf(recording)?.name === 'job'

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
    assert.equal(jobs[1]!.startTime, '2024-05-13T10:18:05.733Z')
    assert.match(jobs[0]!.vaultId, /\/vaults\/clitest-vault000002$/)
  })

  it('a job of an enhanced policy is read like any other', async () => {
    const job = await first<BackupJob>(recorded('backup-variants', ({ note }) => /AzureIaaSVMJobV2/.test(note)))
    assert.deepEqual(
      [job.operation, job.status, job.phase, job.cancellable, job.endTime, job.errorDetails],
      ['Backup', 'InProgress', 'TakeSnapshot', true, null, []],
    )
  })

  it('actionsInfo [1], an action whose counter has fallen to 0, and a last task whose end is 0001-01-01', async () => {
    const recording = recorded('arm-errors', ({ note }) => note.startsWith('THROTTLING'))
    assert.equal(recording.response.headers?.['x-ms-ratelimit-remaining-subscription-resource-requests'], '0')
    const job = await first<BackupJob>(recording)
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
    assert.deepEqual([job.errorDetails[0]!.number, job.errorDetails[0]!.title], [400160, null])
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

  it('a job of 2016 names no container: its friendly name must do', async () => {
    const { response } = recorded('backup-failures', inJob(400160))
    const [job] = await listed(answering(response).backup.backupJobs.list('vault', 'rg'))
    const named = (name: string) =>
      vmIdOf(`/subscriptions/${subscription}/resourceGroups/any/providers/Microsoft.Compute/virtualMachines/${name}`)
    assert.deepEqual([isJobOf(job!, named('OpcVm')), isJobOf(job!, named('OpcVm2'))], [true, false])
    const of = (virtualMachineVersion: string) =>
      ({ properties: { ...job!.properties, virtualMachineVersion } }) as unknown as Parameters<typeof isJobOf>[0]
    assert.deepEqual(
      ['Compute', 'ClassicCompute'].map((version) => isJobOf(of(version), named('OpcVm'))),
      [true, false],
      'a classic VM of the name is another',
    )
  })

  it('a second backup while one runs (2016): its operation succeeds and names the job that failed', async () => {
    const [, { request, response }] = recordedAll('backup-conflict', () => true) as [Recording, Recording]
    const { status, jobId, error } = await azureOver(new Replay(response)).controlPlane.getOperation(request.url)
    assert.deepEqual([status, error], ['Succeeded', null])
    assert.match(jobId!, /\/vaults\/pstestrsvault\/backupJobs\/e0c0fbbd-934a-4c78-a147-74758457af2f$/)
  })
})
