import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { errorCodes } from '../../src/error-codes/find.ts'
import { texts } from '../../src/error-codes/texts/texts.ts'
import { errorCodeIn } from '../../src/error-codes/told.ts'
import {
  assertHeld,
  english as inEnglish,
  englishSentences,
  portuguese as inPortuguese,
  portugueseSentences,
  withoutLiterals,
} from '../sentences/slips.ts'

const kinds = ['meanings', 'causes', 'notes', 'neverAutomated', 'steps'] as const
const all = kinds.flatMap((kind) =>
  Object.entries(texts.en[kind]).map(([id, english]) => {
    const portuguese = (texts.pt[kind] as Readonly<Record<string, string>>)[id]!
    return { kind, id, english, portuguese }
  }),
)

describe('texts', () => {
  it('say something else in Portuguese, but for names of products', () => {
    const same = all.filter(({ english, portuguese }) => english === portuguese).map(({ id }) => id)
    assert.deepEqual(same, ['vss-service', 'bitlocker'])
  })

  it('keep commands, paths and settings as they are', () => {
    const literal = /`[^`]+`|168\.63\.129\.16|C:\\[\w\\.*-]+|\/(?:etc|var|usr)\/[\w./*-]+[\w*]/g
    const literals = (text: string) => [...text.matchAll(literal)].map(([found]) => found).toSorted()
    for (const { english, portuguese } of all) assert.deepEqual(literals(portuguese), literals(english), english)
  })

  it('say one thing under one id', () => {
    for (const kind of kinds) {
      const english = all.filter((one) => one.kind === kind).map((one) => one.english)
      assert.deepEqual(
        english.filter((text, index) => english.indexOf(text) !== index),
        [],
      )
    }
  })

  it('of steps stand in one of the two tables', () => {
    const files = ['guest', 'portal'].map((name) => readFileSync(`src/error-codes/texts/${name}.en.ts`, 'utf8'))
    const lines = files.flatMap((file) => [...file.matchAll(/^ {2}'?[\w-]+'?:/gm)])
    assert.equal(lines.length, Object.keys(texts.en.steps).length)
  })

  it('are each told by an error code, and steps by a code or a check', () => {
    const told = new Set(
      errorCodes.flatMap(({ guide, sentences = [], ...entry }) => [
        ...[entry, ...sentences].flatMap(({ meaning, causes, note = [] }) => [
          `meanings ${meaning}`,
          ...causes.map(({ text }) => `causes ${text}`),
          ...[note].flat().map((id) => `notes ${id}`),
        ]),
        ...(guide?.neverAutomated ?? []).map((id) => `neverAutomated ${id}`),
      ]),
    )
    const sources = globSync(['src/error-codes/{entries/,}*.ts', 'src/diagnosis/**/*.ts']).map((file) =>
      readFileSync(file, 'utf8'),
    )
    const isNamed = (id: string) => sources.some((source) => source.includes(`'${id}'`))
    assert.deepEqual(
      all.filter(({ kind, id }) => (kind === 'steps' ? !isNamed(id) : !told.has(`${kind} ${id}`))),
      [],
    )
  })

  it('in Portuguese agree with their nouns, and are Brazilian', () => {
    for (const { kind, portuguese } of all)
      assertHeld(withoutLiterals(portuguese), kind === 'neverAutomated' ? inPortuguese : portugueseSentences)
  })

  it('in English have no slips', () => {
    for (const { kind, english } of all)
      assertHeld(withoutLiterals(english), kind === 'neverAutomated' ? inEnglish : englishSentences)
  })

  it("leave Azure's own words, codes and check ids alone", () => {
    const fixed = ({ code, message, numbers, actions, documentation, causes }: ReturnType<typeof errorCodeIn>) => [
      code,
      message,
      numbers,
      actions,
      documentation,
      causes.map(({ checks }) => checks),
    ]
    for (const entry of errorCodes) assert.deepEqual(fixed(errorCodeIn('pt', entry)), fixed(errorCodeIn('en', entry)))
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
    const guide = errorCodes.filter((entry) => entry.guide).map((entry) => errorCodeIn('en', entry))
    assert.deepEqual(Object.keys(wanted).toSorted(), guide.map(({ code }) => code).toSorted())
    for (const { code, guestSteps } of guide)
      for (const words of wanted[code]!) assert.match(guestSteps.join('\n'), words, code)
  })
})
