import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline'
import { apiVersions } from '../../src/backup/api-versions.ts'
import { createClients } from '../../src/azure/clients.ts'
import { createControlPlane } from '../../src/azure/control-plane.ts'

const endpoint = 'https://arm.test'
const subscription = '11111111-1111-1111-1111-111111111111'
const group = `/subscriptions/${subscription}/resourceGroups/rg`
const vm = `${group}/providers/Microsoft.Compute/virtualMachines/vm`
const collection = `${group}/providers/Microsoft.Compute/restorePointCollections/c`
const lock = `${group}/providers/Microsoft.Authorization/locks/l`
const vault = `${group}/providers/Microsoft.RecoveryServices/vaults/v`
const item = `${vault}/backupFabrics/Azure/protectionContainers/iaasvmcontainer/protectedItems/vm`

/** What is asked of ARM, each answered with a 404. */
function asking() {
  const asked: URL[] = []
  const transport: HttpClient = {
    async sendRequest(request) {
      asked.push(new URL(request.url))
      const bodyAsText = '{"error":{"code":"ResourceNotFound","message":"Not here."}}'
      return { request, status: 404, headers: createHttpHeaders({ 'content-type': 'application/json' }), bodyAsText }
    },
  }
  const credential = { getToken: async () => ({ token: 'x', expiresOnTimestamp: Date.now() + 3600_000 }) }
  const clients = createClients(endpoint, endpoint, credential, transport)
  return {
    sdks: clients.of(subscription),
    control: createControlPlane({ reads: clients, writes: clients, now: () => new Date() }),
    /** The version in which `ask` asks. */
    async versionOf(ask: () => PromiseLike<unknown>) {
      asked.length = 0
      await Promise.resolve(ask()).catch(() => undefined)
      return asked.map((url) => url.searchParams.get('api-version'))
    },
  }
}

describe('a write speaks in the api-version in which the SDK reads', () => {
  const { sdks, control, versionOf } = asking()
  const table = [
    [
      'Microsoft.Authorization/locks',
      () => sdks.locks.managementLocks.getByScope(group, 'l'),
      {
        getLock: () => control.getLock(lock),
        deleteLock: () => control.deleteLock(lock),
      },
    ],
    [
      'Microsoft.Compute',
      () => sdks.compute.virtualMachines.get('rg', 'vm'),
      {
        deleteExtension: () => control.deleteExtension(`${vm}/extensions/VMSnapshot`),
        reapply: () => control.reapply(vm),
        runCommand: () => control.runCommand(vm, { commandId: 'RunShellScript', lines: [] }),
        deleteRestorePoint: () => control.deleteRestorePoint(`${collection}/restorePoints/p`),
        deleteCollection: () => control.deleteCollection(collection),
      },
    ],
    [
      'Microsoft.RecoveryServices/vaults, protected items',
      () => sdks.backup.protectedItems.get('v', 'rg', 'Azure', 'iaasvmcontainer', 'vm'),
      {
        triggerBackup: () => control.triggerBackup(item, null),
        cancelJob: () => control.cancelJob(`${vault}/backupJobs/j`),
        protectWith: () => control.protectWith(item, vm, `${vault}/backupPolicies/p`),
        undelete: () => control.undelete(item, vm),
      },
    ],
  ] as const
  for (const [what, read, writes] of table)
    for (const [name, write] of Object.entries(writes))
      it(`${what}: ${name}`, async () => {
        const [version] = await versionOf(read)
        assert.match(version!, /^\d{4}-\d\d-\d\d/)
        assert.deepEqual([...new Set(await versionOf(write))], [version])
      })
})

describe('the newest of the table is what the SDK asks in', () => {
  const { sdks, versionOf } = asking()
  const { compute, locks, backup, resources } = sdks
  const table: [name: string, version: string, ask: () => PromiseLike<unknown>][] = [
    ['virtualMachines', apiVersions.compute.newest, () => compute.virtualMachines.get('rg', 'vm')],
    ['extensions', apiVersions.compute.newest, () => compute.virtualMachineExtensions.get('rg', 'vm', 'x')],
    ['restorePointCollections', apiVersions.compute.newest, () => compute.restorePointCollections.get('rg', 'c')],
    ['disks', apiVersions.disks.newest, () => compute.disks.get('rg', 'd')],
    ['diskEncryptionSets', apiVersions.disks.newest, () => compute.diskEncryptionSets.get('rg', 'd')],
    ['locks', apiVersions.locks.newest, () => locks.managementLocks.getByScope(group, 'l')],
    ['protectedItems', apiVersions.backup.newest, () => backup.protectedItems.get('v', 'rg', 'Azure', 'c', 'i')],
    ['backupPolicies', apiVersions.policies.ofSdk, () => backup.protectionPolicies.get('v', 'rg', 'p')],
    ['backupJobs', apiVersions.backup.newest, () => backup.jobDetails.get('v', 'rg', 'j')],
    ['resourceGroups', apiVersions.resources.newest, () => resources.resourceGroups.get('rg')],
  ]
  for (const [name, version, ask] of table)
    it(`${name}: ${version}`, async () => assert.deepEqual([...new Set(await versionOf(ask))], [version]))
})
