import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createAzure, type Azure } from '../../src/azure/azure.ts'
import type { BackupControlPlane } from '../../src/backup/control-plane.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'
import { inventorySources } from '../../src/fleet/inventory.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox, type SandboxRequest } from '../../src/sandbox/sandbox.ts'

const folder = join(import.meta.dirname, '../../docker/azure')
const writer = '9d1c7f52-3a86-4e0b-8a51-0c6f1e7b2d34'

interface Role {
  Name: string
  Actions: string[]
  NotActions: string[]
  AssignableScopes: string[]
}
const roles = readdirSync(folder)
  .filter((file) => file.endsWith('-role.json'))
  .map((file) => ({ file, ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Role) }))
const reader = roles.filter(({ file }) => file.startsWith('reader'))
const remediator = roles.filter(({ file }) => file.startsWith('remediator'))

/** Every call there is, on things that the sandbox has; a new one without a line here fails below. */
const calls: Record<string, (azure: BackupControlPlane, at: Awaited<ReturnType<typeof placesIn>>) => Promise<unknown>> =
  {
    getLock: (azure, { lock }) => azure.getLock(lock),
    deleteLock: (azure, { lock }) => azure.deleteLock(lock),
    putLock: (azure, { lock }) =>
      azure.putLock({ id: lock, name: 'no-deletions', scope: '', level: 'CanNotDelete', notes: null, owners: [] }),
    getVirtualMachine: (azure, { vm }) => azure.getVirtualMachine(vm),
    async scopeExists(azure, { lock, vm, extension, collection, point }) {
      for (const scope of [lock.split('/providers/')[0]!, vm, extension, collection, point])
        await azure.scopeExists(scope)
    },
    getExtension: (azure, { extension }) => azure.getExtension(extension),
    deleteExtension: (azure, { extension }) => toEnd(azure, azure.deleteExtension(extension)),
    getCollection: (azure, { collection }) => azure.getCollection(collection),
    deleteRestorePoint: (azure, { point }) => toEnd(azure, azure.deleteRestorePoint(point)),
    deleteCollection: (azure, { collection }) => toEnd(azure, azure.deleteCollection(collection)),
    triggerBackup: (azure, { item }) => toEnd(azure, azure.triggerBackup(item, null)),
    listJobs: (azure, { item }) => azure.listJobs(item, '2020-01-01T00:00:00Z'),
    listRunningJobs: (azure, { item }) => azure.listRunningJobs(item),
    findItems: (azure, { protectedVm }) => azure.findItems(parseVmId(protectedVm)!, []),
    async getJob(azure, { item }) {
      const [job] = await azure.listJobs(item, '2020-01-01T00:00:00Z')
      return await azure.getJob(job!.id)
    },
    async followedJob(azure, { item }) {
      const [job] = await azure.listJobs(item, '2020-01-01T00:00:00Z')
      return await azure.followedJob(job!.id, 60)
    },
    async cancelJob(azure, { item }) {
      const [job] = await azure.listJobs(item, '2020-01-01T00:00:00Z')
      return await toEnd(azure, azure.cancelJob(job!.id))
    },
    listRecoveryPoints: (azure, { item }) => azure.listRecoveryPoints(item),
    reapply: (azure, { vm }) => toEnd(azure, azure.reapply(vm)),
    runCommand: (azure, { vm }) =>
      toEnd(azure, azure.runCommand(vm, { commandId: 'RunPowerShellScript', lines: ['hostname'] })),
    getProtectedItem: (azure, { item }) => azure.getProtectedItem(item),
    getPolicy: (azure, { policy }) => azure.getPolicy(policy),
    protectWith: (azure, { item, protectedVm, policy }) => toEnd(azure, azure.protectWith(item, protectedVm, policy)),
    undelete: (azure, { item, protectedVm }) => toEnd(azure, azure.undelete(item, protectedVm)),
    getKeyVault: (azure, { keyVault }) => azure.getKeyVault(keyVault),
    async addAccessPolicy(azure, { keyVault }) {
      const { tenantId } = (await azure.getKeyVault(keyVault))!
      const entry = { tenantId: tenantId!, objectId: writer, keys: [], secrets: ['get'] }
      await azure.addAccessPolicy(keyVault, entry)
    },
    listRoleAssignments: (azure, { keyVault }) => azure.listRoleAssignments(keyVault, writer),
    putRoleAssignment: (azure, { keyVault }) =>
      azure.putRoleAssignment(keyVault, writer, { roleDefinitionId: '/role', principalId: writer }),
  }
