import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../src/database/open-database.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { authorizationFailed } from '../../src/sandbox/arm-error.ts'
import { finish } from '../../src/sandbox/world/backup-run.ts'
import { aJob } from '../../src/sandbox/world/job.ts'
import { aProtectedItem } from '../../src/sandbox/world/protected-item.ts'
import type { Resource } from '../../src/sandbox/world/resource.ts'
import { aPolicy, aVault } from '../../src/sandbox/world/vault.ts'
import { aVm } from '../../src/sandbox/world/vm.ts'
import { aDatabase, allGone, aService, by, ended, until } from './a-service.ts'
import { anEstate, type Estate, type Place, type VmOptions } from './an-estate.ts'

const day = 24 * 3600_000
const clean = { action: 'cleanRestorePoints', body: { keepLatest: 1 } }
interface Action {
  action: string
  body?: Record<string, unknown>
  vm?: VmOptions
  /** What its operation comes to when a job runs that the plan could not know. */
  meets: 'waits' | 'BackupJobRunning'
}
/** Every action whose write must not happen during a job. */
const actions: Action[] = [
  { ...clean, meets: 'waits' },
  { ...clean, body: { mode: 'Collection' }, meets: 'waits' },
  { action: 'deleteFailedExtensions', vm: { extensionFailed: true }, meets: 'waits' },
  { action: 'reapply', vm: { provisioningState: 'Failed' }, meets: 'waits' },
  { action: 'triggerBackup', meets: 'BackupJobRunning' },
  { action: 'checkGuest', meets: 'waits' },
  { action: 'resumeProtection', meets: 'waits' },
  { action: 'remediate', body: { cleanUp: 'OldestFirst' }, vm: { extensionFailed: true, points: 18 }, meets: 'waits' },
]
const named = ({ action, body }: Action) => `${action}${body ? ` ${JSON.stringify(body)}` : ''}`

