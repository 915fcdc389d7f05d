import assert from 'node:assert/strict'
import { asItIs } from '../../src/backup/sentence.ts'
import { describe, it } from 'node:test'
import { unavailable } from '../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import type { ManagementLock } from '../../src/backup/facts-of-locks.ts'
import { Preconditions } from '../../src/remediation/preconditions.ts'
import {
  aJob,
  aLock,
  healthyFacts,
  item,
  pointGroup,
  read,
  refused,
  subscriptionLock,
  takingSnapshot,
  vmGroup,
  vmGroupLock,
  vmId,
} from '../diagnosis/facts-builder.ts'

/** What a rule says of facts: `Code id`, in order. */
const judge = (rest: Partial<VmBackupFacts>, rule: (rules: Preconditions, facts: VmBackupFacts) => unknown) => {
  const rules = new Preconditions()
  rule(rules, { ...healthyFacts(), ...rest })
  return rules
}
const codes = ({ blockers }: Preconditions) => blockers.map(({ code }) => code)

describe('a job keeps a write back', () => {
  const rows: [name: string, jobs: VmBackupFacts['backupJobs'], codes: string[]][] = [
    ['not where there is none', read([]), []],
    ['not where it has ended', read([aJob(), aJob({ status: 'Failed' }), aJob({ status: 'Cancelled' })]), []],
    ['while it runs', read([aJob(), takingSnapshot()]), ['BackupJobRunning']],
    ['while it is being cancelled', read([takingSnapshot({ status: 'Cancelling' })]), ['BackupJobRunning']],
    ['while it restores', read([takingSnapshot({ operation: 'Restore' })]), ['BackupJobRunning']],
    ['while its status is a word that is not known', read([aJob({ status: 'Hibernating' })]), ['BackupJobRunning']],
    ['where the jobs may not be read', refused('backupJobs/read'), ['FactUnavailable']],
    ['where Azure did not answer', unavailable('Timeout'), ['FactUnavailable']],
  ]
  for (const [name, backupJobs, expected] of rows)
    it(name, () => assert.deepEqual(codes(judge({ backupJobs }, (rules, facts) => rules.noJobRuns(facts))), expected))

  it('and says which word is not known', () => {
    const { blockers } = judge({ backupJobs: read([aJob({ status: 'Hibernating' })]) }, (rules, facts) =>
      rules.noJobRuns(facts),
    )
    assert.match(blockers[0]!.message.en, /"Hibernating", a word that this service does not know, so it may be running/)
  })
})

describe('a lock keeps a deletion back', () => {
  const collection = `${pointGroup}/providers/Microsoft.Compute/restorePointCollections/AzureBackup_web-1_1`
  const point = `${collection}/restorePoints/p`
  const rows: [name: string, locks: ManagementLock[], target: string, held: boolean][] = [
    ['on what is deleted', [aLock({ scope: collection })], collection, true],
    ['above it', [aLock()], point, true],
    ['on the subscription', [subscriptionLock()], point, true],
    ['below it, for that goes as well', [aLock({ scope: point })], collection, true],
    ['in another casing', [aLock({ scope: pointGroup.toUpperCase() })], point, true],
    ['that is ReadOnly', [aLock({ level: 'ReadOnly' })], point, true],
    ['of a level that is not known', [aLock({ level: 'Sealed' })], point, true],
    ['not on another group', [vmGroupLock()], point, false],
    ['not on a group whose name begins so', [aLock({ scope: `${pointGroup}2` })], point, false],
  ]
  for (const [name, locks, target, held] of rows)
    it(name, () => {
      const { blockers, preconditions } = judge({ locks: read(locks) }, (rules, facts) =>
        rules.notLocked(facts, [target]),
      )
      assert.deepEqual(
        blockers.map(({ code, resourceId }) => [code, resourceId]),
        held ? [['LockedScope', locks[0]!.id]] : [],
      )
      assert.deepEqual(preconditions.at(-1), {
        name: 'TargetsNotLocked',
        met: !held,
        reason: held ? 'LockedScope' : 'Met',
      })
    })

  it('not where it is taken off before', () => {
    const off = new Set([aLock().id.toLowerCase()])
    assert.deepEqual(
      codes(judge({ locks: read([aLock()]) }, (rules, facts) => rules.notLocked(facts, [point], off))),
      [],
    )
  })
  it('where the locks may not be read, and names the right', () => {
    const { blockers } = judge({ locks: refused('locks/read') }, (rules, facts) => rules.notLocked(facts, [point]))
    assert.deepEqual(codes({ blockers } as Preconditions), ['FactUnavailable'])
    assert.match(blockers[0]!.message.en, /Missing permission: locks\/read/)
  })
})

