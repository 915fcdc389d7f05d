import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkIds } from '../../src/backup/check-ids.ts'
import { guestCheckIds } from '../../src/backup/guest-check-ids.ts'
import { codesExplainedBy } from '../../src/error-codes/explained.ts'
import { causesOf, errorCodes } from '../../src/error-codes/find.ts'

describe('codesExplainedBy', () => {
  const cases = {
    'restore-point-lock': [
      'BackUpOperationFailed',
      'BackUpOperationFailedV2',
      'UserErrorCrpReportedUserError',
      'UserErrorRpCollectionLimitReached',
      'ScopeLocked',
      'InternalExecutionError',
    ],
    'disk-size': ['UserErrorUnsupportedDiskSize'],
    'guest-mounts': [
      'ExtensionOperationFailedForManagedDisks',
      'UserErrorFsFreezeFailed',
      'UserErrorFsFreezeTimeout',
      'UserErrorUnableToOpenMount',
    ],
    'guest-extension-log': [],
    'last-backup-job': [],
  } as const
  for (const [check, codes] of Object.entries(cases))
    it(`${check}: ${codes.join(', ') || 'none'}`, () =>
      assert.deepEqual(codesExplainedBy(check as keyof typeof cases), codes))

  it('holds for a check exactly the codes that name it', () => {
    for (const check of [...checkIds, ...guestCheckIds].filter((id) => id !== 'last-backup-job'))
      assert.deepEqual(
        codesExplainedBy(check),
        errorCodes
          .filter((entry) => causesOf(entry).some(({ checks }) => checks.includes(check)))
          .map(({ code }) => code),
        check,
      )
  })

  it('is nothing that a caller could change', () => {
    codesExplainedBy('disk-size').push('changed')
    assert.deepEqual(codesExplainedBy('disk-size'), ['UserErrorUnsupportedDiskSize'])
  })
})
