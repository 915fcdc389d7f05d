import assert from 'node:assert/strict'
import { afterEach, describe, it, mock } from 'node:test'
import { AzureError } from '../../src/backup/azure-error.ts'
import { forbidden, type Answer } from './replayed-azure.ts'
import { aVmId, azureOver, itemBody, jobBody, notProtected, paths, statusBody, vmInAzure } from './vm-in-azure.ts'

const vm = aVmId()
const at = paths(vm)
const vaultType = 'Microsoft.RecoveryServices/vaults'
const vaultId = (name: string) => at.vault.replace('vault-1', name)
const itemIn = (name: string) => at.item.replace('vault-1', name)
const down: Answer = { status: 500, body: { error: { code: 'CloudInternalError', message: 'x' } } }
const noItem: Answer = { status: 404, body: { error: { code: 'BMSUserErrorObjectNotFound', message: 'x' } } }

type Azure = ReturnType<typeof vmInAzure>
/** Unprotected, with vaults by name and region; those of `knowing` hold an item of the VM. */
function withVaults(vaults: Record<string, string>, knowing: string[] = [], azure: Azure = vmInAzure()) {
  azure.on('POST', at.backupStatus, { body: notProtected(at) }).on('GET', at.vaults, {
    body: {
      value: Object.entries(vaults).map(([name, location]) => ({ id: vaultId(name), type: vaultType, location })),
    },
  })
  for (const name of Object.keys(vaults))
    azure.on(
      'GET',
      itemIn(name),
      knowing.includes(name)
        ? { body: { ...itemBody(vm, { protectionState: 'ProtectionStopped', policyId: '' }), id: itemIn(name) } }
        : noItem,
    )
  return azure
}
const many = (count: number, location = 'westeurope') =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`v-${index}`, location]))
const vaultsIn = (items: string[]) => items.map((item) => /vaults\/([^/]+)/i.exec(item)![1])
const findIn = async (azure: Azure, alsoIn: string[] = []) => {
  const { items, unread } = await azureOver(azure).controlPlane.findItems(vm, alsoIn)
  return { in: vaultsIn(items), unread: unread?.requiredPermission ?? unread?.reason ?? null }
}
const itemReads = (azure: Azure) => azure.sent('GET', /\/protecteditems\/[^/]+$/).length

describe("the VM's items are found", () => {
  it('in the last of 25 vaults', async () => {
    const azure = withVaults(many(25), ['v-24'])
    assert.deepEqual(await findIn(azure), { in: ['v-24'], unread: null })
    assert.equal(itemReads(azure), 25)
  })

  it('in the last of 500, ten at a time', async () => {
    const azure = withVaults(many(500), ['v-499'])
    assert.deepEqual(await findIn(azure), { in: ['v-499'], unread: null })
    const rounds = azure.sent('GET', /\/protecteditems\/[^/]+$/).map(({ round }) => round)
    for (const round of new Set(rounds)) assert.ok(rounds.filter((one) => one === round).length <= 10)
  })

  it('in a vault whose region is spelled otherwise', async () =>
    assert.deepEqual(await findIn(withVaults({ old: 'West Europe' }, ['old'])), { in: ['old'], unread: null }))

  it('in a vault that backupStatus names, though the list of vaults lacks it', async () => {
    const azure = withVaults({}).on('POST', at.backupStatus, { body: statusBody(at) })
    assert.deepEqual(await findIn(azure), { in: ['vault-1'], unread: null })
  })

  it('in the vaults of the regions where its restore points lie, all of them', async () => {
    const vaults = {
      ...many(15),
      ...Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`n-${n}`, 'northeurope'])),
    }
    assert.deepEqual(await findIn(withVaults(vaults, ['n-29']), ['NorthEurope']), { in: ['n-29'], unread: null })
  })

  it('nowhere, where no vault knows it', async () =>
    assert.deepEqual(await findIn(withVaults(many(3))), { in: [], unread: null }))

  for (const [what, answer] of [
    ['does not answer', down],
    ['may not be asked', forbidden()],
  ] as const)
    it(`perhaps in a vault that ${what}: its jobs are asked for`, async () => {
      const azure = withVaults(many(3), ['v-0']).on('GET', itemIn('v-2'), answer)
      assert.deepEqual(await findIn(azure), { in: ['v-0', 'v-2'], unread: null })
    })

  it('where the points of a VM lie that is gone', async () => {
    const azure = withVaults({ north: 'northeurope' }, ['north'])
      .on('GET', at.vm, { status: 404, body: { error: { code: 'ResourceNotFound', message: 'x' } } })
      .on('POST', at.backupStatus.replace('westeurope', 'northeurope'), { body: notProtected(at) })
    assert.deepEqual(await findIn(azure, ['northeurope']), { in: ['north'], unread: null })
  })
})

