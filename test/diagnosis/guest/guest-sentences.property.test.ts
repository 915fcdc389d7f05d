import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { examineGuest } from '../../../src/diagnosis/guest/examine-guest.ts'
import type { GuestOs } from '../../../src/diagnosis/guest/guest-report.ts'
import { assertHeld, portugueseSentences, withoutLiterals } from '../../sentences/slips.ts'
import { answerWith, checksOf, reportWith } from './guest-answers.ts'

/** What probes write, for each sentence that a check has; in no language, as the guest's words stay as they are. */
const written: Readonly<Record<string, readonly unknown[]>> = {
  agent: ['running', 'stopped', 'absent', 'incomplete', null],
  agentVersion: ['2.2.53.0', '2.6.1198.718', '10.0', 'x', null],
  settings: [
    'absent',
    { 'Extensions.Enabled': 'n' },
    { 'Provisioning.Agent': 'disabled' },
    { 'AutoUpdate.Enabled': 'n' },
    {},
    null,
  ],
  backupSettings: [
    'absent',
    { ascii: false },
    { ascii: true },
    { ascii: true, isanysnapshotfailed: 'True' },
    { ascii: true, MountsToSkip: '/data,/srv' },
    null,
  ],
  wireServer: ['open', 'refused', 'timeout', null],
  hostPlugin: ['open', 'unreachable', null],
  proxy: [[], ['winhttp: proxy:8080'], ['http_proxy=10.0.0.4:3128', 'winhttp: proxy:8080'], null],
  address: ['dhcp', 'static', 'mixed', null],
  addressFrom: ['/etc/netplan/50-cloud-init.yaml', 'eth0'],
  diskFreeMB: [0, 150, 900, 40_000, null],
  diskFreePercent: [0, 2, 60, null],
  memoryFreePercent: [0, 4, 10, 70, null],
  loadPercent: [12, 97, 310, null],
  restartPending: [true, false, null],
  restartWhy: ['servicing', 'linux-image-6.8.0-1017-azure'],
  updates: [0, 1, 12, null],
  log: ['absent', 'ok | Exception 0x80042306: BackupProvider.Freeze', 'Enable | done', null],
  python: ['python3.10', 'python2.4', 'absent', null],
  selinux: ['enforcing', 'permissive', 'disabled', 'absent', null],
  doubleMounts: [[], ['/data = /srv'], ['/data = /srv', '/var = /mnt/var'], null],
  dotnet: [378388, 528449, null],
  provider: ['present', 'damaged', 'mismatch', 'missing', 'absent', 'x', null],
  visualCpp: ['12.0 14.0 msvcr120.dll', '14.0 vcruntime140.dll', null],
  vss: ['Stopped Manual LocalSystem', 'Stopped Disabled LocalSystem', 'absent', null],
  comPlus: ['Running Manual LocalSystem', 'Stopped Manual LocalSystem', 'Stopped Disabled LocalSystem', null],
  msdtc: [
    'Running Auto NT AUTHORITY\\NetworkService',
    'Running Auto LocalSystem',
    'Stopped Disabled LocalSystem',
    'Running Auto',
    null,
  ],
  writers: [[], ['SqlServerWriter: [8] Failed'], ['SqlServerWriter: [8]', 'NTDS: [11]'], null],
  writersSeen: [0, 1, 11, null],
  crashes: [0, 1, 3, null],
  lastCrash: ['2026-11-23T01:00:00Z'],
  appLocker: ['off', 'configured', 'enforced', null],
  machineKeys: ['ok', 'BUILTIN\\Administrators:(R)', null],
}
const notReports = [null, 'Enable succeeded', { value: [] }, ''] as const
const garbled = ['', 'bash: command-x: 127', '{"v":1,"os":"Plan9"}', '{"v":1,}\n{"v":1,}', '{"v":2,"os":"Linux"}']

