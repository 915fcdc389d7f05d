import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isJobOf } from '../../../src/azure/backup-jobs.ts'
import { protectionOf } from '../../../src/azure/protected-items.ts'
import { placeOf } from '../../../src/azure/protection-place.ts'
import { valueOf } from '../../../src/backup/fact.ts'
import type { Protection, RecoveryPoint } from '../../../src/backup/facts-of-backup.ts'
import { foldCase, parseArmId, sameId } from '../../../src/backup/resource-id.ts'
import { allOf, first, kindOf } from './kinds.ts'
import {
  answered,
  clientsOver,
  recorded,
  recordedAll,
  recordings,
  Replay,
  subscription,
  vmIdOf,
  withoutRecordings,
  type Recording,
} from './replay.ts'

const inItem = (code: number) => (recording: Recording) => recording.note.startsWith(`item ${code} `)

describe('recorded protected items', { skip: withoutRecordings }, () => {
  const item = async (code: number) => first<Protection>(recorded('backup-failures', inItem(code)))

  it('healthDetails name the cause: title where it is known, number and message verbatim', async () => {
    const codes = [400158, 400136, 400039, 400196, 400206, 400175, 400198]
    const found = await Promise.all(codes.map(async (code) => [code, (await item(code)).healthCodes]))
    assert.deepEqual(found, [
      [400158, ['UserErrorJobSuccessfullyCancelled']],
      [400136, ['UserErrorVmNotFoundV2']],
      [400039, ['GuestAgentSnapshotTaskStatusError']],
      [400196, ['UserErrorGuestAgentStatusUnavailable']],
      [400206, ['ExtensionSnapshotFailedNoNetwork']],
      [400175, ['UserErrorVmVaultLocationMismatch']],
      // Azure writes KeyVault, the guide Keyvault.
      [400198, ['UserErrorKeyvaultPermissionsNotConfigured']],
    ])
    for (const code of codes) {
      const protection = await item(code)
      assert.equal(protection.healthDetails[0]!.number, code)
      assert.equal(protection.lastBackupStatus, 'Failed')
      assert.ok(protection.lastBackupTime)
    }
    const { protectionState, healthStatus, lastBackupTime, healthDetails } = await item(400158)
    assert.deepEqual(
      [protectionState, healthStatus, lastBackupTime],
      ['Protected', 'ActionSuggested', '2022-08-25T19:43:12.051Z'],
    )
    assert.equal(healthDetails[0]!.title, 'UserErrorJobSuccessfullyCancelled')
    const { virtualMachineId, protectedItemId } = await item(400196)
    assert.match(virtualMachineId!, /\/resourceGroups\/ContosoRG\/.*\/ContosoDemoVM$/)
    assert.match(protectedItemId!, /;CONTOSORG;ContosoDemoVM$/)
  })

  it('what an item says of its last backup apart from its pre-check is told too', async () => {
    interface Said {
      healthDetails?: { code: number }[]
      kpisHealths?: Record<string, { resourceHealthDetails?: { code: number; message: string }[] }>
    }
    let apart = 0
    for (const recording of recordings) {
      const body = recording.response.body as { properties?: Said; value?: { properties?: Said }[] } | null
      for (const { properties } of body?.value ?? [body ?? {}]) {
        const said = properties?.kpisHealths?.['BackupOperationStatusKPI']?.resourceHealthDetails ?? []
        const news = said.filter(
          ({ code }) => code !== 0 && !properties?.healthDetails?.some((one) => one.code === code),
        )
        if (news.length === 0) continue
        const { healthDetails } = protectionOf({ properties } as Parameters<typeof protectionOf>[0], '/x', new Date())
        for (const { code, message } of news)
          assert.ok(
            healthDetails.some((one) => one.number === code && one.message === message),
            `${code}`,
          )
        apart++
      }
    }
    assert.ok(apart >= 2)
  })

  it('healthy: the one entry is a pre-check that went well, not an error', async () => {
    const protection = await first<Protection>(
      recorded(
        'backup-job-flow',
        ({ note, response }) =>
          /^protected item after backup/.test(note) && JSON.stringify(response.body).includes('400239'),
      ),
    )
    assert.equal(protection.healthDetails[0]!.number, 400239)
    assert.deepEqual(protection.healthCodes, [])
    assert.deepEqual(
      [protection.protectionState, protection.healthStatus, protection.lastBackupStatus],
      ['Protected', 'Passed', 'Completed'],
    )
  })

  it('before its first backup: no time, no status, no recovery point', async () => {
    for (const recording of recordedAll('backup-variants', ({ note }) =>
      /IRPending, healthStatus (Passed|None)/.test(note),
    )) {
      const protection = await first<Protection>(recording)
      assert.equal(protection.protectionState, 'IRPending')
      assert.deepEqual(
        [protection.lastBackupStatus, protection.lastBackupTime, protection.lastRecoveryPointTime],
        [null, null, null],
      )
    }
  })

  it('stopped: no policy', async () => {
    for (const recording of [
      recorded('backup-variants', ({ note }) => /ProtectionStopped/.test(note)),
      recorded(
        'backup-failures',
        ({ note, request }) => inItem(400196)({ note } as Recording) && /2020-10-01/.test(request.url),
      ),
    ]) {
      const protection = await first<Protection>(recording)
      assert.equal(protection.protectionState, 'ProtectionStopped')
      assert.equal(protection.policyId, null)
      assert.deepEqual([protection.softDeletedDateTime, protection.undeleteUntilDateTime], [null, null])
    }
  })

  it('soft-deleted, although its protectionState says ProtectionStopped', async () => {
    const protection = await first<Protection>(recorded('backup-variants', ({ note }) => /^soft-deleted/.test(note)))
    assert.equal(protection.protectionState, 'SoftDeleted')
    assert.equal(protection.softDeletedDateTime, '2024-04-28T07:36:32.804Z')
    assert.equal(protection.undeleteUntilDateTime, '2024-05-12T07:36:32.804Z')
    assert.deepEqual(
      [protection.policyId, protection.lastBackupStatus, protection.lastBackupTime, protection.lastRecoveryPointTime],
      [null, null, null, null],
    )
    // vaultId of the item is a URL; an id is what is wanted.
    assert.match(protection.vaultId!, /^\/subscriptions\/.*\/vaults\/clitest-vault000002$/)
  })

  it('soft-deleted four days before: the day until which it can be undeleted is to come', async () => {
    const protection = await first<Protection>(recorded('found-since', ({ note }) => /^item-soft-deleted/.test(note)))
    assert.equal(protection.softDeletedDateTime, '2020-09-18T20:33:05.988Z')
    assert.equal(protection.undeleteUntilDateTime, '2020-10-02T20:33:05.988Z')
  })

  it('container names in every casing lead to one VM', async () => {
    const lists = answered.filter((recording) => kindOf(recording)?.name === 'protected item list')
    for (const recording of lists) {
      for (const protection of await allOf<Protection>(recording)) {
        const [, group, name] = /;([^;/]+);([^;/]+)$/.exec(protection.protectedItemId!)!
        const vm = protection.virtualMachineId!
        assert.equal(foldCase(/resourceGroups\/([^/]+)/i.exec(vm)![1]!), foldCase(group!))
        assert.equal(foldCase(vm.split('/').at(-1)!), foldCase(name!))
        const job = { properties: { containerName: `iaasvmcontainerv2;${group};${name}` } } as unknown as Parameters<
          typeof isJobOf
        >[0]
        if (/Microsoft\.Compute/.test(vm)) assert.ok(isJobOf(job, vmIdOf(vm)))
      }
    }
  })

  it('backupStatus of a VM that nobody protects says where its item would be', async () => {
    const recording = recorded('backup-status', ({ response }) => response.status === 200)
    const asked = recording.request.body as { resourceId?: string } | string
    const { resourceId } = (typeof asked === 'string' ? JSON.parse(asked) : asked) as { resourceId: string }
    const replay = new Replay(recording.response)
    const place = await placeOf(clientsOver(replay), vmIdOf(resourceId), 'centraluseuap')
    const tail = 'iaasvmcontainerv2;clitest.rg000001;clitest-vm000003'
    assert.deepEqual(valueOf(place), {
      itemId: null,
      vaultNotNamed: null,
      policyId: null,
      itemPath: `backupFabrics/Azure/protectionContainers/iaasvmcontainer;${tail}/protectedItems/vm;${tail}`,
    })
    assert.equal(new URL(replay.sent[0]!.url).pathname, new URL(recording.request.url).pathname)
  })

  it('health and points of an item are as old or as absent as the item says', async () => {
    const noted = (note: RegExp) =>
      first<Protection>(recorded('backup-variants', (recording) => note.test(recording.note)))
    assert.equal((await noted(/IRPending, healthStatus None/)).healthStatus, null)
    const stopped = await noted(/ProtectionStopped/)
    assert.deepEqual([stopped.healthStatus, stopped.lastRecoveryPointTime], [null, '2016-06-14T22:32:06.418Z'])
  })

  it('/Subscriptions/ with a capital S: the vault is found in the id all the same', async () => {
    const { vaultId } = await first<Protection>(
      recorded(
        'backup-failures',
        ({ request, response }) =>
          request.url.includes('/Subscriptions/') && JSON.stringify(response.body).includes('protectedItems'),
      ),
    )
    assert.match(vaultId!, /^\/Subscriptions\//)
    assert.equal(parseArmId(vaultId!)?.subscriptionId, subscription)
    assert.ok(sameId(vaultId!, vaultId!.replace('/Subscriptions/', '/subscriptions/')))
  })
})

describe('recorded recovery points', { skip: withoutRecordings }, () => {
  const point = (fits: RegExp) => first<RecoveryPoint>(recorded('backup-variants', ({ note }) => fits.test(note)))
  const both = [
    { type: 'InstantRP', status: 'Valid' },
    { type: 'HardenedRP', status: 'Valid' },
  ]

  it('tiers as words', async () => {
    const words = await point(/tier InstantRP Valid/)
    assert.deepEqual(words.tiers, both)
    assert.equal(words.instantOnly, false)
    assert.deepEqual((await first<RecoveryPoint>(recorded('recovery-points', () => true))).tiers, both)
    assert.equal(words.time, '2024-05-14T08:49:45.880Z')
    assert.equal(words.consistency, 'AppConsistent')
    assert.equal(words.name, '520981742781621')
  })

  it('tiers as numbers, before about 2022', async () => {
    const numbers = await point(/tier 2 1/)
    assert.deepEqual(numbers.tiers, both)
    assert.equal(numbers.instantOnly, false)
  })

  it('an instant tier that has expired', async () => {
    const expired = await point(/InstantRP Deleted/)
    assert.deepEqual(expired.tiers, [{ type: 'InstantRP', status: 'Deleted' }, both[1]])
    assert.equal(expired.instantOnly, false)
    assert.equal(expired.consistency, 'FileSystemConsistent')
  })
})
