import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { errorCodes } from '../../src/diagnosis/error-codes/error-codes.ts'
import { examineGuest } from '../../src/diagnosis/guest/examine-guest.ts'
import * as agentFixes from '../../src/diagnosis/guest-steps-agent-fixes.ts'
import * as extensionFixes from '../../src/diagnosis/guest-steps-extension-fixes.ts'
import { solutions } from '../../src/diagnosis/guest-steps-solutions.ts'
import { errorCodeIn, inPortuguese, resultIn } from '../../src/diagnosis/language.ts'
import { portugueseCodes, portugueseSteps } from '../../src/diagnosis/portuguese/tables.ts'
import { substatusSteps } from '../../src/diagnosis/substatus-steps.ts'
import { agentSteps } from '../../src/diagnosis/guest-steps.ts'
import { reportWith } from './guest/guest-answers.ts'

// Product names that are the same in both.
const same = new Set(['VSS (Windows).', 'BitLocker (Windows).'])
const untranslated = (texts: string[]) =>
  [...new Set(texts)].filter((text) => inPortuguese(text) === text && !same.has(text))

const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

describe('Portuguese', () => {
  it('has every step that a person is told to take', () => {
    const substatuses = [16, 76, 85, 121, 124, 173, 300, 402, 500].flatMap((number) =>
      substatusSteps({ code: '', number, meaning: null, symbol: null, failed: true, message: null, time: null }),
    )
    const steps = [...errorCodes.flatMap(({ guestSteps }) => guestSteps), ...substatuses, ...agentSteps(null)]
    assert.deepEqual(
      untranslated([...steps, ...textsOf(agentFixes), ...textsOf(extensionFixes), ...textsOf(solutions)]),
      [],
    )
  })

  it('has all that is told of each error code', () => {
    const told = errorCodes.flatMap(({ meaning, causes, neverAutomated, note }) => [
      meaning,
      ...causes.map(({ description }) => description),
      ...neverAutomated,
      ...(note === null ? [] : [note]),
    ])
    assert.deepEqual(untranslated(told), [])
  })

  it('keeps commands, paths and settings as they are', () => {
    for (const [english, portuguese] of portugueseSteps.flatMap((table) => Object.entries(table))) {
      const literal = /`[^`]+`|168\.63\.129\.16|C:\\[\w\\.*-]+|\/(?:etc|var|usr)\/[\w./*-]+[\w*]/g
      assert.deepEqual(
        [...portuguese.matchAll(literal)].map(([text]) => text).toSorted(),
        [...english.matchAll(literal)].map(([text]) => text).toSorted(),
        english,
      )
    }
  })

  it('has no text that nobody asks for, in the tables of codes', () => {
    const told = new Set(errorCodes.flatMap((entry) => textsOf(entry)))
    const tables = portugueseCodes.flatMap((table) => Object.keys(table))
    assert.deepEqual(
      tables.filter((text) => !told.has(text)),
      [],
    )
  })

  it("leaves Azure's own words, codes and check ids alone", () => {
    for (const entry of errorCodes) {
      const translated = errorCodeIn('pt', entry)
      const fixed = ({ code, message, numbers, actions, documentation, causes }: typeof entry) => [
        code,
        message,
        numbers,
        actions,
        documentation,
        causes.map(({ checks }) => checks),
      ]
      assert.deepEqual(fixed(translated), fixed(entry))
      assert.equal(errorCodeIn('en', entry), entry)
    }
  })

  it('reaches the findings of an operation', () => {
    const findings = examineGuest('/vm', 'Windows', reportWith('Windows', { dotnet: 0 }))
    const result = { looked: true, findings }
    assert.equal(resultIn('en', result), result)
    const portuguese = resultIn('pt', result)
    const step = (of: typeof result) => of.findings.find(({ check }) => check === 'guest-dotnet')?.guestSteps[0]
    assert.match(step(result) ?? '', /^Install \.NET/)
    assert.match(step(portuguese) ?? '', /^Instale o \.NET/)
    assert.deepEqual(resultIn('pt', { findings: 'none' }), { findings: 'none' })
    assert.equal(resultIn('pt', null), null)
  })

  it('says the guide’s solutions of each of its codes', () => {
    const wanted: Record<string, RegExp[]> = {
      UserErrorGuestAgentStatusUnavailable: [/services\.msc/, /walinuxagent/, /agent Ready/, /Provisioning succeeded/],
      GuestAgentSnapshotTaskStatusError: [
        /services\.msc/,
        /\.NET Framework 4\.5/,
        /repository, not from GitHub/,
        /ps -e/,
        /Logs\.Verbose/,
        /waagent\.log/,
        /Extensions\.Enabled/,
        /Provisioning\.Agent=auto/,
        /IaaSBcdrExtension/,
        /AppLocker/,
        /Remote Desktop/,
        /DHCP option 245/,
      ],
      UserErrorVmProvisioningStateFailed: [/Remove a failed VMSnapshot/, /repair any other/, /being updated/],
      UserErrorRpCollectionLimitReached: [
        /delete the lock/,
        /on-demand backup/,
        /Show hidden types/,
        /two or three times/,
        /one backup a day/,
      ],
      UserErrorKeyvaultPermissionsNotConfigured: [/Access policies/, /Set-AzKeyVaultAccessPolicy/],
      ExtensionSnapshotFailedNoNetwork: [/Remote Desktop/, /DHCP/, /168\.63\.129\.16/],
      ExtensionOperationFailedForManagedDisks: [/Remote Desktop/, /DHCP/, /services\.msc/, /repository/],
      BackUpOperationFailed: [/services\.msc/, /repository/, /DHCP/, /delete the lock/, /Visual C\+\+/],
      BackUpOperationFailedV2: [/services\.msc/, /repository/, /DHCP/, /delete the lock/, /Visual C\+\+/],
      UserErrorUnsupportedDiskSize: [/Split the disk/],
      UserErrorBackupOperationInProgress: [
        /Backup Jobs/,
        /old one too/,
        /Stop-AzRecoveryServicesBackupJob/,
        /best practices/,
      ],
      UserErrorCrpReportedUserError: [/error details/],
      UserErrorBcmDatasourceNotPresent: [/resume it/],
    }
    const guide = errorCodes.filter((entry) => entry.guide)
    assert.deepEqual(Object.keys(wanted).toSorted(), guide.map(({ code }) => code).toSorted())
    for (const { code, guestSteps } of guide)
      for (const words of wanted[code]!) assert.match(guestSteps.join('\n'), words, code)
  })
})
