import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { planPlaybook } from '../../src/remediation/playbook-plan.ts'
import { aDisk, aJob, aVm, failedJob, healthyVm, read, refused, vmId, now } from './facts-builder.ts'

const outcomes = (input: ReturnType<typeof healthyVm>) =>
  Object.fromEntries(
    diagnose(input).lastFailure!.causes.map(({ checks, cause, outcome }) => [checks[0] ?? cause, outcome]),
  )

describe('lastFailure', () => {
  it('is null when the last backup went well, and after one that somebody cancelled', () => {
    assert.equal(diagnose(healthyVm()).lastFailure, null)
    assert.equal(diagnose(healthyVm({ backupJobs: read([aJob({ status: 'Cancelled' })]) })).lastFailure, null)
  })

  it('tells of every cause of that code whether it is there', () => {
    const job = read([failedJob('UserErrorRpCollectionLimitReached')])
    assert.deepEqual(outcomes(healthyVm({ backupJobs: job })), {
      'restore-point-lock': 'RuledOut',
      'restore-point-limit': 'RuledOut',
      'protection-state': 'RuledOut',
      'on-demand-backup-budget': 'RuledOut',
    })
    const blind = healthyVm({ backupJobs: job, locks: refused('Microsoft.Authorization/locks/read') })
    assert.equal(outcomes(blind)['restore-point-lock'], 'Unknown')
    assert.ok(diagnose(blind).lastFailure!.remaining.some((one) => one.includes('Microsoft.Authorization/locks/read')))
  })

  it('leaves nothing to do of a code whose every cause is ruled out', () => {
    const job = read([failedJob('UserErrorVmNotFoundV2')])
    const { lastFailure, nextStep, recommendedActions } = diagnose(healthyVm({ backupJobs: job }))
    assert.deepEqual(
      lastFailure!.causes.map(({ outcome }) => outcome),
      ['RuledOut'],
    )
    assert.deepEqual(lastFailure!.remaining, [])
    assert.deepEqual(
      recommendedActions.map(({ action }) => action),
      ['triggerBackup'],
    )
    assert.match(nextStep!, /triggerBackup/)
  })

  it('leaves to a person what only the guest can tell, of the right operating system', () => {
    const job = read([failedJob('GuestAgentSnapshotTaskStatusError')])
    const onLinux = diagnose(healthyVm({ backupJobs: job })).lastFailure!
    const of = (text: RegExp) => onLinux.causes.find(({ cause }) => text.test(cause))?.outcome
    // What only the other system can have is not told at all.
    assert.deepEqual([of(/out of date \(Linux\)/), of(/\(Windows\)|IaaSBcdrExtension/)], ['Unknown', undefined])
    assert.ok(onLinux.remaining.some((one) => /Look inside the VM: .*\(Linux\)/.test(one)))
  })

  it('is told in Portuguese where that was asked for', () => {
    const input = healthyVm({ backupJobs: read([failedJob('GuestAgentSnapshotTaskStatusError')]) })
    const { causes, remaining } = diagnose({ ...input, language: 'pt' }).lastFailure!
    const english = diagnose(input).lastFailure!.causes.map(({ cause }) => cause)
    const inside = remaining.filter((one) => one.startsWith('Veja dentro da VM: '))
    assert.equal(
      inside.length,
      causes.filter(({ seenBy, outcome }) => seenBy === 'Guest' && outcome === 'Unknown').length,
    )
    for (const one of inside)
      assert.ok(
        causes.some(({ cause }) => one.endsWith(cause)),
        one,
      )
    assert.deepEqual(
      causes.filter(({ cause }) => english.includes(cause)),
      [],
    )
  })

  it('has a code that nobody knows, without causes', () => {
    const { lastFailure } = diagnose(healthyVm({ backupJobs: read([failedJob(null)]) }))
    assert.deepEqual([lastFailure?.errorCode, lastFailure?.causes], [null, []])
  })

  it('tells all that Azure said of it, each thing once, in the order of the answer', () => {
    const said = (message: string) => ({ number: null, title: null, message, recommendations: [] })
    const job = {
      ...failedJob('ExtensionSnapshotFailedNoNetwork'),
      errorDetails: [said('No network.'), said('The proxy refused.'), said('No network.')],
      dynamicErrorMessage: 'Host 168.63.129.16 did not answer. The proxy refused.',
    }
    const { lastFailure } = diagnose(healthyVm({ backupJobs: read([job]) }))
    assert.equal(lastFailure?.message, 'No network. Host 168.63.129.16 did not answer. The proxy refused.')
  })

  it('says what a person has to do in the words with which the playbook stops', () => {
    const large = read([aDisk({ sizeBytes: 70 * 1024 ** 4 })])
    const input = healthyVm({
      backupJobs: read([failedJob('UserErrorUnsupportedDiskSize')]),
      disks: large,
      virtualMachine: read(aVm()),
    })
    const { remaining } = diagnose(input).lastFailure!
    const memory = { onDemandBackupsToday: 0, removedLocks: [], leases: [] }
    const { blockers } = planPlaybook({ vm: vmId, ...input, observedAt: now, memory, body: {} }, diagnose)
    assert.equal(blockers.length, 1)
    assert.ok(remaining.includes(blockers[0]!.message.en), JSON.stringify({ remaining, blockers }))
  })
})