describe("the VM's items cannot all be told", () => {
  const cases: [what: string, azure: () => Azure, unread: string][] = [
    [
      'where there are more vaults in the region than a subscription may hold',
      () => withVaults(many(501), ['v-0']),
      'TooManyVaults',
    ],
    [
      'where the vaults may not be listed',
      () => withVaults({}).on('GET', at.vaults, forbidden()),
      'Microsoft.RecoveryServices/vaults/read',
    ],
    ['where the list of vaults does not come', () => withVaults({}).on('GET', at.vaults, down), 'CloudInternalError'],
    ['where the list of vaults is none', () => withVaults({}).on('GET', at.vaults, { body: {} }), 'UnexpectedAnswer'],
    [
      'where backupStatus may not be asked',
      () => withVaults({}).on('POST', at.backupStatus, forbidden()),
      'Microsoft.RecoveryServices/locations/backupStatus/action',
    ],
    [
      'where backupStatus names no vault for what it calls protected',
      () => withVaults(many(2)).on('POST', at.backupStatus, { body: statusBody(at, { vaultId: undefined }) }),
      'VaultNotNamed',
    ],
    [
      'where the VM may not be read, and with it its region',
      () => withVaults({}).on('GET', at.vm, forbidden()),
      'Microsoft.Compute/virtualMachines/read',
    ],
  ]
  for (const [what, azure, unread] of cases) it(what, async () => assert.equal((await findIn(azure())).unread, unread))

  it('where the VM is gone', () =>
    assert.rejects(
      findIn(
        withVaults({}).on('GET', at.vm, { status: 404, body: { error: { code: 'ResourceNotFound', message: 'x' } } }),
      ),
      (error: Error) => error instanceof AzureError && error.code === 'VmNotFound',
    ))
})

describe('vaults that hold no item', () => {
  afterEach(() => mock.restoreAll())
  const realNow = performance.now.bind(performance)
  const later = (minutes: number) => mock.method(performance, 'now', () => realNow() + minutes * 60_000)
  const searches = (azure: Azure) => {
    const { controlPlane } = azureOver(azure)
    return async () => {
      azure.forget()
      const { items } = await controlPlane.findItems(vm, [])
      return { asked: itemReads(azure), in: vaultsIn(items) }
    }
  }

  it('are asked each time where there are few', async () => {
    const search = searches(withVaults(many(9)))
    assert.equal((await search()).asked, 9)
    assert.equal((await search()).asked, 9)
  })

  it('are not asked again for ten minutes where there are many', async () => {
    const search = searches(withVaults(many(25), ['v-3']))
    assert.deepEqual(await search(), { asked: 25, in: ['v-3'] })
    assert.deepEqual(await search(), { asked: 1, in: ['v-3'] })
    later(11)
    assert.deepEqual(await search(), { asked: 25, in: ['v-3'] })
  })

  it('are asked at once when they are new, or when backupStatus names them', async () => {
    const azure = withVaults(many(25))
    const search = searches(azure)
    await search()
    withVaults({ ...many(25), new: 'westeurope' }, ['new'], azure)
    assert.deepEqual(await search(), { asked: 1, in: ['new'] })
    azure.on('POST', at.backupStatus, { body: statusBody(at, { vaultId: vaultId('v-7') }) })
    assert.deepEqual((await search()).in, ['v-7', 'new'])
  })
})

describe('the jobs of an item that run', () => {
  const filterOf = (url: URL) => url.searchParams.get('$filter') ?? ''
  const running = (name: string, rest: object = {}) =>
    jobBody(at, vm, name, { status: 'InProgress', startTime: '2026-09-01T00:00:00Z', endTime: undefined, ...rest })
  const lists = (byStatus: Record<string, unknown[]>) =>
    vmInAzure().on('GET', at.jobs, ({ url }) => ({
      body: { value: byStatus[/status eq '(\w+)'/.exec(filterOf(url))?.[1] ?? ''] ?? [] },
    }))
  const runningIn = async (azure: Azure) =>
    (await azureOver(azure).controlPlane.listRunningJobs(at.item)).map(
      ({ id, status }) => `${id.split('/').at(-1)} ${status}`,
    )

  it('are those in progress and then those being cancelled, whenever they began', async () => {
    const azure = lists({ InProgress: [running('a')], Cancelling: [running('b', { status: 'Cancelling' })] })
    assert.deepEqual(await runningIn(azure), ['a InProgress', 'b Cancelling'])
    assert.deepEqual(
      azure.requests.map(({ url }) => filterOf(url)),
      [
        "backupManagementType eq 'AzureIaasVM' and status eq 'InProgress'",
        "backupManagementType eq 'AzureIaasVM' and status eq 'Cancelling'",
      ],
    )
  })

  it('are not those of other VMs', async () => {
    const other = running('b', { containerName: 'iaasvmcontainerv2;x;y', entityFriendlyName: 'y' })
    assert.deepEqual(await runningIn(lists({ InProgress: [other] })), [])
  })
})
