import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { jobErrors } from '../../src/sandbox/fleet/job-errors.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { linuxSnapshotResult } from '../../src/sandbox/world/snapshot-report.ts'
import { asker, type Ask } from './azure-client.ts'

const idOf = (name: string) => sampleVms.find((vm) => vm.name === name)?.id ?? ''
const backup = 'api-version=2023-06-01'
const compute = 'api-version=2026-04-01'

interface Job {
  status: string
  errorDetails?: { errorCode?: number; errorTitle: string; errorString: string }[]
}

const silentAgent = 'UserErrorGuestAgentStatusUnavailable'
const snapshotStatus = 'GuestAgentSnapshotTaskStatusError'
const extensionFailed = 'ExtensionOperationFailedForManagedDisks'
const internalError = 'Backup failed with an internal error.'
const keyVault = 'UserErrorKeyVaultPermissionsNotConfigured'
const atLimit = 'UserErrorRpCollectionLimitReached'
const locked = 'UserErrorResourceIsInLockedState'
const elsewhere = 'Unable to initiate backup as another backup operation is currently in progress'
const busy = 'Command execution failed.'
const unprotected = 'UserErrorBcmDatasourceNotPresent'

/** In the guest, with the agent, or with a policy of the subscription. */
const endedByAPerson: Record<string, string> = {
  'agent-absent': silentAgent,
  'agent-not-ready': silentAgent,
  'agent-stale': silentAgent,
  'agent-unresponsive': silentAgent,
  'an-hour-old': silentAgent,
  'crp-agent-silent': silentAgent,
  'clock-of-the-guest-off': extensionFailed,
  'extension-without-its-python-module': snapshotStatus,
  'guest-antivirus': snapshotStatus,
  'guest-answer-garbled': snapshotStatus,
  'guest-com-plus': extensionFailed,
  'guest-extensions-disabled': snapshotStatus,
  'guest-host-blocked': 'ExtensionSnapshotFailedNoNetwork',
  'guest-mounted-twice': extensionFailed,
  'guest-neglected': silentAgent,
  'guest-old-agent': silentAgent,
  'guest-provider-damaged': internalError,
  'guest-static-address': extensionFailed,
  'guest-vss-writers': extensionFailed,
  'guest-without-room': snapshotStatus,
  'last-backup-crp-user-error': 'UserErrorCrpReportedUserError',
  'linux-fsfreeze-failed': internalError,
  'linux-snapshot-no-network': 'ExtensionSnapshotFailedNoNetwork',
  'policy-denies-the-group': 'UserErrorCrpReportedUserError',
  'starting-when-backed-up': 'UserErrorVmNotInDesirableState',
}
/** A deletion, a reapply, a grant, a change of disks, locks or the VM's model. */
const endedByACall: Record<string, string> = {
  'ade-access-policy-missing': keyVault,
  'ade-disk-5tb': 'UserErrorUnsupportedDiskSize',
  'ade-locked-key-vault': keyVault,
  'ade-rbac-role-missing': keyVault,
  'ade-without-kek': keyVault,
  'backup-extension-stuck-in-deletion': 'ExtensionStuckInDeletionState',
  'crp-scope-locked': 'BackUpOperationFailedV2',
  'disk-70tb': 'UserErrorUnsupportedDiskSize',
  'extension-operations-forbidden': 'UserErrorCrpReportedUserError',
  'extension-stuck-in-deletion': extensionFailed,
  'inherited-lock-at-limit': atLimit,
  'key-vault-of-disk-encryption-set-gone': 'UserErrorCrpReportedUserError',
  'locked-at-limit': atLimit,
  'locked-at-limit-too': atLimit,
  'locked-vm-refused': locked,
  'provisioning-failed': 'UserErrorVmProvisioningStateFailed',
  'readonly-on-restore-point-group': 'BackUpOperationFailedV2',
  'readonly-on-vm': locked,
  'shared-disk': 'UserErrorSharedDiskBackupNotSupported',
  'shared-disk-refused': 'UserErrorSharedDiskBackupNotSupported',
  'third-party-points-at-limit': atLimit,
  'ultra-disk-refused': 'UserErrorUnsupportedStorageType',
  'ultra-disk-under-standard-policy': 'UserErrorUnsupportedStorageType',
  'vmsnapshot-failed': extensionFailed,
  'vmsnapshot-failed-by-name-only': extensionFailed,
  'vmsnapshot-failed-hidden': extensionFailed,
}
/** Azure Backup's own clean-up, or the end of another job. */
const endedByTime: Record<string, string> = {
  'at-limit-without-lock': atLimit,
  'backup-taking-snapshot': busy,
  'backup-transferring': busy,
  'crp-too-many-points': atLimit,
  'job-in-former-vault': elsewhere,
  'job-in-locked-former-vault': elsewhere,
  'restore-running': busy,
  'transfer-in-former-vault': elsewhere,
}
const notProtected: Record<string, string> = {
  'backups-suspended': unprotected,
  'moved-to-another-group': 'no item',
  'never-protected': 'no item',
  'not-protected': 'no item',
  'protection-paused': unprotected,
  'protection-stopped': unprotected,
  'replace-existing-after-stop': unprotected,
  'soft-deleted': unprotected,
  'soft-deleted-in-a-vault-that-keeps-for-a-month': unprotected,
}
const sorted = (ends: Record<string, string>) => Object.entries(ends).toSorted()

