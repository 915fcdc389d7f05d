import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { valueOf } from '../../src/backup/fact.ts'
import {
  aVmId,
  azureOver,
  collectionBody,
  itemBody,
  paths,
  pointBody,
  policyBody,
  recoveryPointBody,
  vmBody,
  vmInAzure,
} from './vm-in-azure.ts'

const vm = aVmId()
const at = paths(vm)

describe('restore points', () => {
  it('are found by the source, over all groups, and told apart by name and group', async () => {
    const group = (name: string) =>
      `${at.subscription}/resourceGroups/${name}/providers/Microsoft.Compute/restorePointCollections`
    const ids = {
      AzureBackup: at.collection,
      AzureBackupCustomGroup: `${group('Snapshots-7-weu')}/AzureBackup_web-1_42`,
      AzureBackupLegacy: `${group('app-rg')}/AzureBackup_web-1`,
      Other: `${group('acronis-rg')}/acronis-web-1`,
      Uncertain: `${group('snapshots-x-weu')}/AzureBackup_web-1_43`,
    }
    const azure = vmInAzure()
      .on('GET', at.collections, {
        body: {
          value: [
            ...Object.values(ids).map((id) => collectionBody(id, vm.id.toUpperCase())),
            collectionBody(`${group('g')}/AzureBackup_web-10_1`, aVmId('web-10')),
          ],
        },
      })
      .on('GET', at.policy, {
        body: policyBody(at.policy, {
          instantRPDetails: {
            azureBackupRGNamePrefix: 'snapshots-',
            azureBackupRGNameSuffix: '-weu',
          },
        }),
      })
    for (const id of Object.values(ids)) azure.on('GET', id, { body: collectionBody(id, vm, []) })
    const { collections } = valueOf((await azureOver(azure).collector.collect(vm)).facts.restorePoints)!
    assert.deepEqual(Object.fromEntries(collections.map(({ id, ownership }) => [ownership, id])), ids)
    assert.deepEqual(
      collections.filter(({ ownedByAzureBackup }) => ownedByAzureBackup).map(({ ownership }) => ownership),
      ['AzureBackup', 'AzureBackupCustomGroup', 'AzureBackupLegacy'],
    )
  })
})