describe('a job in any vault of the region', { concurrency: false, timeout: 300_000 }, () => {
  let database: Database
  let estate: Estate
  let operations: Operations
  let others: Resource[]
  let count = 0
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure())
    others = Array.from({ length: 21 }, (_, index) =>
      aVault(estate.world, estate.site.group('rg-vaults'), `v-${index}`),
    )
  })
  after(() => allGone({ operations, estate, database }))

  function aPlace({ action, vm = {} }: Action) {
    const place = estate.addVm(`any-vault-${count++}`, vm)
    if (action === 'resumeProtection')
      Object.assign(estate.world.protectedItems.get(place.item)!.properties, { protectionState: 'ProtectionStopped' })
    return place
  }
  /** The VM's stopped item in another vault, and a job there that began long ago. */
  function jobIn(vault: Resource, { machine }: Place, { ago = 0, operation = 'Restore' } = {}) {
    const policy = aPolicy(estate.world, vault, 'Policy')
    aProtectedItem(estate.world, vault, policy, machine, {
      protectionState: 'ProtectionStopped',
      policyId: '',
      policyName: '',
    })
    const now = new Date()
    return aJob(estate.world, vault, machine, {
      start: new Date(now.getTime() - ago),
      now,
      state: 'TakeSnapshot',
      operation,
    })
  }
  const planOf = (place: Place, { action, body = {} }: Action) => operations.plan(place.vm, action, body, by())
  const begin = async (place: Place, one: Action) => {
    const { etag, dataLoss, blockers } = await planOf(place, one)
    assert.deepEqual(blockers, [])
    const acceptDataLoss = dataLoss.map(({ restorePointId }) => restorePointId)
    const body = { ...one.body, ...(acceptDataLoss.length > 0 ? { acceptDataLoss } : {}) }
    return (await operations.start(place.vm, one.action, body, { ...by(), ifMatch: etag })).id
  }
  const writes = ({ vm, pointGroup, item }: Place) => [`${vm.id}/`, pointGroup, item].flatMap((id) => estate.writes(id))

  describe('is a blocker in the plan', () => {
    for (const one of actions) {
      it(`of ${named(one)}, though it is the last of 21 vaults`, async () => {
        const place = aPlace(one)
        jobIn(others.at(-1)!, place)
        const { blockers } = await planOf(place, one)
        assert.ok(
          blockers.some(({ code }) => code === 'BackupJobRunning'),
          JSON.stringify(blockers),
        )
      })

      it(`of ${named(one)}, though it began weeks ago and lies on a page that nobody reads`, async () => {
        const place = aPlace(one)
        const now = new Date()
        const start = new Date(now.getTime() - 20 * day)
        aJob(estate.world, estate.site.vault, place.machine, {
          start,
          now,
          state: 'TakeSnapshot',
          operation: 'Restore',
        })
        estate.sandbox.setPageSize(3)
        const { blockers } = await planOf(place, one).finally(() => estate.sandbox.setPageSize(1000))
        assert.ok(
          blockers.some(({ code }) => code === 'BackupJobRunning'),
          JSON.stringify(blockers),
        )
      })

      it(`of ${named(one)} by the right that is missing, where the vaults may not be listed`, async () => {
        const place = aPlace(one)
        estate.sandbox.deny('Microsoft.Resources/subscriptions/resources/read')
        const { blockers } = await planOf(place, one).finally(() => estate.sandbox.allowAll())
        assert.ok(
          blockers.some(({ code, message }) => code === 'FactUnavailable' && /resources\/read/i.test(message)),
          JSON.stringify(blockers),
        )
      })
    }

    it('of cancelBackup, which finds the job to cancel in the last of 21 vaults', async () => {
      const one: Action = { action: 'cancelBackup', meets: 'waits' }
      const place = aPlace(one)
      const job = jobIn(others.at(-1)!, place, { operation: 'Backup' })
      const { blockers, calls } = await planOf(place, one)
      assert.deepEqual([blockers, calls.map(({ resourceId }) => resourceId)], [[], [`${job.id}/cancel`]])
    })
  })

  describe('is waited for', () => {
    interface Waiting {
      what: string
      one: Action
      place: Place
      id: string
      job?: ReturnType<typeof aJob>
    }
    const waiting: Waiting[] = []
    /** Everything is planned and asked for while nobody works; then the jobs begin; then the worker. */
    before(async () => {
      for (const one of actions) {
        for (const what of ['in a vault that came after the plan', 'on a late page'] as const) {
          const place = aPlace(one)
          waiting.push({ what, one, place, id: await begin(place, one) })
        }
      }
      const one: Action = { ...clean, meets: 'waits' }
      for (const what of ['of a VM that no vault knew', 'in a vault whose jobs may not be read']) {
        const place = aPlace(one)
        if (what.endsWith('knew')) estate.world.protectedItems.delete(place.item)
        waiting.push({ what, one, place, id: await begin(place, one) })
      }

      const filler = aVm(estate.world, estate.site.group('rg-apps'), 'filler', { now: estate.site.now })
      for (let hours = 1; hours < 40; hours++)
        aJob(estate.world, estate.site.vault, filler, {
          start: new Date(Date.now() - hours * 3600_000),
          now: new Date(),
        })
      for (const [index, one] of waiting.entries()) {
        const vault = aVault(estate.world, estate.site.group('rg-vaults'), `came-later-${index}`)
        const now = new Date()
        one.job =
          one.what === 'on a late page'
            ? aJob(estate.world, estate.site.vault, one.place.machine, {
                start: new Date(now.getTime() - 20 * day),
                now,
                state: 'TakeSnapshot',
                operation: 'Restore',
              })
            : jobIn(vault, one.place)
      }
      const refusal = authorizationFailed('x', 'Microsoft.RecoveryServices/vaults/backupJobs/read', '/vaults/x')
      const path = new RegExp(`came-later-${waiting.length - 1}/backupJobs$`)
      estate.sandbox.failNext({ method: 'GET', path }, refusal, 100)
      estate.sandbox.setPageSize(20)
      await operations.startWorker()
    })
    after(() => estate.sandbox.setPageSize(1000))

    const all = [
      ...actions.flatMap((one) =>
        ['in a vault that came after the plan', 'on a late page'].map((what) => ({ one, what })),
      ),
      { one: actions[0]!, what: 'of a VM that no vault knew' },
    ]
    for (const [index, { one, what }] of all.entries())
      it(`by ${named(one)}: one ${what}`, async () => {
        const { id, place, job } = waiting[index]!
        if (one.meets !== 'waits') {
          const { error } = await ended(operations, id)
          assert.deepEqual([error?.code, writes(place).length], [one.meets, 0])
          return
        }
        await until('the job is waited for', async () =>
          (await operations.get(id)).steps.some(({ detail }) => detail === 'A backup job runs.'),
        )
        await sleep(100)
        assert.deepEqual(writes(place), [])
        finish(job!, 'Completed', new Date())
        const { status, error } = await ended(operations, id)
        assert.deepEqual([status, error], ['Succeeded', null])
        assert.ok(writes(place).length > 0)
      })

    it('no longer where its vault may not be asked: that ends with the right that is missing', async () => {
      const { id, place } = waiting.at(-1)!
      const { error } = await ended(operations, id)
      assert.deepEqual([error?.code, writes(place)], ['FactUnavailable', []])
      assert.match(error!.message, /Missing permission: Microsoft\.RecoveryServices\/vaults\/backupJobs\/read/)
    })
  })
})