/** Between them they make the collector send every read that it has. */
const readInEveryWay = [
  'healthy-windows',
  'vmsnapshot-failed',
  'healthy-hidden-vmsnapshot',
  'ade-access-policy-missing',
  'ade-rbac-role-missing',
  'not-protected',
  'moved-to-another-group',
  'key-vault-of-disk-encryption-set-gone',
]
/** Asked for by Azure Backup when an item is written (backup-rbac-rs-vault): of the VM, by no request of ours. */
const linked = ['Microsoft.Compute/virtualMachines/write']
// Under way in the calls above, or no call at all.
const notCalls = ['getOperation', 'within']

describe('the roles in docker/azure', () => {
  let sandbox: Sandbox
  let azure: Azure
  let needed: { reads: Set<string>; writes: Set<string> }

  before(async () => {
    sandbox = await startSandbox({ throttling: false, resourceGraph: { queries: 100_000 } })
    sandbox.world.timeline.pace = 10_000
    setDefaultCACertificates([...getCACertificates(), sandbox.ca])
    process.env['IDENTITY_ENDPOINT'] = sandbox.identityEndpoint
    process.env['IDENTITY_HEADER'] = sandbox.identityHeader
    const options = {
      endpoint: sandbox.endpoint,
      audience: sandbox.endpoint,
      limits: defaultLimits,
      backupServicePrincipalId: sandbox.world.backupServicePrincipalId,
      writeClientId: writer,
    }
    azure = createAzure(options)
    for (const name of readInEveryWay) await azure.collector.collect(vmNamed(name), { fresh: true })
    // Where Backup's limit of single items is used up, the vault's list is read.
    const body = { error: { code: 'ResourceRequestsThrottled', message: 'Too many.' } }
    sandbox.failNext({ path: /\/protectedItems\/[^/]+$/i }, { status: 429, headers: { 'retry-after': '60' }, body })
    await createAzure(options).collector.collect(vmNamed('healthy-linux'), { mayShareLists: true })
    const { signal } = new AbortController()
    const ids = (await azure.inventory.ledger(signal)).map(({ subscriptionId }) => subscriptionId)
    for (const source of inventorySources) await azure.inventory.read(source, ids, async () => undefined, signal)
    const at = await placesIn(azure)
    for (const call of Object.values(calls)) await call(azure.controlPlane, at)
    const permissionsOf = (requests: SandboxRequest[]) => new Set(requests.flatMap(permissionsFor))
    needed = {
      reads: permissionsOf(sandbox.requests.filter(({ clientId }) => clientId !== writer)),
      writes: permissionsOf(sandbox.requests.filter(({ clientId }) => clientId === writer)),
    }
  })
  after(() => sandbox.stop())

  it('every call of the gateway is looked at', () => {
    const known = [...Object.keys(calls), ...notCalls]
    assert.deepEqual(
      Object.keys(azure.controlPlane).filter((name) => !known.includes(name)),
      [],
    )
  })

  it('the reader may do what is read, and nothing else', () => {
    // A list of resources shows a vault to those who may read vaults: no request of its own asks for it. The definition of a role is read
    // where it is not one of Azure's that are known: no VM of the fleet has such a role.
    const beside = ['Microsoft.RecoveryServices/vaults/read', 'Microsoft.Authorization/roleDefinitions/read']
    assert.deepEqual(granted(reader), sorted([...needed.reads, ...beside]))
  })

  it('the remediator may do what is written and what follows it, and nothing else', () => {
    // Azure Backup sends both headers, or only Location: what one leads to is granted for the other too.
    const byLocation = [...needed.writes].map((action) => action.replace('/operationsStatus/', '/operationResults/'))
    assert.deepEqual(granted(remediator), sorted([...needed.writes, ...byLocation, ...linked]))
  })

  it('the reader changes nothing', () => {
    for (const action of granted(reader)) assert.match(action, /\/read$|\/backupstatus\/action$/)
    for (const { method, path, clientId } of sandbox.requests) {
      if (clientId !== writer)
        assert.ok(
          method === 'GET' || /\/backupStatus$|^\/providers\/microsoft\.resourcegraph\/resources$/i.test(path),
          `${method} ${path}`,
        )
    }
  })

  it('lock rights stand in a role of their own, so that it can be assigned on the restore point groups alone', () => {
    const withLocks = roles.filter(({ Actions }) => Actions.some((action) => /\/locks\/(write|delete)$/i.test(action)))
    assert.deepEqual(
      withLocks.map(({ file, Actions }) => [file, Actions.length]),
      [['remediator-locks-role.json', 2]],
    )
  })

  it('no role has a wildcard or a scope that would fit unchanged', () => {
    for (const { file, Actions, NotActions, AssignableScopes } of roles) {
      assert.deepEqual(
        [NotActions, AssignableScopes],
        [[], ['/subscriptions/00000000-0000-0000-0000-000000000000']],
        file,
      )
      for (const action of Actions) assert.doesNotMatch(action, /\*/, file)
    }
  })
})

