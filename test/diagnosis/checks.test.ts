import assert from 'node:assert/strict'
import { it } from 'node:test'
import { checkIds } from '../../src/backup/check-ids.ts'
import { checks } from '../../src/diagnosis/checks.ts'

it('runs the checks in the order of the guide, causes before what they cause where it matters to a reader', () =>
  assert.deepEqual(
    checks.map((check) => [check.step, check.id]),
    [
      [1, 'vm-provisioning-state'],
      [1, 'vm-power-state'],
      [2, 'vm-agent-status'],
      [2, 'vm-extension-operations-allowed'],
      [3, 'other-extension-state'],
      [4, 'vmsnapshot-extension-state'],
      [null, 'restore-point-limit'],
      [null, 'restore-point-lock'],
      [null, 'inherited-lock'],
      [null, 'vm-lock'],
      [null, 'protection-state'],
      [null, 'backup-in-progress'],
      [null, 'last-backup-job'],
      [null, 'on-demand-backup-budget'],
      [4, 'key-vault-permissions'],
      [null, 'disk-size'],
      [null, 'disk-configuration'],
      [null, 'unmanaged-restore-points'],
    ],
  ))

it('keeps each check under its own id', () =>
  assert.deepEqual(
    checks.map(({ id }) => id),
    checkIds,
  ))

it('can block by those whose confirmation stops the next backup', () =>
  assert.deepEqual(
    checks.filter((check) => !check.canBlock).map((check) => check.id),
    [
      'vm-power-state',
      'other-extension-state',
      'backup-in-progress',
      'last-backup-job',
      'on-demand-backup-budget',
      'unmanaged-restore-points',
    ],
  ))

it('documents each with a page of Microsoft', () => {
  for (const check of checks) assert.match(check.documentation, /^https:\/\/learn\.microsoft\.com\/azure\//)
})
