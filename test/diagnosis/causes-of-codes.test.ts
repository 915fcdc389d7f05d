import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CheckId } from '../../src/backup/check-ids.ts'
import { checkIds } from '../../src/backup/check-ids.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { isFault } from '../../src/diagnosis/finding.ts'
import { errorCodes } from '../../src/error-codes/find.ts'
import { texts } from '../../src/error-codes/texts/texts.ts'
import {
  aCollection,
  aDisk,
  aJob,
  aLock,
  anExtension,
  aProtection,
  aVm,
  failedJob,
  healthyVm,
  points,
  read,
  somePoints,
  subscriptionLock,
  takingSnapshot,
  vmGroupLock,
  monitoring,
} from './facts-builder.ts'

const others = (number: number) =>
  aCollection(points(number), { name: 'another-product', ownedByAzureBackup: false, ownership: 'Other' })

/** What makes each check a fault, and nothing else wrong that it does not bring about. */
const faults: Record<Exclude<CheckId, 'last-backup-job'>, Partial<VmBackupFacts>> = {
  'vm-provisioning-state': { virtualMachine: read(aVm({ provisioningState: 'Failed' })) },
  'vm-power-state': { virtualMachine: read(aVm({ powerState: 'PowerState/starting' })) },
  'vm-agent-status': {
    virtualMachine: read(aVm({ vmAgent: { status: 'Absent', message: null, version: null, reportedAt: null } })),
  },
  'vm-extension-operations-allowed': { virtualMachine: read(aVm({ allowExtensionOperations: false })) },
  'other-extension-state': {
    extensions: read([anExtension(), monitoring({ failed: true, provisioningState: 'Failed' })]),
  },
  'vmsnapshot-extension-state': { extensions: read([anExtension({ failed: true, provisioningState: 'Failed' })]) },
  'restore-point-limit': { restorePoints: read(somePoints([aCollection(points(18))])) },
  'restore-point-lock': { locks: read([aLock()]) },
  'inherited-lock': { locks: read([subscriptionLock()]) },
  'vm-lock': { locks: read([vmGroupLock({ level: 'ReadOnly' })]) },
  'protection-state': { protection: read(aProtection({ protectionState: 'ProtectionStopped' })) },
  'backup-in-progress': {},
  'on-demand-backup-budget': {},
  'key-vault-permissions': {
    virtualMachine: read(aVm({ encryption: { adeEnabled: true, keyVaults: [] } })),
    keyVaults: read([
      {
        vaultId: '/vaults/keys',
        usesKeyEncryptionKey: true,
        model: 'AccessPolicy',
        missingRights: ['keys/backup'],
        reason: null,
        requiredPermission: null,
      },
    ]),
  },
  'disk-size': { disks: read([aDisk({ sizeBytes: 65 * 1024 ** 4 })]) },
  'disk-configuration': { disks: read([aDisk({ maxShares: 2 })]) },
  'unmanaged-restore-points': { restorePoints: read(somePoints([aCollection(points(17)), others(483)])) },
}
/** Jobs before the failed one. */
const jobsOf: Partial<Record<CheckId, ReturnType<typeof aJob>[]>> = {
  'backup-in-progress': [takingSnapshot()],
}
const jobsBehind: Partial<Record<CheckId, ReturnType<typeof aJob>[]>> = {
  'on-demand-backup-budget': Array.from({ length: 11 }, (_, index) =>
    aJob({
      id: `j${index}`,
      startTime: '2026-11-23T00:30:00Z',
      endTime: '2026-11-23T00:40:00Z',
      isUserTriggered: true,
    }),
  ),
}
const diagnosisWith = (check: CheckId, code: string, said: string | null) =>
  diagnose(
    healthyVm({
      ...(check === 'last-backup-job' ? {} : faults[check]),
      backupJobs: read([...(jobsOf[check] ?? []), failedJob(code, said), ...(jobsBehind[check] ?? [])]),
    }),
  )

describe('facts of this table', () => {
  for (const check of checkIds)
    it(`make ${check} a fault`, () => {
      const { findings } = diagnosisWith(check, 'UserErrorSomethingNew', null)
      const finding = findings.find((one) => one.check === check)!
      assert.ok(isFault(finding), `${finding.outcome} ${finding.reason}: ${finding.message}`)
    })
})

describe('the cause of a code that a check finds is Confirmed', () => {
  for (const { code, causes, sentences = [] } of errorCodes) {
    const variants = [{ said: null, causes }, ...sentences.map((one) => ({ said: one.says[0], causes: one.causes }))]
    for (const { said, causes: ofVariant } of variants)
      for (const cause of ofVariant)
        for (const check of cause.seenBy === 'Guest' ? [] : cause.checks)
          if (check in faults)
            it(`${code}${said ? ` ("${said.slice(0, 40)}…")` : ''}: ${cause.text} by ${check}`, () => {
              const { lastFailure } = diagnosisWith(check as CheckId, code, said)
              const told = lastFailure!.causes.find((one) => one.cause === texts.en.causes[cause.text])
              assert.equal(told?.outcome, 'Confirmed')
            })
  }
})
