import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../src/database/open-database.ts'
import type { Operations } from '../../src/operations/operations.ts'
import { armError } from '../../src/sandbox/arm-error.ts'
import { finish } from '../../src/sandbox/world/backup-run.ts'
import { anExtension, extensionFailed } from '../../src/sandbox/world/extension.ts'
import { aJob } from '../../src/sandbox/world/job.ts'
import { aProtectedItem } from '../../src/sandbox/world/protected-item.ts'
import { aPolicy, aVault } from '../../src/sandbox/world/vault.ts'
import { aDatabase, allGone, aService, by, ended, until } from './a-service.ts'
import { anEstate, pointsOf, type Estate, type Place, type VmOptions } from './an-estate.ts'

const failed = { provisioningState: 'Failed', status: extensionFailed('The snapshot could not be taken.') }

/** Operations are asked for while nobody works; then their worlds change; then the worker begins. */
describe('right before it writes, an operation reads again:', { timeout: 120_000 }, () => {
  let database: Database
  let estate: Estate
  let operations: Operations
  const changes: (() => void)[] = []
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure(), { concurrency: 12 })
    for (const one of all) Object.assign(one, await begin(one))
    for (const change of changes) change()
    await operations.startWorker()
  })
  after(() => allGone({ operations, estate, database }))

  interface Case {
    name: string
    action: string
    body?: Record<string, unknown>
    vm?: VmOptions
    build?: (place: Place) => void
    change: (place: Place) => void
    place?: Place
    id?: string
  }
  const all: Case[] = []
  const prepared = (one: Case) => {
    all.push(one)
    return one as Required<Case>
  }
  async function begin({ name, action, body = {}, vm, build, change }: Case) {
    const place = estate.addVm(name, vm)
    build?.(place)
    const { etag } = await operations.plan(place.vm, action, body, by())
    const { id } = await operations.start(place.vm, action, body, { ...by(), ifMatch: etag })
    changes.push(() => change(place))
    return { place, id }
  }
  const writes = ({ place }: Required<Case>) =>
    [place.vm.id, place.pointGroup, place.item].flatMap((id) => estate.writes(`${id}/`)).length
  const jobStarts = ({ machine }: Place, vault = estate.site.vault) => {
    const now = new Date()
    return aJob(estate.world, vault, machine, { start: now, now, state: 'TakeSnapshot' })
  }
  /** Nothing is written while the job runs, and all of it afterwards. */
  async function waitsFor(one: Required<Case>) {
    const step = async () => (await operations.get(one.id)).steps[0]
    await until('the job is waited for', async () => (await step())?.detail === 'A backup job runs.')
    await sleep(200)
    assert.equal(writes(one), 0)
    for (const { properties } of estate.world.backupJobs
      .values()
      .filter((job) => job.properties.status === 'InProgress' && job.properties.entityFriendlyName === one.name))
      finish({ properties } as ReturnType<typeof aJob>, 'Completed', new Date())
    const { status, error } = await ended(operations, one.id)
    assert.deepEqual([status, error], ['Succeeded', null])
    assert.ok(writes(one) > 0)
  }
  const endsWithout = async (one: Required<Case>, code: string) => {
    const { error } = await ended(operations, one.id)
    assert.deepEqual([error?.code, writes(one)], [code, 0], error?.message)
  }
  const hiddenExtension = ({ machine }: Place) => {
    estate.world.extensions.delete(`${machine.id}/extensions/VMSnapshot`)
    machine.properties.instanceView.extensions = []
    anExtension(estate.world, machine, { ...failed, shown: 'InstanceViewOnly' })
  }

  const whileJobRuns: [what: string, one: Omit<Case, 'change'>][] = [
    ['an extension', { name: 'job-extension', action: 'deleteFailedExtensions', vm: { extensionFailed: true } }],
    [
      'an extension that only the instance view shows',
      { name: 'job-hidden', action: 'deleteFailedExtensions', build: hiddenExtension },
    ],
    ['a restore point', { name: 'job-point', action: 'cleanRestorePoints' }],
    ['a collection', { name: 'job-collection', action: 'cleanRestorePoints', body: { mode: 'Collection' } }],
    ['the model of a VM', { name: 'job-reapply', action: 'reapply', vm: { provisioningState: 'Failed' } }],
  ]
  for (const [what, one] of whileJobRuns) {
    const waiting = prepared({ ...one, change: jobStarts })
    it(`while a job runs, ${what} waits`, () => waitsFor(waiting))
  }

  const formerVault = ({ machine }: Place) => {
    const vault = aVault(estate.world, estate.site.group('rg-former'), 'former')
    const policy = aPolicy(estate.world, vault, 'OldPolicy')
    aProtectedItem(estate.world, vault, policy, machine, {
      protectionState: 'ProtectionStopped',
      policyId: '',
      policyName: '',
    })
  }
  for (const [what, one] of [
    ['an extension', { name: 'former-extension', action: 'deleteFailedExtensions', vm: { extensionFailed: true } }],
    ['a restore point', { name: 'former-point', action: 'cleanRestorePoints' }],
  ] as const) {
    const change = (place: Place) =>
      jobStarts(
        place,
        estate.world.vaults.values().find(({ name }) => name === 'former'),
      )
    const waiting = prepared({ ...one, build: formerVault, change })
    it(`while a job runs in a former vault, ${what} waits`, () => waitsFor(waiting))
  }

  const unread = prepared({
    name: 'unread-extensions',
    action: 'deleteFailedExtensions',
    vm: { extensionFailed: true },
    change: () => {
      const forbidden = armError(403, 'AuthorizationFailed', 'The client does not have authorization.', 'gateway')
      estate.sandbox.failNext({ method: 'GET', path: /unread-extensions\/extensions$/ }, forbidden, 20)
    },
  })
  it('what may not be read any more is not deleted', () => endsWithout(unread, 'FactUnavailable'))

  const recovered = prepared({
    name: 'recovered',
    action: 'deleteFailedExtensions',
    build: hiddenExtension,
    change: ({ machine }) => {
      machine.properties.instanceView.extensions = []
      anExtension(estate.world, machine, { shown: 'InstanceViewOnly' })
    },
  })
  it('an extension that has recovered stays, though only the instance view shows it', async () => {
    const { status, result } = await ended(operations, recovered.id)
    assert.deepEqual([status, result, writes(recovered)], ['Succeeded', { deletedExtensions: [] }, 0])
  })

  const expired = prepared({
    name: 'expired',
    action: 'cleanRestorePoints',
    body: { mode: 'Collection' },
    change: ({ item }) => {
      for (const { properties } of estate.world.recoveryPoints.childrenOf(item))
        for (const tier of properties.recoveryPointTierDetails) if (tier.type === 'HardenedRP') tier.status = 'Deleted'
    },
  })
  it('a collection whose copies in the vault are gone stays', () => endsWithout(expired, 'DataLossNotAccepted'))

  const theCollection = ({ collection }: Place) => estate.world.restorePointCollections.get(collection)!
  const whole: [what: string, name: string, code: string, change: (place: Place) => void][] = [
    [
      'whose answer comes without its points',
      'bare',
      'UnexpectedAnswer',
      (place) => {
        const { properties, ...rest } = theCollection(place)
        const { restorePoints: _, ...bare } = properties
        const body = { ...rest, properties: bare }
        estate.sandbox.failNext({ method: 'GET', path: /AzureBackup_bare_\d+$/i }, { status: 200, body }, 1)
        properties.restorePoints.push({ ...properties.restorePoints[0]!, name: 'nobody-planned-it' })
      },
    ],
    [
      'that is empty all at once',
      'emptied',
      'PlanChanged',
      (place) => void (theCollection(place).properties.restorePoints = []),
    ],
    [
      'that was deleted and made anew under its name',
      'made-anew',
      'PlanChanged',
      (place) =>
        void (theCollection(place).properties.restorePointCollectionId = 'b0a6c2a4-0000-4000-8000-000000000001'),
    ],
    [
      'that holds a point nobody planned',
      'one-more',
      'PlanChanged',
      (place) => {
        const { restorePoints } = theCollection(place).properties
        const [first] = restorePoints
        restorePoints.push({ ...first!, id: `${first!.id}x`, name: `${first!.name}x` })
      },
    ],
  ]
  for (const [what, name, code, change] of whole) {
    const one = prepared({ name, action: 'cleanRestorePoints', body: { mode: 'Collection' }, change })
    it(`a collection ${what} stays`, () => endsWithout(one, code))
  }

  const overtaken = prepared({
    name: 'overtaken',
    action: 'cleanRestorePoints',
    vm: { points: 5 },
    change: ({ collection }) => {
      const points = estate.world.restorePointCollections.get(collection)!.properties.restorePoints
      points.at(-1)!.properties.provisioningState = 'Failed'
    },
  })
  it('a point that has become the newest good one stays', async () => {
    assert.equal((await ended(operations, overtaken.id)).status, 'Succeeded')
    assert.equal(pointsOf(estate, overtaken.place).length, 2)
  })
})