describe('a backup of each VM of the fleet', () => {
  let sandbox: Sandbox
  let ask: Ask
  before(async () => {
    const noon = new Date('2026-11-20T12:00:00Z')
    sandbox = await startSandbox({ now: () => noon, throttling: false })
    ask = await asker(sandbox)
  })
  after(() => sandbox.stop())

  /** What a backup that is started now ends with: `Completed`, why it failed, or the refusal of the call. */
  async function backUp(vmId: string): Promise<string> {
    const item = sandbox.world.protectedItems
      .values()
      .filter(({ properties }) => properties.virtualMachineId === vmId)
      .toSorted((a, b) => Number(b.properties.policyId !== '') - Number(a.properties.policyId !== ''))[0]
    if (!item) return 'no item'
    const accepted = await ask(`${item.id}/backup?${backup}`, { method: 'POST', body: {} })
    if (accepted.status !== 202) return accepted.body.error.code
    sandbox.clock.advance(5_000)
    const { body } = await ask(accepted.headers['azure-asyncoperation'] ?? '')
    sandbox.clock.advance(45 * 60_000)
    const { jobId } = body.properties as unknown as { jobId: string }
    const job = await ask(`${item.id.split('/backupFabrics')[0]}/backupJobs/${jobId}?${backup}`)
    const { status, errorDetails = [] } = job.body.properties as unknown as Job
    const [error] = errorDetails
    return status === 'Failed' ? `${error?.errorTitle || error?.errorString}` : status
  }

  async function deleteExtensions(vmId: string) {
    for (const extension of ['VMSnapshot', 'VMSnapshotLinux'])
      await ask(`${vmId}/extensions/${extension}?${compute}`, { method: 'DELETE' })
    sandbox.clock.advance(60_000)
  }

  it('completes but for those whose fault is still there', async () => {
    const ends = new Map<string, string>()
    for (const { name, id } of sampleVms) ends.set(name, await backUp(id))
    const failed = Object.fromEntries([...ends].filter(([, end]) => end !== 'Completed'))
    const expected = { ...endedByAPerson, ...endedByACall, ...endedByTime, ...notProtected }
    assert.deepEqual(sorted(failed), sorted(expected))
  })

  for (const name of Object.keys(endedByAPerson))
    it(`completes after somebody has seen to ${name}, and not for another call`, async () => {
      const id = idOf(name)
      await deleteExtensions(id)
      await ask(`${id}/reapply?${compute}`, { method: 'POST' })
      sandbox.clock.advance(60_000)
      assert.notEqual(await backUp(id), 'Completed')
      const mended = await fetch(`${sandbox.controlEndpoint}/guests/${name}/mend`, { method: 'POST' })
      assert.equal(mended.status, 204)
      // What Azure keeps of it stays: an extension that has failed is deleted, not mended.
      if (sandbox.world.extensions.get(`${id}/extensions/VMSnapshotLinux`)?.properties.provisioningState === 'Failed')
        await deleteExtensions(id)
      assert.equal(await backUp(id), 'Completed')
    })

  it('is not mended by those who see to the guest where the fault is elsewhere', async () => {
    for (const [name, end] of Object.entries(endedByACall)) {
      await fetch(`${sandbox.controlEndpoint}/guests/${encodeURIComponent(idOf(name))}/mend`, { method: 'POST' })
      assert.equal(await backUp(idOf(name)), end, name)
    }
  })

  it('completes after a failed extension is deleted, and after a reapply', async () => {
    for (const name of ['vmsnapshot-failed', 'vmsnapshot-failed-hidden', 'vmsnapshot-failed-by-name-only'])
      await ask(`${idOf(name)}/extensions/VMSnapshot?${compute}`, { method: 'DELETE' })
    await ask(`${idOf('provisioning-failed')}/reapply?${compute}`, { method: 'POST' })
    sandbox.clock.advance(60_000)
    for (const name of ['vmsnapshot-failed', 'vmsnapshot-failed-hidden', 'provisioning-failed'])
      assert.equal(await backUp(idOf(name)), 'Completed', name)
  })

  it('leaves the report of its failure behind, and that of its success', async () => {
    const codeOf = async () => {
      const { body } = await ask(`${idOf('healthy-linux')}/instanceView?${compute}`)
      const { extensions } = body as unknown as { extensions: { name: string; statuses: { code: string }[] }[] }
      return extensions.find(({ name }) => name === 'VMSnapshotLinux')?.statuses[0]?.code
    }
    const { standingFaults } = sandbox.world
    standingFaults.set(idOf('healthy-linux').toLowerCase(), {
      error: jobErrors.backupOperationFailed,
      leaves: linuxSnapshotResult(121),
    })
    assert.notEqual(await backUp(idOf('healthy-linux')), 'Completed')
    assert.equal(await codeOf(), 'ProvisioningState/succeeded/121')
    standingFaults.delete(idOf('healthy-linux').toLowerCase())
    assert.equal(await backUp(idOf('healthy-linux')), 'Completed')
    assert.equal(await codeOf(), 'ProvisioningState/succeeded/1')
  })

  it('knows no guest of another name', async () => {
    assert.equal((await fetch(`${sandbox.controlEndpoint}/guests/nobody/mend`, { method: 'POST' })).status, 404)
  })
})
