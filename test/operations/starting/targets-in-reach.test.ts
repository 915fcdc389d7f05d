import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ManagementLock } from '../../../src/backup/facts-of-locks.ts'
import { refuseOutsideReach, scopesToReach } from '../../../src/operations/starting/targets-in-reach.ts'
import type { PlannedCall } from '../../../src/remediation/plan.ts'
import {
  aCollection,
  aLock,
  healthyFacts,
  item,
  pointGroup,
  points,
  read,
  refused,
  somePoints,
  subscription,
  subscriptionLock,
  vault,
  vmGroup,
  vmId,
} from '../../diagnosis/facts-builder.ts'

const collection = aCollection(points(3))
const keyVault = `${subscription}/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/kv/accessPolicies/add`
const call = (method: 'DELETE' | 'PUT' | 'POST', resourceId: string): PlannedCall => ({
  method,
  resourceId,
  description: '',
})
const off = (lock: ManagementLock) => [call('DELETE', lock.id), call('PUT', lock.id)]
const scopesOf = (calls: PlannedCall[], locks: ManagementLock[] = [], action = 'remediate', unread = false) =>
  scopesToReach(
    action,
    vmId,
    { calls },
    {
      ...healthyFacts(),
      restorePoints: read(
        somePoints([collection, aCollection(points(1), { name: 'mine', ownedByAzureBackup: false })]),
      ),
      locks: unread ? refused('locks/read') : read(locks),
    },
  )

describe('where a plan needs a reach of its own', () => {
  const keep = aLock()
  const shared = aLock({ sharedWithOtherVms: true })
  const unknown = aLock({ sharedWithOtherVms: null })
  const onCollection = aLock({ scope: collection.id })
  const onVault = aLock({ scope: vault, target: 'Vault' })
  const onGroup = aLock({ scope: vmGroup, target: 'VirtualMachineGroup' })
  const onVm = aLock({ scope: vmId.id, target: 'VirtualMachine' })
  const cases: [string, PlannedCall[], ManagementLock[], string[]][] = [
    ['none for the VM itself', [call('POST', `${vmId.id}/reapply`), call('DELETE', `${vmId.id}/extensions/x`)], [], []],
    ['none for its collection and points', [call('DELETE', `${collection.id}/restorePoints/p`)], [], []],
    ['none for its item in the vault', [call('POST', `${item}/backup`)], [], []],
    ['none for a job of its own', [call('POST', `${vault}/backupJobs/job-1/cancel`)], [], []],
    ['none for a lock on its group of points that comes back', off(keep), [keep], []],
    ['none for a lock on its collection that comes back', off(onCollection), [onCollection], []],
    ['none for a lock on the VM', off(onVm), [onVm], []],
    ['the group, for a lock that serves other VMs', off(shared), [shared], [pointGroup]],
    ['the group, for a lock of which that is not known', off(unknown), [unknown], [pointGroup]],
    ['the group, for a lock that is not among the facts', off(keep), [], [pointGroup]],
    ['the group, for a lock that stays off', [call('DELETE', keep.id)], [keep], [pointGroup]],
    ['the collection, for its lock that stays off', [call('DELETE', onCollection.id)], [onCollection], [collection.id]],
    ['the subscription, for its lock', off(subscriptionLock()), [subscriptionLock()], [subscription]],
    ['the VM’s group, for its lock', off(onGroup), [onGroup], [vmGroup]],
    ['the vault, for its lock', off(onVault), [onVault], [vault]],
    ['a key vault', [call('PUT', keyVault)], [], [keyVault]],
    ['a collection that others made', [call('DELETE', `${pointGroup}/x`)], [], [`${pointGroup}/x`]],
    ['each once', [...off(shared), ...off(aLock({ name: 'two', sharedWithOtherVms: true }))], [shared], [pointGroup]],
  ]
  for (const [name, calls, locks, scopes] of cases) it(name, () => assert.deepEqual(scopesOf(calls, locks), scopes))

  it('the group, where the locks cannot be read', () =>
    assert.deepEqual(scopesOf(off(keep), [], 'remediate', true), [pointGroup]))

  it('none for putting locks back', () =>
    assert.deepEqual(scopesOf([call('PUT', shared.id)], [shared], 'restoreLocks'), []))
})

describe('a caller’s reach', () => {
  const group = `${subscription}/resourceGroups/AzureBackupRG_1`
  const cases: [string, 'Everything' | string[], string[], boolean][] = [
    ['everything', 'Everything', [group], true],
    ['over that group', [`${group.toLowerCase()}/`], [group], true],
    ['over its subscription', [`${subscription}/`], [group], true],
    ['over a group whose name begins so', [`${group.toLowerCase()}2/`], [group], false],
    ['over nothing', [], [group], false],
    ['over one of two', [`${group.toLowerCase()}/`], [group, vault], false],
    ['over nothing, where nothing is needed', [], [], true],
  ]
  for (const [name, reach, scopes, allowed] of cases) {
    it(`${name}: ${allowed ? 'let through' : 'refused'}`, () => {
      const ask = () => refuseOutsideReach(reach, { scopesToReach: scopes })
      if (allowed) ask()
      else assert.throws(ask, { code: 'ScopeNotAllowed' })
    })
  }

  it('is not asked of a plan that was stored before plans named scopes', () =>
    assert.doesNotThrow(() => refuseOutsideReach([], {})))
})
