import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { valueOf } from '../../src/backup/fact.ts'
import { isAtOrBelow } from '../../src/backup/resource-id.ts'
import type { CheckInput } from '../../src/diagnosis/check.ts'
import { checks } from '../../src/diagnosis/checks.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { DiagnosisContent } from '../../src/diagnosis/diagnosis.ts'
import { arbitraryCode, arbitraryInput } from './arbitrary-facts.ts'

const canBlock: ReadonlySet<string> = new Set(checks.filter((check) => check.canBlock).map((check) => check.id))
const bodies = (diagnosis: DiagnosisContent, name: string) =>
  diagnosis.recommendedActions
    .filter(({ action }) => action === name)
    .map(({ automatic, request }) => ({ automatic, body: request!.body }))

it('no check throws, whatever the facts, and the facts stay as they were', () =>
  fc.assert(
    fc.property(arbitraryInput, arbitraryCode, (input, errorCode) => {
      const before = JSON.stringify(input)
      const diagnosis = diagnose({ ...input, ...(errorCode ? { errorCode } : {}) })
      assert.equal(JSON.stringify(input), before)
      assert.ok(diagnosis.summary.endsWith('.'))
      if (!errorCode) assert.equal(diagnosis.findings.length, checks.length)
      for (const finding of diagnosis.findings) {
        assert.equal(finding.severity !== null, finding.outcome === 'Confirmed')
        if (finding.severity === 'Blocking') assert.ok(canBlock.has(finding.check), finding.check)
        if (finding.outcome === 'Confirmed' || finding.outcome === 'RuledOut')
          assert.ok(finding.evidence.length > 0, finding.check)
      }
    }),
    { numRuns: 4000 },
  ))

type Rule = (diagnosis: DiagnosisContent, input: CheckInput) => void
const rules: Record<string, Rule> = {
  '"we could not look" is never Healthy': ({ findings, verdict }) => {
    if (findings.some((finding) => finding.outcome === 'Unknown' && canBlock.has(finding.check))) {
      assert.ok(verdict === 'Unknown' || findings.some((finding) => finding.severity === 'Blocking'))
    }
    if (verdict === 'Healthy')
      assert.ok(
        findings.every(({ outcome, severity }) => outcome !== 'Unknown' && (severity === null || severity === 'Info')),
      )
  },

  'a VM that was not read is Unknown unless something Blocking was seen': ({ verdict }, { facts }) => {
    if (facts.virtualMachine.status === 'Unavailable') assert.ok(['Unknown', 'Blocked'].includes(verdict))
  },

  'a healthy VM has no recommended action': ({ verdict, recommendedActions }) => {
    if (verdict === 'Healthy') assert.deepEqual(recommendedActions, [])
  },

  'no lock is recommended for removal that must stay, and shared ones are named and come back': (
    diagnosis,
    { facts, vmId },
  ) => {
    const locks = valueOf(facts.locks) ?? []
    for (const { automatic, body } of bodies(diagnosis, 'removeLocks')) {
      for (const id of body['lockIds'] as string[]) {
        const lock = locks.find((one) => one.id === id)!
        assert.ok(!lock.isSystemOwned && !lock.isAzureBackupProtectionLock && lock.name !== 'AzureBackupProtectionLock')
        const shared = lock.scopeKind === 'Subscription' || isAtOrBelow(vmId.id, lock.scope)
        if (shared) assert.ok(!automatic && typeof body['restore'] === 'string' && body['restore'] !== 'Never')
      }
    }
  },

  'only dated points of Azure Backup are recommended for deletion, never the newest, and automatically only with a copy':
    (diagnosis, { facts }) => {
      const collections = valueOf(facts.restorePoints)?.collections ?? []
      for (const { automatic, body } of bodies(diagnosis, 'cleanRestorePoints')) {
        const ids = body['restorePointIds'] as string[]
        const owned = collections.filter((one) => one.ownedByAzureBackup).flatMap((one) => one.restorePoints)
        const newest = Math.max(...owned.map((point) => Date.parse(point.timeCreated ?? '')).filter(Number.isFinite))
        assert.ok(ids.length > 0 && body['mode'] === 'OldestFirst')
        const chosen = owned.filter((point) => ids.includes(point.id))
        assert.ok(
          owned.some((point) => !ids.includes(point.id)),
          'nothing would be left',
        )
        for (const point of chosen) {
          assert.ok(point.timeCreated !== null && Date.parse(point.timeCreated) <= newest)
          assert.notEqual(point.machine, 'Other')
          if (automatic) assert.equal(point.instantOnly, false)
        }
      }
    },

  'nothing is deleted, changed or started while a job runs or may run': ({ recommendedActions }, { facts }) => {
    const jobs = valueOf(facts.backupJobs)
    if (jobs && !jobs.some((job) => ['InProgress', 'Cancelling'].includes(job.status))) return
    for (const { action } of recommendedActions) {
      assert.ok(!['deleteFailedExtensions', 'cleanRestorePoints', 'reapply', 'triggerBackup'].includes(action), action)
    }
  },

  'an on-demand backup is recommended only under active protection with budget left': (
    { recommendedActions, findings },
    { facts },
  ) => {
    if (!recommendedActions.some(({ action }) => action === 'triggerBackup')) return
    const protection = valueOf(facts.protection)!
    assert.ok(['Protected', 'IRPending', 'ProtectionError'].includes(protection.protectionState) && protection.vaultId)
    assert.notEqual(findings.find((finding) => finding.check === 'on-demand-backup-budget')?.outcome, 'Confirmed')
  },

  'what grants, resumes or cancels is never automatic, and cancelling only while the snapshot is taken': (
    { recommendedActions },
    { facts },
  ) => {
    for (const { action, automatic } of recommendedActions) {
      if (['resumeProtection', 'grantKeyVaultAccess', 'cancelBackup', 'askOperator', 'wait'].includes(action))
        assert.equal(automatic, false)
      if (action === 'cancelBackup')
        assert.ok(valueOf(facts.backupJobs)?.some((job) => job.phase === 'TakeSnapshot' && job.cancellable))
    }
  },
}

it('in every generated world the invariants hold', () =>
  fc.assert(
    fc.property(arbitraryInput, (input) => {
      const diagnosis = diagnose(input)
      for (const rule of Object.values(rules)) rule(diagnosis, input)
    }),
    { numRuns: 6000 },
  ))