const vmNamed = (name: string) => parseVmId(sampleVms.find((vm) => vm.name === name)!.id)!

const sorted = (actions: Iterable<string>) => [...new Set([...actions].map((action) => action.toLowerCase()))].sort()
const granted = (of: Role[]) => sorted(of.flatMap(({ Actions }) => Actions))

/** ARM's rule: provider, types, and read, write, delete or the named action. An expanded child is read as well. */
function permissionsFor({ method, path, url }: SandboxRequest): string[] {
  const segments = path.split('/').filter((segment) => segment !== '')
  const at = segments.findLastIndex((segment) => segment.toLowerCase() === 'providers')
  const [provider, ...rest] = at < 0 ? ['Microsoft.Resources', ...segments] : segments.slice(at + 1)
  // Its own list of operations calls the one POST a reading.
  if (/^microsoft\.resourcegraph$/i.test(provider ?? '')) return ['Microsoft.ResourceGraph/resources/read']
  const verb = { GET: 'read', PUT: 'write', PATCH: 'write', DELETE: 'delete' }[method]
  const types = rest.filter((_, index) => index % 2 === 0)
  const own = [provider, ...types, verb ?? 'action'].join('/')
  const expand = new URL(url).searchParams.get('$expand')
  const children = expand && /^(instanceView|restorePoints)$/i.test(expand) && !/extensions$/i.test(types.at(-1)!)
  return children ? [own, [provider, ...types, expand, 'read'].join('/')] : [own]
}

async function placesIn({ collector }: Azure) {
  const failed = vmNamed('vmsnapshot-failed')
  const [{ facts }, ofLocked, ofEncrypted] = await Promise.all([
    collector.collect(vmNamed('at-limit-without-lock')),
    collector.collect(vmNamed('locked-at-limit')),
    collector.collect(vmNamed('ade-fine')),
  ])
  const value = <T>(fact: { status: string; value?: T }) => {
    assert.equal(fact.status, 'Collected')
    return fact.value!
  }
  const [collection] = value(facts.restorePoints).collections
  return {
    vm: failed.id,
    extension: `${failed.id}/extensions/VMSnapshot`,
    lock: value(ofLocked.facts.locks)[0]!.id,
    collection: collection!.id,
    point: collection!.restorePoints[0]!.id,
    item: value(facts.protection).protectedItemId!,
    protectedVm: vmNamed('at-limit-without-lock').id,
    policy: value(facts.protection).policyId!,
    keyVault: value(ofEncrypted.facts.keyVaults)[0]!.vaultId,
  }
}

async function toEnd(azure: BackupControlPlane, started: Promise<{ url: string | null }>) {
  const { url } = await started
  assert.ok(url, 'something to follow')
  while ((await azure.getOperation(url)).status === 'InProgress')
    await new Promise((resolve) => setTimeout(resolve, 20))
}
