import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { substatusOf } from '../../src/azure/extension-substatus.ts'
import { snapshotResults } from '../../src/backup/words/snapshot-results.ts'

/** The report as the extension's source builds it: Python 3.7 and later keep the order of the fields. */
function report(status: string, code: string, message: string, extErrorCode = '') {
  const telemetryData = [
    { Value: '1.0.9220.0', Key: 'extensionVersion' },
    { Value: extErrorCode, Key: 'extErrorCode' },
  ]
  const fields = {
    name: 'Microsoft.Azure.RecoveryServices.VMSnapshotLinux',
    operation: 'Enable',
    status,
    substatus: [],
    code,
    taskId: '00000000-0000-0000-0000-000000000001',
    formattedMessage: { lang: 'en-US', message },
    telemetryData,
    vmHealthInfo: { vmHealthState: 128, vmHealthStatusCode: Number(code) },
  }
  const json = JSON.stringify([{ version: '1.0', timestampUTC: 'PLACE', status: fields }])
  // json.dumps puts a blank behind each colon and comma; the date is put in afterwards, with slashes escaped.
  return json.replaceAll(/(":|",|\},)(?=["[{\d])/g, '$1 ').replace('PLACE', '\\/Date(1537880355000)\\/')
}
const newMessage = (text: string) =>
  JSON.stringify({ messageStr: text, snapshotConsistency: 0, jobMessage: '', isSizeComputationFailed: false })
const recordedMessage = (text: string) => JSON.stringify({ ErrorMessage: text, SnapshotConsistency: 'none' })

const inName = (name: string) => ({ code: `ComponentStatus/${name}/succeeded`, level: 'Info' as const })
const own = (code: string, message?: string) => ({ code, level: 'Info' as const, ...(message ? { message } : {}) })
/** As the agent cuts a name (WALinuxAgent, exthandlers.py). */
const cutBefore = (text: string, part: string) => `${text.slice(0, text.indexOf(part))} ... [TRUNCATED]`
const freezeFailed = 'Enable failed with error code 121 StatusCode.FailedRetryableFsFreezeFailed,'

type Statuses = Parameters<typeof substatusOf>[1]
type Expected = Partial<NonNullable<ReturnType<typeof substatusOf>>>
const of121: Expected = {
  failed: true,
  number: 121,
  meaning: 'FsFreezeFailed',
  symbol: 'FailedRetryableFsFreezeFailed',
}
const sound: Expected = { failed: false, number: 1, meaning: 'Success' }

const linux: [title: string, statuses: Statuses, substatuses: Statuses, expected: Expected | null][] = [
  [
    'a failed freeze: the report in the name, and the number in its own status',
    [own('ProvisioningState/succeeded/121', recordedMessage(freezeFailed))],
    [inName(report('error', '121', recordedMessage(freezeFailed)))],
    { ...of121, message: freezeFailed },
  ],
  [
    'a message in the fields of today',
    [own('ProvisioningState/succeeded/121')],
    [inName(report('error', '121', newMessage(freezeFailed)))],
    { ...of121, message: freezeFailed },
  ],
  [
    'a message as plain text, of before 2020',
    [],
    [inName(report('error', '121', ' snapshotCreator=guestExtension, '))],
    { failed: true, number: 121, message: 'snapshotCreator=guestExtension,', symbol: null },
  ],
  [
    'no message at all, but the word in the telemetry',
    [],
    [inName(report('error', '121', newMessage(''), 'FailedRetryableFsFreezeFailed'))],
    { ...of121, message: null },
  ],
  [
    'its own status with the number, and no substatus',
    [own('ProvisioningState/succeeded/121', recordedMessage(freezeFailed))],
    [],
    { ...of121, message: freezeFailed, code: 'ProvisioningState/succeeded/121' },
  ],
  [
    'its own status without a number: the text has it',
    [own('ProvisioningState/succeeded', recordedMessage(freezeFailed))],
    [],
    { ...of121, message: freezeFailed },
  ],
  [
    'its own status without a number: the word has it',
    [
      own(
        'ProvisioningState/succeeded',
        newMessage('Plugin Host Precheck Failed StatusCode.FailedPrepostPluginConfigParsing,'),
      ),
    ],
    [],
    { failed: true, number: 305, meaning: 'PluginConfigParsing' },
  ],
  [
    'success beside the number of a failure, as the source writes it where all snapshots failed',
    [own('ProvisioningState/succeeded/76')],
    [inName(report('success', '76', newMessage('')))],
    { failed: true, number: 76, meaning: 'NoNetwork' },
  ],
  [
    'an error whose number is not known',
    [],
    [inName(report('error', '9999', ''))],
    { failed: true, number: 9999, meaning: null },
  ],
  [
    'an error with the number of success',
    [],
    [inName(report('error', '1', ''))],
    { failed: true, number: 1, meaning: null },
  ],
  [
    'a success',
    [own('ProvisioningState/succeeded/1')],
    [inName(report('success', '1', newMessage(' snapshotCreator=backupHostService, hostStatusCodeDoSnapshot=200, ')))],
    { ...sound, message: 'snapshotCreator=backupHostService, hostStatusCodeDoSnapshot=200,' },
  ],
  [
    'a success of which the scripts of an application failed',
    [own('ProvisioningState/succeeded/1')],
    [inName(report('success', '1', newMessage(''), 'FailedPrepostPostScriptFailed'))],
    { ...sound, symbol: 'FailedPrepostPostScriptFailed' },
  ],
  [
    'a success with a warning of the workload',
    [
      own(
        'ProvisioningState/succeeded',
        newMessage('Workload Patch failed with warning message: x StatusCode.FailedWorkloadPreError,'),
      ),
    ],
    [],
    null,
  ],
  [
    'still at work: it says success, which is no result yet',
    [own('ProvisioningState/succeeded/4')],
    [inName(report('success', '4', newMessage('Transitioning state in extension')))],
    { failed: false, number: 4, meaning: 'ExtensionTempTerminalState' },
  ],
  [
    'the same task again',
    [],
    [inName(report('success', '3', 'TaskId AlreadyProcessed nothing to do'))],
    { failed: false, number: 3, meaning: 'SuccessAlreadyProcessedInput' },
  ],
  ['nothing but success', [own('ProvisioningState/succeeded', 'Enable succeeded.')], [], null],
  [
    'cut off behind the number, as the agent cuts names',
    [],
    [inName(cutBefore(report('error', '121', newMessage(freezeFailed)), 'snapshotConsistency'))],
    of121,
  ],
  [
    'cut off in the middle of its word',
    [],
    [inName(cutBefore(report('error', '121', newMessage(freezeFailed)), 'FsFreezeFailed,'))],
    {
      ...of121,
      symbol: null,
      message: 'Enable failed with error code 121 StatusCode.FailedRetryable ... [TRUNCATED]',
    },
  ],
  [
    'cut off before the number: its own status has it',
    [own('ProvisioningState/succeeded/121', newMessage(freezeFailed))],
    [inName(cutBefore(report('error', '121', ''), '"code"'))],
    { ...of121, message: freezeFailed },
  ],
  [
    'cut off before everything: what is left says nothing',
    [own('ProvisioningState/succeeded')],
    [inName('[{"version": "1.0", "timest ... [TRUNCATED]')],
    { failed: false, number: null, meaning: null },
  ],
  [
    'cut off before everything but the error',
    [],
    [inName('[{"status": {"status": "error", "snapshotInfo": [{"snapshotUri": "https://md-1.blob ... [TRUNCATED]')],
    { failed: true, number: null, meaning: null },
  ],
  [
    'written as a string inside JSON once more',
    [],
    [inName(report('error', '121', newMessage(freezeFailed)).replaceAll(/["\\]/g, String.raw`\$&`))],
    { ...of121, message: freezeFailed },
  ],
  [
    'of 2016: a second substatus names the distribution',
    [],
    [inName(report('error', '2', 'Failed to call the daemon')), inName('Ubuntu-16.04,release-4.4.0-145-generic')],
    { failed: true, number: 2, meaning: 'Error', message: 'Failed to call the daemon' },
  ],
  [
    'its own status with the number, beside a substatus that says nothing of it',
    [own('ProvisioningState/succeeded/121')],
    [inName('Ubuntu-16.04,release-4.4.0-145-generic')],
    { failed: true, number: 121, meaning: 'FsFreezeFailed' },
  ],
  [
    'several, of which the last one failed',
    [own('ProvisioningState/succeeded')],
    [inName('Ubuntu-16.04'), inName(report('success', '1', '')), inName(report('error', '85', ''))],
    { failed: true, number: 85, meaning: 'SnapshotLimitReached' },
  ],
  [
    'a failed substatus as every extension may write one, whatever its number',
    [],
    [{ code: 'ComponentStatus/Freeze of /data/failed/1', level: 'Error', message: 'x' }],
    { failed: true, number: 1, meaning: null, message: 'x' },
  ],
  [
    'level Error, whatever the number',
    [],
    [{ ...inName(report('success', '1', '')), level: 'Error' }],
    { failed: true, meaning: null },
  ],
  [
    "a state of failure is the agent's word and needs no substatus",
    [{ code: 'ProvisioningState/failed/1009', level: 'Error', message: 'Non-zero exit code: 1' }],
    [],
    null,
  ],
]

const pick = (found: ReturnType<typeof substatusOf>, expected: Expected | null) =>
  found && expected
    ? Object.fromEntries(Object.keys(expected).map((key) => [key, found[key as keyof Expected]]))
    : found

describe('what VMSnapshotLinux says of its last run', () => {
  for (const [title, statuses, substatuses, expected] of linux) {
    it(title, () => {
      const found = substatusOf('VMSnapshotLinux', statuses, substatuses)
      assert.deepEqual(pick(found, expected), expected)
    })
  }

  it('has a meaning for every number of its source, of which four are no failures', () => {
    for (const [number, { symbol, meaning, failed }] of snapshotResults) {
      const found = substatusOf(
        'VMSnapshotLinux',
        [],
        [inName(report(failed ? 'error' : 'success', String(number), ''))],
      )
      assert.deepEqual([found?.number, found?.meaning, found?.failed], [number, meaning, failed], symbol)
    }
    assert.equal(snapshotResults.size, 54)
    assert.deepEqual(
      [...snapshotResults].flatMap(([number, { failed }]) => (failed ? [] : [number])),
      [0, 1, 3, 4],
    )
  })

  it('is not shown in ten thousand characters', () => {
    const found = substatusOf('VMSnapshotLinux', [], [inName(report('error', '121', 'x'.repeat(10_000)))])
    assert.ok((found?.code.length ?? 0) <= 301)
    assert.match(found?.code ?? '', /^ComponentStatus\/\[\{/)
  })
})

describe('other extensions', () => {
  it('VMSnapshot of Windows: its report is read, numbers of the Linux source are not', () => {
    const found = substatusOf(
      'VMSnapshot',
      [own('ProvisioningState/succeeded')],
      [inName(report('error', '121', freezeFailed))],
    )
    assert.deepEqual([found?.failed, found?.number, found?.meaning, found?.message], [true, 121, null, freezeFailed])
  })

  it('any other: failed by level or code, with its number and no meaning', () => {
    const message = "ERROR - Failed to join domain='example.onmicrosoft.com'"
    const code = "ComponentStatus/JoinDomainException for Option 3 meaning 'User Specified'/failed/1"
    const found = substatusOf(null, [], [{ code, level: 'Error', message }])
    assert.deepEqual(found, { code, number: 1, meaning: null, symbol: null, failed: true, message, time: null })
  })

  it('a warning is none, and neither is a number behind success', () => {
    const code = 'ComponentStatus/Managed Backup Health Status/succeeded/268435456'
    const found = substatusOf(null, [], [{ code, level: 'Warning', message: 'x' }])
    assert.deepEqual([found?.failed, found?.number, found?.meaning], [false, 268435456, null])
  })
})