/** What the service makes of one restore point of the night, and of the vault's recovery point of it. */
describe('whether the vault holds a copy of a restore point', () => {
  const taken = '2026-11-20T01:00:00Z'
  const former = 'ffffffff-0000-4000-8000-00000000000f'
  const ownId = 'aaaaaaaa-0000-4000-8000-000000000001'
  interface World {
    point?: Record<string, unknown>
    copy?: Record<string, unknown>
    tiers?: unknown[]
    item?: Record<string, unknown>
    policy?: Record<string, unknown>
    machine?: Record<string, unknown>
    beside?: Record<string, string[]>
    besideState?: string
  }
  async function seen({
    point = {},
    copy = {},
    tiers,
    item = {},
    policy = {},
    machine = {},
    beside = {},
    besideState,
  }: World) {
    const others = Object.entries(beside).map(
      ([name, times]) => [`${at.collection.replace(/[^/]+$/, '')}${name}`, times] as const,
    )
    const azure = vmInAzure()
      .on('GET', at.vm, { body: vmBody(vm, {}, machine) })
      .on('GET', at.collections, {
        body: {
          value: [at.collection, ...others.map(([id]) => id)].map((id) => collectionBody(id, vm)),
        },
      })
      .on('GET', at.collection, {
        body: collectionBody(at.collection, vm, [pointBody(at.collection, taken, point)]),
      })
      .on('GET', at.item, { body: itemBody(vm, item) })
      .on('GET', at.policy, { body: policyBody(at.policy, policy) })
      .on('GET', at.recoveryPoints, {
        body: { value: [recoveryPointBody(at.item, taken, tiers, copy)] },
      })
    for (const [id, times] of others)
      azure.on('GET', id, {
        body: collectionBody(
          id,
          vm,
          times.map((time) => pointBody(id, time, besideState === undefined ? {} : { provisioningState: besideState })),
        ),
      })
    const { restorePoints } = (await azureOver(azure).collector.collect(vm)).facts
    const { collections, ...counts } = valueOf(restorePoints)!
    return {
      counts,
      point: collections.find(({ id }) => id === at.collection)!.restorePoints[0]!,
    }
  }

  const lifetime = (recoveryPointProperties: Record<string, unknown>) => ({
    copy: { recoveryPointProperties },
  })
  const rows: [name: string, world: World, instantOnly: boolean | null, says: RegExp | null][] = [
    ['yes', {}, false, null],
    [
      'yes: recorded, with its lifetime',
      lifetime({
        expiryTime: '2026-12-20T01:00:00.0000000',
        ruleName: 'Daily',
        isSoftDeleted: false,
      }),
      false,
      null,
    ],
    ['no: soft-deleted', lifetime({ isSoftDeleted: true }), true, /soft-deleted/],
    ['no: soft-deleted, in words', lifetime({ isSoftDeleted: 'True' }), true, /soft-deleted/],
    [
      'no: expired',
      lifetime({ expiryTime: '2026-11-19T00:00:00.0000000' }),
      true,
      /expires on 2026-11-19T00:00:00.000Z/,
    ],
    [
      'no: to expire within the days for which the policy keeps snapshots',
      lifetime({ expiryTime: '2026-11-22T00:00:00.0000000' }),
      true,
      /expires on/,
    ],
    [
      'no: to expire before a snapshot that the policy keeps for longer',
      {
        ...lifetime({ expiryTime: '2026-11-24T00:00:00.0000000' }),
        policy: { instantRpRetentionRangeInDays: 5 },
      },
      true,
      /expires on/,
    ],
    [
      'no: its item is soft-deleted and its points say nothing of it',
      {
        item: {
          isScheduledForDeferredDelete: true,
          protectionState: 'ProtectionStopped',
        },
      },
      true,
      /item is soft-deleted/,
    ],
    ['not told: a lifetime in no known form', lifetime({ expiryTime: 'soon' }), null, /expiryTime "soon"/],
    ['no: soft deletion said in no known form', lifetime({ isSoftDeleted: 'perhaps' }), true, /soft-deleted/],
    [
      'not told: a tier in a word that is new',
      {
        tiers: [
          { type: 'InstantRP', status: 'Valid' },
          { type: 'HardenedRP', status: 'Frozen' },
        ],
      },
      null,
      /Frozen in tier HardenedRP/,
    ],
    [
      "not told: the item is another VM's",
      {
        item: {
          virtualMachineId: aVmId('web-9').id,
          sourceResourceId: aVmId('web-9').id,
        },
      },
      null,
      /another VM .*web-9/,
    ],
    ['not told: the item names two VMs', { item: { sourceResourceId: aVmId('web-9').id } }, null, /another VM .*web-9/],
    [
      'not told: the item names no VM',
      { item: { virtualMachineId: undefined, sourceResourceId: undefined } },
      null,
      /does not say which VM/,
    ],
    [
      'not told: the item is marked for its deletion',
      { item: { deferredDeleteTimeInUTC: '2026-12-01T00:00:00Z' } },
      null,
      /marked for its deletion/,
    ],
    [
      "not told: another of Azure Backup's snapshots is minutes away",
      { beside: { 'AzureBackup_web-1_7': ['2026-11-20T01:09:00Z'] } },
      null,
      /other backups lie within/,
    ],
    [
      'not told: a failed snapshot is minutes away, and the recovery point may be its own',
      {
        beside: { 'AzureBackup_web-1_7': ['2026-11-20T01:07:00Z'] },
        besideState: 'Failed',
      },
      null,
      /other backups lie within/,
    ],
    ['yes: it says Failed itself, and the vault holds it', { point: { provisioningState: 'Failed' } }, false, null],
    [
      "yes: another product's snapshot of the same minute makes nothing ambiguous",
      { beside: { 'acronis-web-1': [taken] } },
      false,
      null,
    ],
    [
      "not told: it is a former machine's",
      { point: { sourceMetadata: { vmId: former } } },
      null,
      new RegExp(`another machine .*${former}`),
    ],
    [
      'not told: nothing says of which machine it is',
      { machine: { timeCreated: '2026-11-20T02:00:00Z' } },
      null,
      /does not say of which machine/,
    ],
    ['yes: nothing says of which machine it is, and it is younger than the VM', {}, false, null],
  ]
  for (const [name, world, instantOnly, says] of rows)
    it(name, async () => {
      const { point } = await seen(world)
      assert.deepEqual(
        [point.instantOnly, point.copyDoubt === null],
        [instantOnly, says === null],
        point.copyDoubt ?? '',
      )
      if (says) assert.match(point.copyDoubt!, says)
    })

  it('points of a former machine are shown, and counted apart', async () => {
    const own = await seen({ point: { sourceMetadata: { vmId: ownId } } })
    const other = await seen({ point: { sourceMetadata: { vmId: former } } })
    const told = ({ point, counts }: typeof own) => [
      point.machine,
      point.sourceUniqueId,
      counts.count,
      counts.ownCount,
      counts.otherMachinesCount,
    ]
    assert.deepEqual(
      [told(own), told(other)],
      [
        ['ThisVm', ownId, 1, 1, 0],
        ['Other', former, 1, 0, 1],
      ],
    )
  })
})