describe('a lock keeps a POST or PUT back', () => {
  const rows: [name: string, lock: ManagementLock, target: string, held: boolean][] = [
    ['that is ReadOnly on what it goes to', aLock({ level: 'ReadOnly', scope: vmId.id }), vmId.id, true],
    ['that is ReadOnly above it', aLock({ level: 'ReadOnly', scope: vmGroup }), vmId.id, true],
    [
      'of a level that is not known, which counts as ReadOnly',
      aLock({ level: 'Sealed', scope: vmGroup }),
      vmId.id,
      true,
    ],
    ['not one that forbids deletions only', aLock({ scope: vmGroup }), vmId.id, false],
    ['not one below it', aLock({ level: 'ReadOnly', scope: `${vmId.id}/extensions/x` }), vmId.id, false],
    ['not one elsewhere', aLock({ level: 'ReadOnly' }), item, false],
  ]
  for (const [name, lock, target, held] of rows)
    it(name, () =>
      assert.deepEqual(
        codes(judge({ locks: read([lock]) }, (rules, facts) => rules.notReadOnly(facts, target))),
        held ? ['LockedScope'] : [],
      ),
    )

  const told = (level: string) =>
    judge({ locks: read([aLock({ level, scope: vmGroup, target: 'VirtualMachineGroup' })]) }, (rules, facts) =>
      rules.notReadOnly(facts, vmId.id),
    ).blockers[0]!.message
  it('and is told with the way to take it off', () =>
    assert.match(told('ReadOnly').en, /removeLocks with lockIds .* for a time \(restore: "PT1H"\)/))
  it('but of a level that nobody knows it is left to whoever set it', () => {
    assert.match(told('Sealed').en, /its level is not known and counts as ReadOnly/)
    assert.doesNotMatch(told('Sealed').en, /removeLocks/)
  })
})

describe('a fact', () => {
  it('that was read is handed on', () => {
    const rules = new Preconditions()
    assert.equal(rules.known('X', asItIs('the x'), read(7)), 7)
    assert.deepEqual([rules.blockers, rules.preconditions], [[], [{ name: 'X', met: true, reason: 'Met' }]])
  })
  it('that could not be read blocks: "we could not look" is not "fine"', () => {
    const rules = new Preconditions()
    assert.equal(rules.known('X', asItIs('the x'), refused('x/read')), undefined)
    assert.deepEqual(
      [rules.blockers, rules.preconditions],
      [
        [
          {
            code: 'FactUnavailable',
            message: {
              en: 'Could not read the x (AuthorizationFailed), so nothing may be changed. Missing permission: x/read.',
              pt: 'Não foi possível ler the x (AuthorizationFailed), por isso nada pode ser alterado. Permissão que falta: x/read.',
            },
            resourceId: null,
          },
        ],
        [{ name: 'X', met: false, reason: 'FactUnavailable' }],
      ],
    )
  })
  it('that waiting alone brings says when to ask again', () => {
    const rules = new Preconditions()
    rules.known('X', asItIs('the x'), unavailable('Throttled', { retryAfterSeconds: 40 }))
    assert.deepEqual(
      rules.blockers.map(({ message, retryAfterSeconds }) => [message.en, retryAfterSeconds]),
      [['Could not read the x (Throttled), so nothing may be changed. Ask again in 40 s.', 40]],
    )
  })
  it('in a word that is not known blocks, and is said in that word', () => {
    const rules = new Preconditions()
    rules.wordNotKnown(asItIs('The state'), 'Hibernated', '/x')
    assert.deepEqual(rules.blockers, [
      {
        code: 'FactUnavailable',
        message: {
          en: 'The state is "Hibernated", a word that this service does not know, so nothing may be changed.',
          pt: 'The state é "Hibernated", palavra que este serviço não conhece, por isso nada pode ser alterado.',
        },
        resourceId: '/x',
      },
    ])
  })
})

it('what blocks twice is said once', () => {
  const rules = new Preconditions()
  for (const resourceId of ['/a', '/a', '/b']) rules.block('LockedScope', asItIs('m'), resourceId)
  assert.deepEqual(
    rules.blockers.map(({ resourceId }) => resourceId),
    ['/a', '/b'],
  )
})
