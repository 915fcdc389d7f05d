import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { unavailable, type Fact } from '../../../src/backup/fact.ts'
import type { Extension } from '../../../src/backup/facts-of-compute.ts'
import type { VmBackupFacts } from '../../../src/backup/facts.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import {
  deleteExtensions,
  planDeleteFailedExtensions,
} from '../../../src/remediation/actions/delete-failed-extensions.ts'
import {
  anExtension,
  aVm,
  healthyFacts,
  monitoring,
  now,
  read,
  refused,
  takingSnapshot,
  vmGroupLock,
  vmId,
} from '../../diagnosis/facts-builder.ts'
import { inWords, seen, type MomentLike } from '../a-literal-run.ts'
import { aRunningJob, itsJobs, jobsNotToBeAsked } from '../jobs-around.ts'

const failed = (rest: Partial<Extension> = {}) => anExtension({ failed: true, provisioningState: 'Failed', ...rest })
const plan = (extensions: Fact<Extension[]>, rest: Partial<VmBackupFacts> = {}, off?: ReadonlySet<string>) =>
  planDeleteFailedExtensions(
    {
      vm: vmId,
      facts: { ...healthyFacts(), extensions, ...rest },
      limits: defaultLimits,
      observedAt: now,
      memory: { onDemandBackupsToday: 0, removedLocks: [], leases: [] },
      body: {},
    },
    off,
  )

describe('which extensions are deleted', () => {
  const rows: [name: string, extensions: Extension[], deleted: string[]][] = [
    ["Azure Backup's own that failed", [failed(), monitoring({ failed: true })], ['VMSnapshotLinux']],
    ['that of Windows as well', [failed({ name: 'VMSnapshot', type: 'VMSnapshot' })], ['VMSnapshot']],
    ['none that works', [anExtension()], []],
    ['none of another product that failed', [monitoring({ failed: true })], []],
    ['none of another publisher, whatever the collector says', [failed({ publisher: 'Contoso' })], []],
    ['none of another type, whatever the collector says', [failed({ type: 'CustomScript' })], []],
    ['none that the collector did not take for Azure Backup’s', [failed({ isBackupExtension: false })], []],
  ]
  for (const [name, extensions, deleted] of rows)
    it(name, () => {
      const { calls, blockers } = plan(read(extensions))
      assert.deepEqual(
        calls.map(({ method, resourceId }) => `${method} ${resourceId.split('/').at(-1)}`),
        deleted.map((one) => `DELETE ${one}`),
      )
      assert.deepEqual(
        blockers.map(({ code }) => code),
        deleted.length > 0 ? [] : ['NoFailedExtension'],
      )
    })

  const blocked: [name: string, facts: Partial<VmBackupFacts>, code: string][] = [
    ['while a job runs', { backupJobs: read([takingSnapshot()]) }, 'BackupJobRunning'],
    ['where jobs may not be read', { backupJobs: refused('backupJobs/read') }, 'FactUnavailable'],
    ['where locks may not be read', { locks: refused('locks/read') }, 'FactUnavailable'],
    ['under a lock', { locks: read([vmGroupLock()]) }, 'LockedScope'],
    [
      'where the state of the VM is not known',
      { virtualMachine: read(aVm({ provisioningState: 'Resting' })) },
      'FactUnavailable',
    ],
    [
      'where its power is not known',
      { virtualMachine: read(aVm({ powerState: 'PowerState/resting' })) },
      'FactUnavailable',
    ],
  ]
  for (const [name, facts, code] of blocked)
    it(`none ${name}`, () =>
      assert.deepEqual(
        plan(read([failed()]), facts).blockers.map((one) => one.code),
        [code],
      ))
  it('none where its own state is not known', () =>
    assert.equal(plan(read([failed({ provisioningState: 'Resting' })])).blockers[0]?.code, 'FactUnavailable'))
  it('none where the extensions may not be read', () =>
    assert.equal(plan(refused('extensions/read')).blockers[0]?.code, 'FactUnavailable'))
  it('under a lock that is taken off before', () => {
    const off = new Set([vmGroupLock().id.toLowerCase()])
    assert.deepEqual(plan(read([failed()]), { locks: read([vmGroupLock()]) }, off).blockers, [])
  })
})

describe('right before an extension is deleted', () => {
  const target = { id: `${vmId.id}/extensions/VMSnapshotLinux`, name: 'VMSnapshotLinux', listed: true }
  interface Now {
    /** By its own address. */
    byName?: Extension | null
    around?: Fact<Extension[]>
    azure?: object
    listed?: boolean
  }
  const look = async (
    { byName = failed(), around = read([failed()]), azure = {}, listed = true }: Now,
    moment?: MomentLike,
  ) =>
    inWords(
      await seen(
        { getExtension: async () => byName, ...azure },
        (run) => deleteExtensions(run, { extensions: [{ ...target, listed }] }),
        moment,
        { collect: async () => ({ facts: { ...healthyFacts(), extensions: around }, observedAt: now, armCalls: 0 }) },
      ),
    )
  const rows: [name: string, now: Now, says: string, moment?: MomentLike][] = [
    ['it has failed still: it goes', {}, 'Needed'],
    ['it shows in the instance view alone: it goes', { byName: null, listed: false }, 'Needed'],
    ['it has recovered: it stays', { around: read([anExtension()]) }, 'Done'],
    ['it is not there any more: nothing is sent', { around: read([]) }, 'Done'],
    ['it is gone from where it was listed: nothing is sent', { byName: null }, 'Done'],
    [
      "another product's bears its name by now: it stays",
      { byName: failed({ isBackupExtension: false }) },
      'Refused NotOwnedByAzureBackup',
    ],
    [
      "another publisher's bears its name by now: it stays",
      { around: read([failed({ publisher: 'Contoso' })]) },
      'Done',
    ],
    [
      'its state is a word that is not known: it stays',
      { around: read([failed({ provisioningState: 'Resting' })]) },
      'Refused FactUnavailable',
    ],
    ['the extensions may not be read: it stays', { around: refused('extensions/read') }, 'Refused FactUnavailable'],
    ['the extensions cannot be read for the moment: it waits', { around: unavailable('Timeout') }, 'Wait'],
    ['a job of the VM runs in any vault: it waits', { azure: itsJobs(aRunningJob()) }, 'Wait'],
    ['jobs may not be asked for: it stays', { azure: jobsNotToBeAsked }, 'Refused FactUnavailable'],
    ['Azure says done and it is gone: it is done', { byName: null }, 'Done', 'Answered'],
    ['Azure says done and it is there: it is sent again', {}, 'Needed', 'Answered'],
    ['the answer was lost and it is gone: it is done', { byName: null }, 'Done', 'AnswerLost'],
  ]
  for (const [name, found, says, moment] of rows) it(name, async () => assert.equal(await look(found, moment), says))
})
