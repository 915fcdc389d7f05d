import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Fact } from '../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import {
  aVmId,
  azureOver,
  collectionBody,
  diskBody,
  extensionBody,
  jobBody,
  paths,
  recoveryPointBody,
  vmBody,
  vmInAzure,
} from './vm-in-azure.ts'

const vm = aVmId()
const at = paths(vm)
const host = 'https://management.azure.com'
const keyVault = `${at.vmGroup}/providers/Microsoft.KeyVault/vaults/keys`
const roles = `${keyVault}/providers/Microsoft.Authorization/roleAssignments`
const principal = '99999999-9999-4999-8999-999999999999'

type Azure = ReturnType<typeof vmInAzure>
const encrypted = () =>
  vmInAzure()
    .on('GET', at.osDisk, {
      body: diskBody(at.osDisk, {
        encryptionSettingsCollection: {
          enabled: true,
          encryptionSettings: [{ diskEncryptionKey: { secretUrl: 'https://x', sourceVault: { id: keyVault } } }],
        },
      }),
    })
    .on('GET', keyVault, { body: { id: keyVault, properties: { enableRbacAuthorization: true } } })
    .on('GET', roles, { body: { value: [] } })
const reader = (azure: Azure) => azureOver(azure, { backupServicePrincipalId: principal })
const facts = async (azure: Azure, everyVault = false) =>
  (await reader(azure).collector.collect(vm, { everyVault })).facts
const fact =
  (name: keyof VmBackupFacts, everyVault = false) =>
  async (azure: Azure) => {
    const found = (await facts(azure, everyVault))[name] as Fact<unknown>
    return found.status === 'Collected' ? 'Collected' : found.reason
  }
const called =
  (call: (azure: ReturnType<typeof reader>) => Promise<unknown>) =>
  async (azure: Azure): Promise<string> =>
    await call(reader(azure)).then(
      () => 'Collected',
      (error: { code?: string; message: string }) => error.code ?? error.message,
    )

/** What is read of an answer that has `list` where a list was asked for; `Collected` when it was taken for one. */
type Read = [
  name: string,
  azure: () => Azure,
  path: string,
  answer: (list: object) => unknown,
  read: (azure: Azure) => Promise<string>,
]
const value = (list: object) => list

const lists: Read[] = [
  ['locks', vmInAzure, at.locks, value, fact('locks')],
  ['extensions', vmInAzure, at.extensions, value, fact('extensions')],
  ['collections', vmInAzure, at.collections, value, fact('restorePoints')],
  ['jobs', vmInAzure, at.jobs, value, fact('backupJobs')],
  ['recovery points', vmInAzure, at.recoveryPoints, value, fact('recoveryPoints')],
  ['vaults, for who looks into each', vmInAzure, at.vaults, value, fact('backupJobs', true)],
  [
    'role assignments on a key vault',
    encrypted,
    roles,
    value,
    async (azure) => {
      const found = (await facts(azure)).keyVaults
      return found.status === 'Unavailable' ? found.reason : (found.value[0]?.reason ?? 'Collected')
    },
  ],
  [
    'jobs of an item',
    vmInAzure,
    at.jobs,
    value,
    called(({ controlPlane }) => controlPlane.listJobs(at.item, '2026-01-01T00:00:00Z')),
  ],
  [
    'recovery points of an item',
    vmInAzure,
    at.recoveryPoints,
    value,
    called(({ controlPlane }) => controlPlane.listRecoveryPoints(at.item)),
  ],
  [
    'role assignments for a grant',
    encrypted,
    roles,
    value,
    called(({ controlPlane }) => controlPlane.listRoleAssignments(keyVault, principal)),
  ],
  [
    'virtual machines, beside orphaned collections',
    vmInAzure,
    `${at.subscription}/providers/Microsoft.Compute/virtualMachines`,
    value,
    async (azure) => {
      const found = await reader(azure).orphans.candidates(vm.subscriptionId, 'c')
      return found.status === 'Collected' ? 'Collected' : found.reason
    },
  ],
]

const shapes: [what: string, list: object][] = [
  ['left out', {}],
  ['null', { value: null }],
  ['a document', { value: {} }],
  ['a document with what it should list', { value: { id: at.vm, properties: {} } }],
  ['text', { value: 'none' }],
]

describe('where a list was asked for, an answer is no empty list', () => {
  for (const [name, azure, path, answer, read] of lists) {
    for (const [what, list] of shapes) {
      it(`${name}: ${what}`, async () =>
        assert.equal(await read(azure().on('GET', path, { body: answer(list) })), 'UnexpectedAnswer'))

      it(`${name}: ${what}, and another page to follow`, async () => {
        const nextLink = `${host}${path}?$skipToken=2&api-version=1`
        const paged = azure()
          .on('GET', path, { body: answer({ ...list, nextLink }) })
          .on('GET', `${path}#2`, { body: { value: [] } })
        assert.equal(await read(paged), 'UnexpectedAnswer')
      })

      if (name !== 'extensions')
        it(`${name}: ${what}, on its second page`, async () => {
          const nextLink = `${host}${path}?$skipToken=2&api-version=1`
          const paged = azure()
            .on('GET', path, { body: { value: [], nextLink } })
            .on('GET', `${path}#2`, { body: list })
          assert.equal(await read(paged), 'UnexpectedAnswer')
        })
    }

    it(`${name}: an empty one is one`, async () =>
      assert.equal(await read(azure().on('GET', path, { body: { value: [] } })), 'Collected'))
  }
})

