import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { unavailable } from '../../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../../src/backup/facts.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { planReapply, reapplyVm } from '../../../src/remediation/actions/reapply.ts'
import {
  aLock,
  anExtension,
  aVm,
  healthyFacts,
  now,
  read,
  refused,
  takingSnapshot,
  vmGroup,
  vmId,
} from '../../diagnosis/facts-builder.ts'
import { aLiteralRun, inWords, seen, type MomentLike } from '../a-literal-run.ts'
import { aRunningJob, itsJobs, jobsNotToBeAsked } from '../jobs-around.ts'

const plan = (facts: Partial<VmBackupFacts>) =>
  planReapply({
    vm: vmId,
    facts: { ...healthyFacts(), ...facts },
    limits: defaultLimits,
    observedAt: now,
    memory: { onDemandBackupsToday: 0, removedLocks: [], leases: [] },
    body: {},
  })
const inState = (provisioningState: string) => ({ virtualMachine: read(aVm({ provisioningState })) })

describe("a VM's model is planned to be applied again", () => {
  const rows: [name: string, facts: Partial<VmBackupFacts>, code: string | null][] = [
    ['where the VM is Failed', inState('Failed'), null],
    ['not while the VM changes', inState('Updating'), 'PreconditionFailed'],
    ['not where its state is a word that is not known', inState('Hibernated'), 'FactUnavailable'],
    ['not where the VM may not be read', { virtualMachine: refused('virtualMachines/read') }, 'FactUnavailable'],
    ['not while a job runs', { backupJobs: read([takingSnapshot()]) }, 'BackupJobRunning'],
    ['not where jobs may not be read', { backupJobs: refused('backupJobs/read') }, 'FactUnavailable'],
    ['not where locks may not be read', { locks: refused('locks/read') }, 'FactUnavailable'],
    ['not under a ReadOnly lock', { locks: read([aLock({ scope: vmGroup, level: 'ReadOnly' })]) }, 'LockedScope'],
    ['under a lock that forbids deletions', { locks: read([aLock({ scope: vmGroup })]) }, null],
  ]
  for (const [name, facts, code] of rows)
    it(name, () =>
      assert.deepEqual(
        plan(facts).blockers.map((one) => one.code),
        code === null ? [] : [code],
      ),
    )
})

describe('right before the model is applied again', () => {
  const look = async (azure: object) => inWords(await seen(azure, (run) => reapplyVm(run, { vmId: vmId.id })))
  it('a job of the VM in any vault is waited for', async () => assert.equal(await look(itsJobs(aRunningJob())), 'Wait'))
  it('a job in a status that nobody knows is, too', async () =>
    assert.equal(await look(itsJobs(aRunningJob({ status: 'Hibernating' }))), 'Wait'))
  it('it is refused where jobs may not be asked for', async () =>
    assert.equal(await look(jobsNotToBeAsked), 'Refused FactUnavailable'))
  it('it goes out where none runs, and once only', async () => {
    const { run, writes } = aLiteralRun()
    await reapplyVm(run, { vmId: vmId.id })
    assert.deepEqual([await look({}), writes[0]!.write.sends], ['Needed', 1])
  })
})

describe('that a model was applied', () => {
  const look = async (facts: Partial<VmBackupFacts>, moment: MomentLike) => {
    const collect = async () => ({ facts: { ...healthyFacts(), ...facts }, observedAt: now, armCalls: 0 })
    return await seen({}, (run) => reapplyVm(run, { vmId: vmId.id }), moment, { collect })
  }
  const rows: [name: string, facts: Partial<VmBackupFacts>, moment: MomentLike, says: string][] = [
    ['is told by the VM alone: Succeeded', inState('Succeeded'), 'Answered', 'Done'],
    ['is not told while the VM changes', inState('Updating'), 'Answered', 'Wait'],
    ['is not told by a word that is not known', inState('Hibernated'), 'Answered', 'Wait'],
    ['was of no effect where the VM is Failed still', inState('Failed'), 'Answered', 'Refused NotInEffect'],
    [
      'is not told where the VM cannot be read',
      { virtualMachine: unavailable('Timeout') },
      'Answered',
      'Refused NotInEffect',
    ],
    ['is not known where the answer was lost: it is sent again', inState('Failed'), 'AnswerLost', 'Needed'],
    ['is seen where the answer was lost', inState('Succeeded'), 'AnswerLost', 'Done'],
  ]
  for (const [name, facts, moment, says] of rows)
    it(name, async () => assert.equal(inWords(await look(facts, moment)), says))

  it('and failed again is told with the extensions that failed', async () => {
    const found = await look(
      { ...inState('Failed'), extensions: read([anExtension({ name: 'Custom', failed: true })]) },
      'Answered',
    )
    assert.match('message' in found ? found.message : '', /still Failed; failed extensions: Custom/)
  })
})