const os = fc.constantFrom<GuestOs>('Linux', 'Windows')
const englishWord =
  /(?<![\p{L}\d_/.])(?:the|is|are|not|and|of|has|have|had|was|were|be|been|can|cannot|could|may|might|which|what|whether|how|it|its|that|there|this|with|without|from|by|on|in|to|at|or|but|says|runs|holds|only|yet)(?![\p{L}\d_/])/iu
/** What no probe writes: fields of any kind. */
const anything = fc
  .oneof(fc.jsonValue({ maxDepth: 2 }), fc.string({ unit: 'binary', maxLength: 300 }))
  .filter((value) => !englishWord.test(JSON.stringify(value)))

const changesFrom = (valueOf: (values: readonly unknown[]) => fc.Arbitrary<unknown>) =>
  fc.record(Object.fromEntries(Object.entries(written).map(([field, values]) => [field, valueOf(values)])), {
    requiredKeys: [],
  })
const likely = changesFrom((values) => fc.constantFrom(...values))
const any = changesFrom((values) => fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, anything))
const noReport = (guestOs: GuestOs) =>
  fc.oneof(
    fc.constantFrom<unknown>(...notReports),
    fc.constantFrom(...garbled).map((line) => answerWith(guestOs, line)),
    anything.map((value) => answerWith(guestOs, JSON.stringify(value))),
  )

/** A number, a name that is written together, an abbreviation, a path, an address. */
const codeLike = /\d+(?:\.\d+)*|\w*[a-z][A-Z]\w*(?:\.\w+)*|\b[A-Z]{2,}\w*|\/\w[\w./-]*\w/g

function saidInBoth(guestOs: GuestOs, answer: unknown) {
  const english = examineGuest('/vm', guestOs, answer, 'en')
  const portuguese = examineGuest('/vm', guestOs, answer, 'pt')
  for (const [at, { message: en, ...finding }] of english.entries()) {
    const { message: pt, ...same } = portuguese[at]!
    const { guestSteps, ...rest } = finding
    assert.deepEqual({ ...same, guestSteps: guestSteps.length }, { ...rest, guestSteps: same.guestSteps.length })
    assert.ok(en !== '' && pt !== '', `${finding.reason}: ${en} | ${pt}`)
    assert.notEqual(pt, en)
    assert.equal(pt.endsWith('.'), en.endsWith('.'), `${en} | ${pt}`)
    assert.doesNotMatch(pt, englishWord)
    for (const [token] of en.matchAll(codeLike)) assert.ok(pt.includes(token), `${token}: ${en} | ${pt}`)
  }
  return portuguese
}

describe('what is found in a guest is said in English and in Portuguese', () => {
  it('whatever its probes wrote', () =>
    fc.assert(
      fc.property(os, likely, (guestOs, changes) => {
        for (const { reason, message } of saidInBoth(guestOs, reportWith(guestOs, changes)))
          if (reason !== 'ErrorInLog') assertHeld(withoutLiterals(message), portugueseSentences)
      }),
      { numRuns: 400 },
    ))

  it('whatever stands where a probe should have written', () =>
    fc.assert(
      fc.property(os, any, (guestOs, changes) => void saidInBoth(guestOs, reportWith(guestOs, changes))),
      { numRuns: 300 },
    ))

  it('whatever is no report', () =>
    fc.assert(
      fc.property(
        os.chain((guestOs) => fc.tuple(fc.constant(guestOs), noReport(guestOs))),
        ([guestOs, answer]) => {
          for (const { outcome } of saidInBoth(guestOs, answer)) assert.equal(outcome, 'Unknown')
        },
      ),
      { numRuns: 200 },
    ))

  it('by fields that make every check say yes, no and that it could not look', () => {
    for (const guestOs of ['Linux', 'Windows'] as const) {
      const said = new Set<string>()
      for (const [field, values] of Object.entries(written))
        for (const value of values)
          for (const { check, outcome } of saidInBoth(guestOs, reportWith(guestOs, { [field]: value })))
            said.add(`${check} ${outcome}`)
      for (const check of checksOf(guestOs))
        for (const outcome of ['Confirmed', 'Unknown'])
          assert.ok(said.has(`${check} ${outcome}`), `${check} ${outcome}`)
    }
  })
})
