import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startBackup } from '../../src/sandbox/world/backup-run.ts'
import { aLock } from '../../src/sandbox/world/lock.ts'
import { jobErrors } from '../../src/sandbox/fleet/job-errors.ts'
import { ended } from '../operations/a-service.ts'
import { code, overSandbox, type OverSandbox } from './over-sandbox.ts'

describe('actions over the sandbox', { concurrency: false, timeout: 300_000 }, () => {
  let service: OverSandbox
  before(async () => {
    service = await overSandbox()
  })
  after(() => service?.stop())

  const itemOf = (name: string, vault = '') =>
    service.sandbox.world.protectedItems
      .values()
      .find(({ id, properties }) => properties.virtualMachineId === service.vm(name).id && id.includes(vault))!
  const jobsOf = (name: string) =>
    service.sandbox.world.backupJobs.values().filter(({ properties }) => properties.entityFriendlyName === name)
  const runningJob = (name: string) => jobsOf(name).find(({ properties }) => properties.status === 'InProgress')!
  const seen = (name: string) => service.collector.collect(service.vm(name), { fresh: true })

  describe('cancelBackup', { concurrency: false }, () => {
    it('plans the one call, and writes nothing for it', async () => {
      service.writes()
      const plan = await service.plan('backup-taking-snapshot', 'cancelBackup')
      assert.deepEqual(plan.blockers, [])
      const job = runningJob('backup-taking-snapshot').id
      assert.deepEqual(
        plan.calls.map(({ method, resourceId }) => [method, resourceId]),
        [['POST', `${job}/cancel`]],
      )
      assert.deepEqual(service.writes(), [])
    })

    it('follows the job until it is Cancelled', async () => {
      const { id } = runningJob('backup-taking-snapshot')
      const { status, result, error } = await service.run('backup-taking-snapshot', 'cancelBackup')
      assert.equal(status, 'Succeeded', JSON.stringify(error))
      assert.deepEqual([result?.jobId, result?.jobStatus, result?.cancelled], [id, 'Cancelled', true])
      assert.equal(service.writes().length, 1)
    })

    it('finds the job of a former vault, named or not', async () => {
      const { id, name } = runningJob('job-in-former-vault')
      assert.match(id, /vault-former/)
      const plan = await service.plan('job-in-former-vault', 'cancelBackup', { jobId: name })
      assert.deepEqual(plan.calls[0]?.resourceId, `${id}/cancel`)
      const { status, result } = await service.run('job-in-former-vault', 'cancelBackup')
      assert.deepEqual([status, result?.jobStatus], ['Succeeded', 'Cancelled'])
    })

    const refused: [name: string, vm: string, body: Record<string, unknown>, code: string, says: RegExp][] = [
      ['in the transfer', 'backup-transferring', {}, 'BackupNotCancelable', /Take Snapshot only/],
      [
        'in the transfer of a former vault',
        'transfer-in-former-vault',
        {},
        'BackupNotCancelable',
        /copied to the vault/,
      ],
      ['without a job', 'healthy-windows', {}, 'NoBackupJobRunning', /any vault/],
      [
        'for a job that is not running',
        'healthy-linux',
        { jobId: 'gone' },
        'NoBackupJobRunning',
        /gone is no running job/,
      ],
      ['when only a restore runs', 'restore-running', {}, 'NoBackupJobRunning', /Restore job is not touched/],
      ['under a ReadOnly lock of that vault', 'job-in-locked-former-vault', {}, 'LockedScope', /"frozen"/],
    ]
    for (const [name, vm, body, wanted, says] of refused) {
      it(`is refused ${name}: 409 ${wanted}`, async () => {
        service.writes()
        const plan = await service.plan(vm, 'cancelBackup', body)
        assert.ok(
          plan.blockers.some((blocker) => blocker.code === wanted && says.test(blocker.message)),
          JSON.stringify(plan.blockers),
        )
        await assert.rejects(service.start(vm, 'cancelBackup', body), code(wanted))
        assert.deepEqual(service.writes(), [])
      })
    }

    it('never cancels a restore, not even by name', async () => {
      const { id } = runningJob('restore-running')
      await assert.rejects(service.start('restore-running', 'cancelBackup', { jobId: id }), code('BackupNotCancelable'))
    })

    it('refuses a body that it does not know', () =>
      assert.rejects(service.start('healthy-linux', 'cancelBackup', { force: true }), code('InvalidRequest')))

    it('reads the phase again right before it sends', async () => {
      const { sandbox, operations } = service
      const name = 'healthy-hidden-vmsnapshot'
      const job = startBackup(sandbox.world, itemOf(name), sandbox.clock.now())!
      const plan = await service.plan(name, 'cancelBackup')
      assert.equal(plan.blockers.length, 0)
      service.writes()
      const { id } = await service.start(name, 'cancelBackup')
      const [snapshot, transfer] = job.properties.extendedInfo.tasksList
      Object.assign(snapshot!, { status: 'Completed' })
      Object.assign(transfer!, { status: 'InProgress' })
      const { status, error } = await ended(operations, id)
      // The worker looks within half a second; had it been faster than these lines, the cancel was in time.
      if (status === 'Failed') assert.deepEqual([error?.code, service.writes()], ['BackupNotCancelable', []])
      else assert.equal(service.writes().length, 1)
      job.properties.status = 'Completed'
      job.properties.endTime = job.properties.startTime
    })

    it('says so when Azure takes the cancel and then finds that it came too late (400)', async () => {
      const { sandbox } = service
      const name = 'healthy-development'
      sandbox.world.timeline.pace = 0.001
      const job = startBackup(sandbox.world, itemOf(name), sandbox.clock.now())!
      const operationId = '7a4b0738-0d91-429c-b9b4-e41b89bf7e6f'
      sandbox.world.asyncOperations.set(operationId, {
        id: operationId,
        status: 'Failed',
        startTime: sandbox.clock.now(),
        error: { code: 'BMSUserErrorJobNotCancellable', message: "Cancellation isn't supported for this job." },
      })
      const location = `${sandbox.endpoint}${job.id}/operationResults/${operationId}?api-version=2023-06-01`
      sandbox.failNext({ method: 'POST', path: /\/cancel$/ }, { status: 202, headers: { location } })
      const { id } = await service.start(name, 'cancelBackup')
      while (!sandbox.requests.some(({ path }) => path.endsWith('/cancel'))) await sleep(5)
      const [snapshot, transfer] = job.properties.extendedInfo.tasksList
      Object.assign(snapshot!, { status: 'Completed' })
      Object.assign(transfer!, { status: 'InProgress' })
      const { status, error } = await ended(service.operations, id)
      assert.deepEqual([status, error?.code], ['Failed', 'BackupNotCancelable'])
      assert.match(error!.message, /came too late.*TransferDataToVault.*goes on/)
      sandbox.world.timeline.pace = 600
      job.properties.status = 'Completed'
    })
  })

  describe('reapply', { concurrency: false }, () => {
    it('plans one POST, without writing', async () => {
      service.writes()
      const plan = await service.plan('provisioning-failed', 'reapply')
      assert.deepEqual([plan.blockers, plan.calls.length, plan.risk], [[], 1, 'Disruptive'])
      assert.deepEqual(service.writes(), [])
    })

    it('ends when the VM is Succeeded', async () => {
      const { status, result } = await service.run('provisioning-failed', 'reapply')
      assert.deepEqual([status, result?.reapplied], ['Succeeded', true])
      assert.deepEqual(service.writes(), [`POST ${service.vm('provisioning-failed').id}/reapply`])
    })

    it('ends Failed with what Azure says when the VM is Failed still', async () => {
      const { virtualMachines } = service.sandbox.world
      const { properties } = virtualMachines.get(service.vm('vmsnapshot-failed').id)!
      // The sandbox cures every VM that is reapplied; this one fails again.
      staysAs(properties, 'provisioningState', 'Failed')
      staysAs(properties.instanceView.statuses, 0, {
        code: 'ProvisioningState/failed/VMExtensionProvisioningError',
        level: 'Error',
        displayStatus: 'Provisioning failed',
        message: 'VMSnapshot has failed.',
      })
      const { status, error } = await service.run('vmsnapshot-failed', 'reapply')
      assert.equal(status, 'Failed')
      assert.equal(error?.code, 'NotInEffect')
      assert.match(
        error.message,
        /still Failed \(VMExtensionProvisioningError: VMSnapshot has failed\); failed extensions: VMSnapshot/,
      )
    })

    const refused: [name: string, vm: string, code: string][] = [
      ['while a backup runs', 'backup-transferring', 'BackupJobRunning'],
      ['under a ReadOnly lock on the VM', 'readonly-on-vm', 'LockedScope'],
      ['under a ReadOnly lock on its group', 'locked-vm-refused', 'LockedScope'],
      ['while the VM is being updated', 'provisioning-updating', 'PreconditionFailed'],
    ]
    for (const [name, vm, wanted] of refused)
      it(`is refused ${name}: ${wanted}`, async () => {
        service.writes()
        await assert.rejects(service.start(vm, 'reapply'), code(wanted))
        assert.deepEqual(service.writes(), [])
      })

    it('is refused under a ReadOnly lock on the subscription', async () => {
      const { world } = service.sandbox
      const lock = aLock(world, service.vm('healthy-development').id.split('/').slice(0, 3).join('/'), {
        name: 'all',
        level: 'ReadOnly',
      })
      await assert.rejects(service.start('backups-suspended', 'reapply'), code('LockedScope'))
      world.locks.delete(lock.id)
    })
  })

  describe('resumeProtection', { concurrency: false }, () => {
    const policies = (name: string) =>
      service.sandbox.world.backupPolicies.values().find((policy) => policy.name === name)!.id
    const stop = (name: string) =>
      Object.assign(itemOf(name).properties, { protectionState: 'ProtectionStopped', policyId: '', policyName: '' })

    it('is 409 PolicyUnknown for a stopped item that nobody here has seen protected', async () => {
      service.writes()
      const plan = await service.plan('protection-stopped', 'resumeProtection')
      assert.deepEqual(
        plan.blockers.map((blocker) => blocker.code),
        ['PolicyUnknown'],
      )
      await assert.rejects(service.start('protection-stopped', 'resumeProtection'), code('PolicyUnknown'))
      assert.deepEqual(service.writes(), [])
    })

    it('resumes with the policy that our records know, and follows its job', async () => {
      const name = 'stopped-with-stale-ready-agent'
      await seen(name)
      await recorded(name)
      const policyId = itemOf(name).properties.policyId
      stop(name)
      const facts = await seen(name)
      assert.equal(
        facts.facts.protection.status === 'Collected' && facts.facts.protection.value.formerPolicy?.policyId,
        policyId,
      )
      service.writes()
      const plan = await service.plan(name, 'resumeProtection')
      assert.deepEqual([plan.blockers, plan.calls.length], [[], 1])
      assert.deepEqual(service.writes(), [])
      const { status, result, error } = await service.run(name, 'resumeProtection')
      assert.equal(status, 'Succeeded', JSON.stringify(error))
      assert.deepEqual([result?.policyId, result?.protectionState, result?.resumed], [policyId, 'Protected', true])
      assert.equal(service.writes().length, 1)
      assert.equal(itemOf(name).properties.policyId, policyId)
      assert.ok(jobsOf(name).some(({ properties }) => properties.operation === 'ConfigureBackup'))
      const again = await service.run(name, 'resumeProtection')
      assert.deepEqual([again.status, again.plan.calls.length, service.writes()], ['Succeeded', 0, []])
    })

    it('resumes a paused item with the policy that Azure still names', async () => {
      const { status, result } = await service.run('protection-paused', 'resumeProtection')
      assert.deepEqual([status, result?.protectionState], ['Succeeded', 'Protected'])
    })

    it('undeletes a soft-deleted item first, then protects it', async () => {
      const policyId = policies('DefaultPolicy')
      const plan = await service.plan('soft-deleted', 'resumeProtection', { policyId })
      assert.deepEqual(
        plan.calls.map(({ description }) => description.split(' ')[0]),
        ['Undelete', 'Protect'],
      )
      service.writes()
      const { status, result, error } = await service.run('soft-deleted', 'resumeProtection', { policyId })
      assert.equal(status, 'Succeeded', JSON.stringify(error))
      assert.deepEqual([result?.undeleted, result?.protectionState], [true, 'Protected'])
      assert.equal(service.writes().length, 2)
      assert.ok(jobsOf('soft-deleted').some(({ properties }) => properties.operation === 'Undelete'))
    })

    it('takes the policy that is named, if the vault has it and it is for virtual machines', async () => {
      const own = policies('DefaultPolicy')
      const { world } = service.sandbox
      world.backupPolicies.add({
        ...world.backupPolicies.get(own)!,
        id: own.replace('DefaultPolicy', 'FilesPolicy'),
        name: 'FilesPolicy',
        properties: {
          ...world.backupPolicies.get(own)!.properties,
          backupManagementType: 'AzureStorage' as 'AzureIaasVM',
        },
      })
      const start = (policyId: string) => service.start('protection-stopped', 'resumeProtection', { policyId })
      await assert.rejects(start(own.replace('DefaultPolicy', 'NoSuchPolicy')), code('PolicyNotFound'))
      await assert.rejects(start(own.replace('DefaultPolicy', 'FilesPolicy')), code('PolicyNotFound'))
      await assert.rejects(start(own.replace('vault-production', 'vault-former')), code('PolicyNotFound'))
      await assert.rejects(start('DefaultPolicy'), code('InvalidRequest'))
      world.backupPolicies.delete(own.replace('DefaultPolicy', 'FilesPolicy'))
      const { status, result } = await ended(service.operations, (await start(own)).id)
      assert.deepEqual([status, result?.policyId], ['Succeeded', own])
    })

    it('is refused where there is nothing to resume, while a job runs, and under a ReadOnly lock of the vault', async () => {
      const refused = (name: string, wanted: string, body = {}) =>
        assert.rejects(service.start(name, 'resumeProtection', body), code(wanted))
      await refused('not-protected', 'NothingToResume')
      await refused('healthy-windows', 'PreconditionFailed', { policyId: policies('EnhancedPolicy') })
      stop('backup-transferring')
      await refused('backup-transferring', 'BackupJobRunning', { policyId: policies('DefaultPolicy') })
      stop('near-limit')
      const lock = aLock(service.sandbox.world, itemOf('near-limit').id.split('/backupFabrics')[0]!, {
        level: 'ReadOnly',
      })
      await refused('near-limit', 'LockedScope', { policyId: policies('DefaultPolicy') })
      service.sandbox.world.locks.delete(lock.id)
    })

    it('says which permission is missing when the policy may not be read', async () => {
      service.sandbox.deny('Microsoft.RecoveryServices/vaults/backupPolicies/read')
      const plan = await service.plan('near-limit', 'resumeProtection', { policyId: policies('DefaultPolicy') })
      service.sandbox.allowAll()
      assert.match(plan.blockers.find((blocker) => blocker.code === 'FactUnavailable')!.message, /backupPolicies\/read/)
    })

    async function recorded(name: string) {
      for (const until = Date.now() + 30_000; Date.now() < until; await sleep(20)) {
        const row = await service.database.db
          .selectFrom('policies_seen')
          .selectAll()
          .where('vm_key', '=', service.vm(name).key)
          .executeTakeFirst()
        if (row) return
      }
      throw new Error('the policy was not written down')
    }
  })

  describe('grantKeyVaultAccess', { concurrency: false }, () => {
    const vault = (name: string) => service.sandbox.world.keyVaults.values().find((one) => one.name === name)!
    const policiesOf = (name: string) =>
      vault(name).properties.accessPolicies as {
        objectId: string
        permissions: { keys: string[]; secrets: string[] }
      }[]

    it('is off by default, and says what a person can run', async () => {
      const off = await service.besideWith({ KEY_VAULT_GRANTS_ENABLED: '' })
      service.writes()
      const plan = await off.plan(service.vm('ade-access-policy-missing'), 'grantKeyVaultAccess', {}, service.by)
      assert.deepEqual(
        plan.blockers.map((blocker) => blocker.code),
        ['KeyVaultGrantsDisabled'],
      )
      assert.match(
        plan.blockers[0]!.message,
        /az keyvault set-policy --name kv-no-access .*--object-id [0-9a-f-]{36} --secret-permissions get list backup --key-permissions get list backup$/,
      )
      const unknowing = await service.besideWith({ BACKUP_SERVICE_PRINCIPAL_ID: '' })
      await assert.rejects(
        unknowing.start(service.vm('ade-rbac-role-missing'), 'grantKeyVaultAccess', {}, service.by),
        (error: Error & { code?: string }) =>
          error.code === 'ServicePrincipalUnknown' && error.message.includes('az role assignment create'),
      )
      assert.deepEqual(service.writes(), [])
    })

    it('adds keys and secrets where a key encryption key is used, and keeps what was there', async () => {
      const before = structuredClone(policiesOf('kv-no-access'))
      const { status, error } = await service.run('ade-access-policy-missing', 'grantKeyVaultAccess')
      assert.equal(status, 'Succeeded', JSON.stringify(error))
      const [first, added] = policiesOf('kv-no-access')
      assert.deepEqual(first, before[0])
      assert.deepEqual(added?.permissions, { keys: ['get', 'list', 'backup'], secrets: ['get', 'list', 'backup'] })
      assert.equal(service.writes().length, 1)
      const after = await seen('ade-access-policy-missing')
      assert.deepEqual(
        after.facts.keyVaults.status === 'Collected' && after.facts.keyVaults.value[0]?.missingRights,
        [],
      )
      const again = await service.run('ade-access-policy-missing', 'grantKeyVaultAccess')
      assert.deepEqual([again.status, service.writes()], ['Succeeded', []])
    })

    it('adds secrets alone without a key encryption key, and mentions the firewall', async () => {
      const plan = await service.plan('ade-without-kek', 'grantKeyVaultAccess')
      assert.ok(
        plan.notes.some((note) => /firewall of .*kv-without-kek.*bypass is None/.test(note)),
        plan.notes.join(),
      )
      assert.equal((await service.run('ade-without-kek', 'grantKeyVaultAccess')).status, 'Succeeded')
      assert.deepEqual(policiesOf('kv-without-kek')[0]!.permissions.secrets, ['Get', 'List', 'backup'])
      assert.deepEqual(policiesOf('kv-without-kek')[0]!.permissions.keys, [])
      service.writes()
    })

    it('assigns the role where the vault decides by roles, under the same name each time', async () => {
      const [first, second] = await Promise.all([
        service.plan('ade-rbac-role-missing', 'grantKeyVaultAccess'),
        service.plan('ade-rbac-role-missing', 'grantKeyVaultAccess'),
      ])
      assert.deepEqual(first.calls, second.calls)
      assert.equal(first.etag, second.etag)
      assert.equal((await service.run('ade-rbac-role-missing', 'grantKeyVaultAccess')).status, 'Succeeded')
      assert.deepEqual(service.writes(), [`PUT ${first.calls[0]!.resourceId}`])
    })

    it('is refused under a ReadOnly lock, and does nothing for a VM without encryption', async () => {
      await assert.rejects(service.start('ade-locked-key-vault', 'grantKeyVaultAccess'), code('LockedScope'))
      const { status, plan } = await service.run('healthy-windows', 'grantKeyVaultAccess')
      assert.deepEqual([status, plan.calls.length], ['Succeeded', 0])
    })
  })

  it('remediate that ends with a failed backup says which of its causes are there', async () => {
    const name = 'last-backup-overlapped'
    const { world } = service.sandbox
    world.standingFaults.set(service.vm(name).id.toLowerCase(), { error: jobErrors.guestAgentStatusUnavailable })
    const { status, error, result } = await service.run(name, 'remediate')
    assert.deepEqual([status, error?.code], ['Failed', 'UserErrorGuestAgentStatusUnavailable'])
    const told = (code: string, message: RegExp) =>
      error!.details!.some((detail) => detail.code === code && message.test(detail.message))
    assert.ok(told('RuledOut', /^The VM runs and its agent/), JSON.stringify(error))
    assert.ok(told('LeftToAPerson', /Look inside the VM/), JSON.stringify(error))
    const { before, after } = result as Record<string, Record<string, string>>
    assert.deepEqual(Object.keys(after!).toSorted(), ['href', 'summary', 'verdict'])
    assert.deepEqual([before!['verdict'], after!['verdict'], result!['outcome']], ['AtRisk', 'AtRisk', 'Unchanged'])
    assert.match(after!['href']!, /^\/v1\/subscriptions\/.*\/last-backup-overlapped\/diagnosis$/)
    assert.deepEqual(result!['done'], ['trigger backup 1'])
  })

  it('remediate whose VM falls silent starts no backup in vain, and says so', async () => {
    const name = 'agent-not-ready'
    service.writes()
    const { status, error, result } = await service.run(name, 'remediate')
    assert.deepEqual([status, error?.code, result!['outcome']], ['Failed', 'AgentStillSilent', 'Unchanged'])
    assert.ok(service.writes().every((write) => !/\/backup$/i.test(write)))
    assert.ok((result!['remaining'] as string[]).length > 1)
  })
})

/** Whatever the sandbox assigns to it. */
const staysAs = (of: object, key: string | number, value: unknown) =>
  Object.defineProperty(of, key, { get: () => value, set: () => undefined, enumerable: true })
