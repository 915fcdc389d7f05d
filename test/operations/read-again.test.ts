import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../src/database/open-database.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { subscriptionIds } from '../../src/sandbox/fleet/site.ts'
import { armError } from '../../src/sandbox/arm-error.ts'
import { finish } from '../../src/sandbox/world/backup-run.ts'
import { anExtension, extensionFailed } from '../../src/sandbox/world/extension.ts'
import { aJob } from '../../src/sandbox/world/job.ts'
import { aProtectedItem } from '../../src/sandbox/world/protected-item.ts'
import { aRecoveryPoint } from '../../src/sandbox/world/recovery-point.ts'
import { aPolicy, aVault } from '../../src/sandbox/world/vault.ts'
import { aDatabase, allGone, aService, by, ended, until } from './a-service.ts'
import { anEstate, pointsOf, type Estate, type Place, type VmOptions } from './an-estate.ts'

const failed = { provisioningState: 'Failed', status: extensionFailed('The snapshot could not be taken.') }

const productionVault = `/subscriptions/${subscriptionIds.production}/resourceGroups/rg-backup-production/providers/Microsoft.RecoveryServices/vaults/vault-production`

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
  const estatePolicy = (name: string) => `${productionVault}/backupPolicies/${name}`
  const writes = ({ place }: Required<Case>) =>
    [`${place.vm.id}/`, `${place.pointGroup}/`, place.item].flatMap((below) => estate.writes(below)).length
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
    ['a restore point', { name: 'job-point', action: 'cleanRestorePoints', body: { keepLatest: 1 } }],
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
    ['a restore point', { name: 'former-point', action: 'cleanRestorePoints', body: { keepLatest: 1 } }],
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

  const oldCopies = (estateOf: Estate, { item }: Place) => estateOf.world.recoveryPoints.childrenOf(item)
  const changesOfCopies: [what: string, name: string, change: (place: Place) => void][] = [
    [
      'are soft-deleted since',
      'copies-soft-deleted',
      (place) => {
        for (const { properties } of oldCopies(estate, place))
          properties['recoveryPointProperties'] = { isSoftDeleted: true }
      },
    ],
    [
      'are about to expire',
      'copies-expiring',
      (place) => {
        const expiryTime = new Date(Date.now() + 3600_000).toISOString().replace('Z', '')
        for (const { properties } of oldCopies(estate, place)) properties['recoveryPointProperties'] = { expiryTime }
      },
    ],
    [
      'went with their item, of which nothing is said by the points',
      'item-soft-deleted',
      ({ item }) =>
        Object.assign(estate.world.protectedItems.get(item)!.properties, {
          isScheduledForDeferredDelete: true,
          deferredDeleteTimeInUTC: new Date().toISOString(),
        }),
    ],
    [
      'are those of another VM now',
      'item-of-another',
      ({ item }) =>
        Object.assign(estate.world.protectedItems.get(item)!.properties, {
          virtualMachineId: `${item.split('/').slice(0, 5).join('/')}/providers/Microsoft.Compute/virtualMachines/another`,
        }),
    ],
  ]
  for (const [what, name, change] of changesOfCopies)
    for (const mode of ['OldestFirst', 'Collection']) {
      const body = mode === 'Collection' ? { mode } : { keepLatest: 1 }
      const one = prepared({ name: `${name}-${mode}`, action: 'cleanRestorePoints', body, change })
      it(`points whose copies ${what} stay (${mode})`, () => endsWithout(one, 'DataLossNotAccepted'))
    }

  const madeAnew = prepared({
    name: 'made-anew',
    action: 'cleanRestorePoints',
    body: { keepLatest: 1 },
    change: ({ machine }) => Object.assign(machine.properties, { vmId: '99999999-0000-0000-0000-000000000000' }),
  })
  it('the points of a VM that was made anew stay', () => endsWithout(madeAnew, 'PlanChanged'))

  const resumed = (name: string, change: (place: Place) => void, rest: Record<string, unknown> = {}) =>
    prepared({
      name,
      action: 'resumeProtection',
      body: { policyId: estatePolicy(name) },
      build: (place) => {
        aPolicy(estate.world, estate.site.vault, name)
        Object.assign(estate.world.protectedItems.get(place.item)!.properties, {
          protectionState: 'ProtectionStopped',
          policyId: '',
          policyName: '',
          ...rest,
        })
      },
      change,
    })
  const shorten = (name: string, count: unknown, durationType = 'Days') =>
    Object.assign(estate.world.backupPolicies.get(estatePolicy(name))!.properties.retentionPolicy, {
      dailySchedule: { retentionDuration: { count, durationType } },
    })
  const oneMore = ({ item }: Place, days: number) =>
    aRecoveryPoint(
      estate.world,
      estate.world.protectedItems.get(item)!,
      new Date(Date.now() - days * 86_400_000),
      'VaultOnly',
    )
  const moreExpires: [what: string, name: string, change: (place: Place) => void, code: string][] = [
    ['whose policy has become shorter', 'policy-shorter', () => shorten('policy-shorter', 1), 'DataLossNotAccepted'],
    [
      'whose policy is not understood any more',
      'policy-odd',
      () => shorten('policy-odd', 6, 'Fortnights'),
      'FactUnavailable',
    ],
    [
      'which has a recovery point more that would expire',
      'point-more',
      (place) => void oneMore(place, 90),
      'DataLossNotAccepted',
    ],
    [
      'whose policy is gone',
      'policy-gone',
      () => void estate.world.backupPolicies.delete(estatePolicy('policy-gone')),
      'PolicyNotFound',
    ],
    [
      'whose state is in a word that is not known',
      'state-odd',
      ({ item }) =>
        Object.assign(estate.world.protectedItems.get(item)!.properties, { protectionState: 'ProtectionHibernated' }),
      'FactUnavailable',
    ],
  ]
  for (const [what, name, change, code] of moreExpires) {
    const one = resumed(name, change)
    it(`an item ${what} is not protected`, () => endsWithout(one, code))
  }

  const undeleted = resumed('undeleted', (place) => void oneMore(place, 90), { isScheduledForDeferredDelete: true })
  it('an item whose recovery points show only once it is undeleted stays stopped', async () => {
    const { error } = await ended(operations, undeleted.id)
    assert.deepEqual([error?.code, writes(undeleted)], ['DataLossNotAccepted', 1])
  })

  const odd = { provisioningState: 'Quarantined' }
  const oddPoint = prepared({
    name: 'odd-point',
    action: 'cleanRestorePoints',
    body: { keepLatest: 1 },
    change: ({ collection }) => {
      for (const { properties } of estate.world.restorePointCollections.get(collection)!.properties.restorePoints)
        Object.assign(properties, odd)
    },
  })
  it('a point in a state that is not known stays', () => endsWithout(oddPoint, 'FactUnavailable'))

  const oddExtension = prepared({
    name: 'odd-extension',
    action: 'deleteFailedExtensions',
    vm: { extensionFailed: true },
    change: ({ machine }) =>
      Object.assign(estate.world.extensions.get(`${machine.id}/extensions/VMSnapshot`)!.properties, odd),
  })
  it('an extension in a state that is not known stays', () => endsWithout(oddExtension, 'FactUnavailable'))

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
      'collection-made-anew',
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
    body: { keepLatest: 1 },
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
