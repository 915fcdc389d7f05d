import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { VirtualMachine } from '../../../src/backup/facts-of-compute.ts'
import type { VmBackupFacts } from '../../../src/backup/facts.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { checkGuest } from '../../../src/remediation/actions/check-guest.ts'
import { aLock, aVm, healthyFacts, now, read, refused, takingSnapshot, vmId } from '../../diagnosis/facts-builder.ts'
import { aLiteralRun, inWords, seen, type MomentLike } from '../a-literal-run.ts'
import { aRunningJob, itsJobs, jobsNotToBeAsked } from '../jobs-around.ts'

const plan = (machine: Partial<VirtualMachine> = {}, rest: Partial<VmBackupFacts> = {}) =>
  checkGuest.plan({
    vm: vmId,
    facts: { ...healthyFacts(), virtualMachine: read(aVm(machine)), ...rest },
    limits: defaultLimits,
    observedAt: now,
    memory: { onDemandBackupsToday: 0, removedLocks: [], leases: [] },
    body: {},
  })
const agent = (status: VirtualMachine['vmAgent']['status']) => ({ vmAgent: { ...aVm().vmAgent, status } })

describe('a script is sent into the VM', () => {
  const rows: [name: string, machine: Partial<VirtualMachine>, facts: Partial<VmBackupFacts>, says: string][] = [
    ['that runs and whose agent is ready', {}, {}, 'sent'],
    ['that does not say whether it runs', { powerState: null }, {}, 'sent'],
    ['not one that is off', { powerState: 'PowerState/deallocated' }, {}, 'nothing'],
    ['not one whose power is a word that is not known', { powerState: 'PowerState/resting' }, {}, 'nothing'],
    ['not one whose agent is silent', agent('NotReady'), {}, 'nothing'],
    ['not one whose agent says what is not known', agent('Unknown'), {}, 'nothing'],
    ['not one of a system that is not told', { osType: null }, {}, 'nothing'],
    ['not one that allows no extension operations', { allowExtensionOperations: false }, {}, 'NeedsPerson'],
    ['not while a snapshot is taken', {}, { backupJobs: read([takingSnapshot()]) }, 'BackupJobRunning'],
    [
      'not while a job is in a phase that is not told',
      {},
      { backupJobs: read([takingSnapshot({ phase: null })]) },
      'BackupJobRunning',
    ],
    [
      'while a snapshot is transferred',
      {},
      { backupJobs: read([takingSnapshot({ phase: 'TransferDataToVault' })]) },
      'sent',
    ],
    ['not where jobs may not be read', {}, { backupJobs: refused('backupJobs/read') }, 'FactUnavailable'],
    ['not where locks may not be read', {}, { locks: refused('locks/read') }, 'FactUnavailable'],
    ['not under a ReadOnly lock', {}, { locks: read([aLock({ scope: vmId.id, level: 'ReadOnly' })]) }, 'LockedScope'],
    ['not where the VM may not be read', {}, { virtualMachine: refused('virtualMachines/read') }, 'FactUnavailable'],
  ]
  for (const [name, machine, facts, says] of rows)
    it(name, () => {
      const { blockers, calls } = plan(machine, facts)
      assert.equal(blockers[0]?.code ?? (calls.length > 0 ? 'sent' : 'nothing'), says)
    })
})

describe('right before the script is sent', () => {
  const work = { vmId: vmId.id, os: 'Linux', unseen: null }
  const look = async (azure: object, moment?: MomentLike, time = now) =>
    inWords(await seen(azure, (run) => checkGuest.execute(run, work, {}), moment, { now: () => Date.parse(time) }))
  const rows: [name: string, azure: object, says: string][] = [
    ['no job runs: it goes', {}, 'Needed'],
    ['a snapshot is taken, in any vault: it waits', itsJobs(aRunningJob()), 'Wait'],
    ['a snapshot is transferred: it goes', itsJobs(aRunningJob({ phase: 'TransferDataToVault' })), 'Needed'],
    ['jobs may not be asked for: it is refused', jobsNotToBeAsked, 'Refused FactUnavailable'],
  ]
  for (const [name, azure, says] of rows) it(name, async () => assert.equal(await look(azure), says))

  // The intent of the moments here is of 12:00:00; a script ends by itself within two minutes.
  it('the first may still run whose answer was lost: it waits', async () =>
    assert.equal(await look({}, 'AnswerLost', '2026-02-01T12:01:59Z'), 'Wait'))
  it('the first has ended by itself whose answer was lost: it goes', async () =>
    assert.equal(await look({}, 'AnswerLost', '2026-02-01T12:02:00Z'), 'Needed'))

  it('it is a write that is never repeated after a lost answer', async () => {
    const { run, writes } = aLiteralRun(
      {},
      { write: async () => ({ sent: true, detail: null, jobId: null, output: '' }) },
    )
    await checkGuest.execute(run, work, {})
    assert.deepEqual([writes[0]!.write.once, writes[0]!.write.unconfirmedCode], [true, 'GuestCheckNotConfirmed'])
  })
})

it('of a VM into which nothing can be sent every check says Unknown', async () => {
  const { run, writes } = aLiteralRun()
  const unseen = { reason: 'AgentNotReady', message: 'The agent is silent.' }
  const result = await checkGuest.execute(run, { vmId: vmId.id, os: 'Linux', unseen }, {})
  assert.deepEqual([writes, result['looked'], result['confirmed']], [[], false, []])
  assert.match(String(result['summary']), /^Unknown: AgentNotReady\. Nothing was sent\./)
})