describe('where a list was to be expanded, an answer without it is no empty list', () => {
  const collection = (list: object) => {
    const body = collectionBody(at.collection, vm)
    return { ...body, properties: { ...body.properties, ...list } }
  }
  const expansions: [what: string, list: object][] = [
    ['left out', {}],
    ['null', { restorePoints: null }],
    ['a document', { restorePoints: {} }],
    ['text', { restorePoints: 'none' }],
  ]
  for (const [what, list] of expansions) {
    const azure = () => vmInAzure().on('GET', at.collection, { body: collection(list) })
    it(`the points of a collection, in a reading: ${what}`, async () =>
      assert.equal(await fact('restorePoints')(azure()), 'UnexpectedAnswer'))
    it(`the points of a collection, before a deletion: ${what}`, async () =>
      assert.equal(
        await called(({ controlPlane }) => controlPlane.getCollection(at.collection))(azure()),
        'UnexpectedAnswer',
      ))
  }
  it('a collection without points is one', async () =>
    assert.equal(
      await fact('restorePoints')(vmInAzure().on('GET', at.collection, { body: collection({ restorePoints: [] }) })),
      'Collected',
    ))

  for (const view of [undefined, null])
    it(`the instance view of the VM (${view}): neither VM nor extensions are known, the rest is`, async () => {
      const body = vmBody(vm)
      const found = await facts(
        vmInAzure()
          .on('GET', at.vm, { body: { ...body, properties: { ...body.properties, instanceView: view } } })
          .on('GET', at.extensions, { body: { value: [extensionBody(vm)] } }),
      )
      const missing = Object.entries(found).flatMap(([name, one]) =>
        (one as Fact<unknown>).status === 'Unavailable' ? [`${name} ${(one as { reason: string }).reason}`] : [],
      )
      assert.deepEqual(missing, [
        'virtualMachine UnexpectedAnswer',
        'extensions UnexpectedAnswer',
        'keyVaults UnexpectedAnswer',
      ])
    })

  for (const tiers of [undefined, null])
    it(`the tiers of a recovery point (${tiers})`, async () => {
      const body = recoveryPointBody(at.item, '2026-11-20T01:00:00Z')
      const bare = { ...body, properties: { ...body.properties, recoveryPointTierDetails: tiers } }
      const azure = vmInAzure().on('GET', at.recoveryPoints, { body: { value: [bare] } })
      assert.equal(await fact('recoveryPoints')(azure), 'UnexpectedAnswer')
    })

  for (const tasksList of [undefined, null, {}, 'none'])
    it(`the tasks of a running job (${JSON.stringify(tasksList)}): its phase is not known, and it is not cancellable`, async () => {
      const running = { status: 'InProgress', endTime: undefined }
      const azure = vmInAzure()
        .on('GET', at.jobs, { body: { value: [jobBody(at, vm, 'job-1', running)] } })
        .on('GET', `${at.jobs}/job-1`, {
          body: jobBody(at, vm, 'job-1', { ...running, extendedInfo: { tasksList, propertyBag: {} } }),
        })
      const { backupJobs } = await facts(azure)
      assert.ok(backupJobs.status === 'Collected')
      const [job] = backupJobs.value
      assert.deepEqual([job?.status, job?.phase, job?.cancellable, job?.detailed], ['InProgress', null, false, false])
    })

  for (const accessPolicies of [undefined, null, {}])
    it(`the access policies of a key vault (${JSON.stringify(accessPolicies)}): nothing is said of what it lacks`, async () => {
      const azure = encrypted().on('GET', keyVault, { body: { id: keyVault, properties: { accessPolicies } } })
      const found = (await facts(azure)).keyVaults
      assert.ok(found.status === 'Collected')
      assert.deepEqual([found.value[0]?.missingRights, found.value[0]?.reason], [null, 'UnexpectedAnswer'])
      assert.equal(await called(({ controlPlane }) => controlPlane.getKeyVault(keyVault))(azure), 'UnexpectedAnswer')
    })
})

describe('a list of jobs', () => {
  it('with a job that has no properties tells of none: that one may be the one that runs', async () => {
    const azure = vmInAzure().on('GET', at.jobs, { body: { value: [{ id: `${at.jobs}/x`, name: 'x' }] } })
    assert.equal(await fact('backupJobs')(azure), 'UnexpectedAnswer')
    assert.equal(
      await called(({ controlPlane }) => controlPlane.listJobs(at.item, '2026-01-01T00:00:00Z'))(azure),
      'UnexpectedAnswer',
    )
  })
})
