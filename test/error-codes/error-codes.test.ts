import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Value } from 'typebox/value'
import { errorCodes, findErrorCode } from '../../src/error-codes/find.ts'
import { ErrorCodeEntry, errorCodeIn } from '../../src/error-codes/told.ts'

describe('error codes', () => {
  it('are 135, the thirteen of the guide first', () => {
    assert.equal(errorCodes.length, 135)
    assert.deepEqual(
      errorCodes.map((entry) => entry.guide !== undefined),
      errorCodes.map((_, index) => index < 13),
    )
  })

  it('tells each code once', () =>
    assert.equal(new Set(errorCodes.map((entry) => entry.code.toLowerCase())).size, errorCodes.length))

  for (const entry of errorCodes) {
    it(`${entry.code}: is told as the document of the API says`, () => {
      assert.ok(Value.Check(ErrorCodeEntry, errorCodeIn('en', entry)))
      assert.ok(Value.Check(ErrorCodeEntry, errorCodeIn('pt', entry)))
    })
  }

  for (const entry of errorCodes.filter((one) => one.guide)) {
    it(`${entry.code}: has a message, a cause with a check, and a page`, () => {
      const { message, causes, documentation } = errorCodeIn('en', entry)
      assert.notEqual(message, '')
      assert.ok(causes.some((cause) => cause.checks.length > 0))
      assert.match(documentation, /^https:/)
    })
  }

  it('is found in any casing and by its other spellings', () => {
    assert.equal(
      findErrorCode('usererrorKEYVAULTpermissionsnotconfigured')?.code,
      'UserErrorKeyvaultPermissionsNotConfigured',
    )
    assert.equal(findErrorCode('ExtentionOperationFailed')?.code, 'ExtensionOperationFailedForManagedDisks')
    assert.equal(findErrorCode('backupoperationfailedv2')?.code, 'BackUpOperationFailedV2')
    assert.equal(findErrorCode('NoSuchCode'), undefined)
    assert.equal(findErrorCode('__proto__'), undefined)
  })
})
