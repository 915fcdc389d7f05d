import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Value } from 'typebox/value'
import { knownErrors } from '../../src/backup/known-errors.ts'
import { guideErrors } from '../../src/backup/known-errors-guide.ts'
import { checks } from '../../src/diagnosis/checks.ts'
import { ErrorCodeEntry } from '../../src/diagnosis/error-codes/catalogue.ts'
import { errorCodes, findErrorCode } from '../../src/diagnosis/error-codes/error-codes.ts'
import { guestChecks } from '../../src/diagnosis/guest/guest-checks.ts'
import { actionNames } from '../../src/diagnosis/finding.ts'

const all = [...checks, ...guestChecks]
const ids = all.map((check): string => check.id)

describe('error codes', () => {
  it('has the thirteen codes of the guide, first', () => {
    const guide = errorCodes.filter((entry) => entry.guide).map((entry) => entry.code)
    assert.deepEqual([...guide].sort(), guideErrors.map((error) => error.code).sort())
    assert.deepEqual(
      errorCodes.slice(0, 13).map((entry) => entry.code),
      guide,
    )
  })

  it('explains every code that can be recognised', () =>
    assert.deepEqual(
      knownErrors.filter((error) => !findErrorCode(error.code)).map((error) => error.code),
      [],
    ))

  it('tells each code once', () =>
    assert.equal(new Set(errorCodes.map((entry) => entry.code.toLowerCase())).size, errorCodes.length))

  for (const entry of errorCodes) {
    it(`${entry.code}: names checks and actions that exist`, () => {
      assert.ok(Value.Check(ErrorCodeEntry, entry))
      for (const cause of entry.causes) for (const check of cause.checks) assert.ok(ids.includes(check), check)
      for (const action of entry.actions) assert.ok((actionNames as readonly string[]).includes(action), action)
      assert.ok(entry.meaning.length > 0 && entry.causes.length > 0)
    })
  }

  for (const entry of errorCodes.filter((one) => one.guide)) {
    it(`${entry.code}: has message, cause with a check, page, and what is never automated`, () => {
      assert.notEqual(entry.message, '')
      assert.ok(entry.causes.some((cause) => cause.checks.length > 0))
      assert.ok(entry.neverAutomated.length > 0)
      assert.match(entry.documentation, /^https:/)
    })
  }

  it('knows every code that a check explains', () => {
    for (const check of all) for (const code of check.explains) assert.ok(findErrorCode(code), `${check.id}: ${code}`)
  })

  it('is agreed with by the checks: what explains a guide code is among its causes', () => {
    for (const check of all) {
      for (const code of check.explains) {
        assert.ok(
          findErrorCode(code)!.causes.some((cause) => cause.checks.includes(check.id)),
          `${check.id}: ${code}`,
        )
      }
    }
  })

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
