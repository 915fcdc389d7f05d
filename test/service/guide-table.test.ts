import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { checks } from '../../src/diagnosis/checks.ts'
import { guestChecks } from '../../src/diagnosis/guest/guest-checks.ts'
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts'
import { errorCodes } from '../../src/error-codes/find.ts'
import { actionNames } from '../../src/diagnosis/finding.ts'
import { guideTable, guideTableHead, renderGuideTable } from './guide-table.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { serviceOverSandbox } from './service-over-sandbox.ts'

/** Of each code a VM on which it occurs, what is inside it, and the checks that find its true cause; all its other causes are false there. */
const occurs: [code: string, vm: string, trueCauses: string[], inner?: string][] = [
  ['UserErrorGuestAgentStatusUnavailable', 'agent-unresponsive', ['vm-agent-status']],
  ['GuestAgentSnapshotTaskStatusError', 'agent-not-ready', ['vm-agent-status']],
  ['UserErrorVmProvisioningStateFailed', 'provisioning-failed', ['vm-provisioning-state']],
  ['UserErrorRpCollectionLimitReached', 'locked-at-limit', ['restore-point-lock', 'restore-point-limit']],
  ['UserErrorRpCollectionLimitReached', 'inherited-lock-at-limit', ['inherited-lock', 'restore-point-limit']],
  ['UserErrorRpCollectionLimitReached', 'at-limit-without-lock', ['restore-point-limit']],
  ['UserErrorKeyvaultPermissionsNotConfigured', 'ade-access-policy-missing', ['key-vault-permissions']],
  ['UserErrorKeyvaultPermissionsNotConfigured', 'ade-rbac-role-missing', ['key-vault-permissions']],
  ['ExtensionSnapshotFailedNoNetwork', 'linux-snapshot-no-network', ['vmsnapshot-extension-state']],
  ['ExtensionOperationFailedForManagedDisks', 'vmsnapshot-failed', ['vmsnapshot-extension-state']],
  ['BackUpOperationFailed', 'linux-fsfreeze-failed', ['vmsnapshot-extension-state']],
  ['BackUpOperationFailedV2', 'readonly-on-restore-point-group', ['restore-point-lock']],
  ['UserErrorUnsupportedDiskSize', 'disk-70tb', ['disk-size']],
  ['UserErrorUnsupportedDiskSize', 'ade-disk-5tb', ['disk-size']],
  ['UserErrorBackupOperationInProgress', 'job-in-former-vault', ['backup-in-progress']],
  ['UserErrorCrpReportedUserError', 'last-backup-crp-user-error', ['last-backup-job'], 'RequestDisallowedByPolicy'],
  ['UserErrorCrpReportedUserError', 'crp-scope-locked', ['restore-point-lock'], 'ScopeLocked'],
  ['UserErrorCrpReportedUserError', 'crp-too-many-points', ['restore-point-limit'], 'OperationNotAllowed'],
  ['UserErrorCrpReportedUserError', 'crp-agent-silent', ['vm-agent-status'], 'VMAgentStatusCommunicationError'],
  ['UserErrorBcmDatasourceNotPresent', 'protection-stopped', ['protection-state']],
  // Codes beside the guide that ARM decides.
  ['UserErrorResourceIsInLockedState', 'locked-vm-refused', ['vm-lock']],
  ['ExtensionStuckInDeletionState', 'extension-stuck-in-deletion', ['vmsnapshot-extension-state']],
  ['UserErrorSharedDiskBackupNotSupported', 'shared-disk-refused', ['disk-configuration']],
  ['UserErrorUnsupportedStorageType', 'ultra-disk-refused', ['disk-configuration']],
  ['UserErrorVmNotInDesirableState', 'starting-when-backed-up', ['vm-power-state']],
]

describe('the table of the guide', () => {
  let service: Awaited<ReturnType<typeof serviceOverSandbox>>
  before(async () => {
    service = await serviceOverSandbox()
  })
  after(() => service?.stop())

  it('has every code of the guide, and each occurs on a VM', () => {
    const guide = errorCodes.filter((one) => one.guide).map(({ code }) => code)
    for (const code of guide) {
      assert.ok(
        guideTable.some((row) => row.guide === `\`${code}\``),
        code,
      )
      assert.ok(
        occurs.some(([occurring]) => occurring === code),
        code,
      )
    }
  })

  it('names checks and actions that exist, and leaves no cell empty', () => {
    const ids = [...checks, ...guestChecks].map(({ id }) => id)
    const known = new Set<string>([...ids, ...actionNames, ...errorCodes.map(({ code }) => code)])
    for (const row of guideTable) {
      assert.ok(row.detectedBy && row.service && row.person, row.guide)
      const words = `${row.guide} ${row.detectedBy} ${row.service}`.matchAll(/`([a-zA-Z-]+)`/g)
      for (const [, word = ''] of words)
        assert.ok(known.has(word) || /^(Extensions|GET)/.test(word), `${row.guide}: ${word}`)
    }
  })

  it(
    'is what src/diagnosis/README.md shows',
    { skip: !readFileSync('src/diagnosis/README.md', 'utf8').includes(guideTableHead) && 'it has no such table' },
    () => {
      assert.ok(readFileSync('src/diagnosis/README.md', 'utf8').includes(renderGuideTable()), renderGuideTable())
    },
  )

  for (const [code, vm, trueCauses, inner = null] of occurs) {
    it(`${code} on ${vm}: ${trueCauses.join(', ')}, nothing else`, async () => {
      const { id } = sampleVms.find(({ name }) => name === vm)!
      const { lastFailure } = (await service.app.inject({ url: `/v1${id}/diagnosis` })).json<Diagnosis>()
      assert.deepEqual([lastFailure?.errorCode, lastFailure?.innerErrorCode], [code, inner])
      const confirmed = lastFailure!.causes.filter(({ outcome }) => outcome === 'Confirmed')
      for (const cause of confirmed)
        assert.ok(
          cause.checks.some((check) => trueCauses.includes(check)),
          cause.cause,
        )
      for (const check of trueCauses)
        assert.ok(
          confirmed.some(({ checks }) => checks.includes(check)),
          `${check} is not confirmed`,
        )
      const others = lastFailure!.causes.filter(({ outcome }) => outcome !== 'Confirmed')
      for (const { cause, seenBy, outcome } of others)
        assert.equal(outcome, seenBy === 'Guest' && outcome === 'Unknown' ? 'Unknown' : 'RuledOut', cause)
      // What only the guest can tell is what remains to be looked at.
      for (const { cause, outcome } of others)
        if (outcome === 'Unknown')
          assert.ok(
            lastFailure!.remaining.some((one) => one.includes(cause)),
            cause,
          )
    })
  }
})
