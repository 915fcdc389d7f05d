import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { RawError } from '../../src/backup/facts-of-backup.ts'
import {
  canonicalErrorCode,
  innerErrorCode,
  isHealthy,
  knownErrors,
  recogniseErrorCode,
} from '../../src/error-codes/recognise.ts'

const raw = (error: Partial<RawError>): RawError => ({
  number: null,
  title: null,
  message: null,
  recommendations: [],
  ...error,
})

describe('recogniseErrorCode', () => {
  const cases: [name: string, error: Partial<RawError>, code: string | null][] = [
    [
      'title as sent',
      { title: 'UserErrorGuestAgentStatusUnavailable', number: 400196 },
      'UserErrorGuestAgentStatusUnavailable',
    ],
    [
      'title in another casing',
      { title: 'userErrorKeyVaultPermissionsNotConfigured' },
      'UserErrorKeyvaultPermissionsNotConfigured',
    ],
    ['title with blanks around it', { title: ' BackupOperationFailed ' }, 'BackUpOperationFailed'],
    [
      'V2 apart from V1',
      { title: 'BackUpOperationFailedV2', message: 'Backup failed with an internal error' },
      'BackUpOperationFailedV2',
    ],
    ['misspelt title of 2018', { title: 'ExtentionOperationFailed' }, 'ExtensionOperationFailedForManagedDisks'],
    ['unknown title of a known shape', { title: 'UserErrorSomethingNew', number: 400196 }, 'UserErrorSomethingNew'],
    [
      'title beside the number of a check that all is well',
      { title: 'UserErrorGuestAgentStatusUnavailable', number: 400239 },
      'UserErrorGuestAgentStatusUnavailable',
    ],
    ['a check that all is well', { title: 'IaasVmHealthGreenDefault', number: 400239 }, null],
    ['a check that all is well, by its number', { number: 400239 }, null],
    ['a check that only points elsewhere', { title: 'IaasVmHealthYellowDefault', number: 400240 }, null],
    [
      'title that is no code, number known',
      { title: 'Backup failed', number: 400206 },
      'ExtensionSnapshotFailedNoNetwork',
    ],
    [
      'empty title of 2016, number known',
      { title: '', number: 400160, message: 'VM is in Failed Provisioning State.' },
      'UserErrorVmProvisioningStateFailed',
    ],
    [
      'number with a localized message',
      { number: 400039, message: 'Não foi possível comunicar com o agente VM' },
      'GuestAgentSnapshotTaskStatusError',
    ],
    [
      'message alone, casing and punctuation folded',
      { message: 'THE restore-point collection  max limit has reached' },
      'UserErrorRpCollectionLimitReached',
    ],
    [
      'message inside a longer text',
      { message: 'Error: Snapshot operation failed due to no network connectivity on the virtual machine (76).' },
      'ExtensionSnapshotFailedNoNetwork',
    ],
    ['typographic apostrophe', { message: 'Virtual machine doesn’t exist.' }, 'UserErrorVmNotFoundV2'],
    ['longest sentence wins', { message: "The virtual machine doesn't exist." }, 'BCMV2VMNotFound'],
    [
      '400001 by its recommendation',
      {
        number: 400001,
        message: 'Command execution failed.',
        recommendations: ['Another operation is currently in progress on this item. Please wait.'],
      },
      'UserErrorBackupOperationInProgress',
    ],
    ['400001 without it', { number: 400001, message: 'Command execution failed.' }, null],
    ['healthy pre-check', { number: 400239, title: 'IaasVmHealthGreenDefault' }, null],
    ['pre-check with warnings', { number: 400240, title: 'IaasVmHealthYellowDefault' }, null],
    ['unknown number and message', { number: 1, message: 'Something else' }, null],
    ['part of a word is no sentence', { message: 'Prejob is cancelled.' }, null],
    ['nothing at all', {}, null],
  ]
  for (const [name, error, code] of cases)
    it(`${name}: ${code}`, () => assert.equal(recogniseErrorCode(raw(error)), code))

  it('finds every number and every message of the table', () => {
    for (const known of knownErrors) {
      for (const number of known.numbers) assert.equal(recogniseErrorCode(raw({ number })), known.code)
      for (const message of known.messages)
        assert.equal(recogniseErrorCode(raw({ message: message.toUpperCase() })), known.code)
    }
  })

  it('never throws, whatever Azure writes', () => {
    const text = fc.option(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...knownErrors.flatMap((known) => known.messages))),
    )
    fc.assert(
      fc.property(
        fc.option(fc.double()),
        text,
        text,
        fc.array(fc.string()),
        (number, title, message, recommendations) => {
          const error = { number, title, message, recommendations }
          recogniseErrorCode(error)
          innerErrorCode(error)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('the table of known errors', () => {
  it('gives no number, code or message to two codes', () => {
    for (const all of [
      knownErrors.flatMap((known) => [...known.numbers]),
      knownErrors.flatMap((known) => [known.code, ...known.aliases]).map((code) => code.toLowerCase()),
      knownErrors.flatMap((known) => known.messages).map((message) => message.toLowerCase()),
    ])
      assert.equal(new Set<string | number>(all).size, all.length)
  })
  it('keeps text that is no code', () => assert.equal(canonicalErrorCode(' Whatever '), 'Whatever'))
  it('takes the green pre-check for health, a failure not', () => {
    assert.equal(isHealthy(raw({ number: 400239 })), true)
    assert.equal(isHealthy(raw({ number: 400196 })), false)
  })
})

describe('innerErrorCode', () => {
  const cases: [message: string, code: string | null][] = [
    [
      "The scope '/subscriptions/s' cannot perform delete operation because following scope(s) are locked: '/subscriptions/s'.",
      'ScopeLocked',
    ],
    [
      'OperationNotAllowed: The number of restore points across restore point collections and resource groups for a VM cannot exceed 18. To create',
      'OperationNotAllowed',
    ],
    ['OperationNotAllowed: the VM is being deleted', null],
    ["Resource 'AzureBackupRG_westeurope_1' was disallowed by policy.", 'RequestDisallowedByPolicy'],
    ['VMAgentStatusCommunicationError: VM has not reported status', 'VMAgentStatusCommunicationError'],
    ['{"code":"TooManyRequests"}', 'TooManyRequests'],
    ['Compute said VMRestorePointInternalError.', 'VMRestorePointInternalError'],
    ['Backup failed due to an error. For details, see Job Error Message Details.', null],
  ]
  for (const [message, code] of cases)
    it(`${message.slice(0, 40)}: ${code}`, () => assert.equal(innerErrorCode(raw({ message })), code))
})
