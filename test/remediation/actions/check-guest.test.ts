import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Value } from 'typebox/value'
import type { VirtualMachine } from '../../../src/backup/facts-of-compute.ts'
import type { VmBackupFacts } from '../../../src/backup/facts.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { checkGuest } from '../../../src/remediation/actions/check-guest.ts'
import { resultIn } from '../../../src/remediation/stored-result.ts'
import { aLock, aVm, healthyFacts, now, read, refused, takingSnapshot, vmId } from '../../diagnosis/facts-builder.ts'
import { reportWith } from '../../diagnosis/guest/guest-answers.ts'
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
  // Work of an earlier version, whose sentence is English alone.
  assert.equal(resultIn('pt', result)['summary'], 'Desconhecido: AgentNotReady. Nada foi enviado. The agent is silent.')
})

describe('what was found is kept in English and in Portuguese', () => {
  const told = async (machine: Partial<VirtualMachine>, changes: Record<string, unknown> = {}) => {
    const output = reportWith('Linux', changes)
    const { run } = aLiteralRun({}, { write: async () => ({ sent: true, detail: null, jobId: null, output }) })
    const stored = await checkGuest.execute(run, plan({ osType: 'Linux', ...machine }).work, {})
    return [resultIn('en', stored), resultIn('pt', stored)] as [Result, Result]
  }
  type Result = Record<string, unknown> & { summary: string; findings: { check: string; message: string }[] }
  const rows: [name: string, machine: Partial<VirtualMachine>, changes: object, en: string, pt: string][] = [
    ['nothing', {}, {}, '0 of 16 checks found a fault.', '0 de 16 verificações encontraram uma falha.'],
    [
      'one fault',
      {},
      { python: 'absent', updates: null },
      '1 of 16 checks found a fault, 1 could not tell. The agent and the backup extension need Python 2.6 or newer, and it is not there.',
      '1 de 16 verificações encontrou uma falha, 1 não pôde dizer. O agente e a extensão de backup precisam do Python 2.6 ou mais recente, e ele não está instalado.',
    ],
    [
      'that the agent is silent',
      agent('NotReady'),
      {},
      `Unknown: AgentNotReady. Nothing was sent. The VM agent of ${aVm().name} is not ready (NotReady), and Run Command needs it: nothing in the VM was looked at.`,
      `Desconhecido: AgentNotReady. Nada foi enviado. O agente da VM ${aVm().name} não está pronto (NotReady), e o Run Command precisa dele: nada foi examinado dentro dela.`,
    ],
    [
      'that the VM is off',
      { powerState: 'PowerState/deallocated' },
      {},
      `Unknown: VmNotRunning. Nothing was sent. VM ${aVm().name} is in PowerState/deallocated: nothing in it can be asked.`,
      `Desconhecido: VmNotRunning. Nada foi enviado. A VM ${aVm().name} está em PowerState/deallocated: nada nela pode ser consultado.`,
    ],
    [
      'that the system is not told',
      { osType: null },
      {},
      `Unknown: OsUnknown. Nothing was sent. Azure does not say which operating system ${aVm().name} runs.`,
      `Desconhecido: OsUnknown. Nada foi enviado. O Azure não informa qual sistema operacional a VM ${aVm().name} executa.`,
    ],
  ]
  for (const [name, machine, changes, en, pt] of rows)
    it(name, async () => {
      const [english, portuguese] = await told(machine, { ...changes })
      assert.deepEqual([english.summary, portuguese.summary], [en, pt])
      const checks = ({ findings }: Result) => findings.map(({ check }) => check)
      assert.deepEqual(checks(portuguese), checks(english))
      for (const [at, { message }] of english.findings.entries())
        assert.notEqual(portuguese.findings[at]!.message, message)
      for (const result of [english, portuguese]) assert.ok(Value.Check(checkGuest.result, result))
    })
})
