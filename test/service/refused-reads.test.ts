import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts'
import { serviceOverSandbox } from './service-over-sandbox.ts'

type Service = Awaited<ReturnType<typeof serviceOverSandbox>>
type FactName = keyof Diagnosis['facts']

const vm = (name: string) =>
  `/v1/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-production/providers/Microsoft.Compute/virtualMachines/${name}`

describe('what Azure refuses to show', () => {
  let service: Service
  before(async () => {
    service = await serviceOverSandbox()
  })
  afterEach(() => service.sandbox.allowAll())
  after(() => service?.stop())

  // A fact that depends on a refused one names the permission that would bring it back.
  const cases: { vmName: string; denied: string; unread: FactName[]; read: FactName[]; unknown: string[] }[] = [
    {
      vmName: 'healthy-windows',
      denied: 'Microsoft.Authorization/locks/read',
      unread: ['locks'],
      read: ['virtualMachine', 'extensions', 'restorePoints', 'protection', 'backupJobs', 'recoveryPoints'],
      unknown: ['restore-point-lock', 'inherited-lock', 'vm-lock'],
    },
    {
      vmName: 'healthy-linux',
      denied: 'Microsoft.RecoveryServices/locations/backupStatus/action',
      unread: ['protection', 'backupJobs', 'recoveryPoints'],
      read: ['virtualMachine', 'extensions', 'locks', 'restorePoints'],
      unknown: ['protection-state', 'backup-in-progress'],
    },
    {
      vmName: 'healthy-hidden-vmsnapshot',
      denied: 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/read',
      unread: ['protection'],
      read: ['virtualMachine', 'extensions', 'locks', 'restorePoints', 'backupJobs'],
      unknown: ['protection-state'],
    },
    {
      vmName: 'deallocated',
      denied: 'Microsoft.Compute/virtualMachines/read',
      unread: ['virtualMachine', 'disks'],
      read: ['locks', 'restorePoints', 'protection', 'backupJobs', 'recoveryPoints'],
      unknown: ['vm-provisioning-state', 'vm-agent-status'],
    },
    {
      vmName: 'policy-renamed-group',
      denied: 'Microsoft.Compute/restorePointCollections/read',
      unread: ['restorePoints'],
      read: ['virtualMachine', 'extensions', 'locks', 'protection'],
      unknown: ['restore-point-limit'],
    },
    {
      vmName: 'stopped-with-stale-ready-agent',
      denied: 'Microsoft.RecoveryServices/vaults/backupJobs/read',
      unread: ['backupJobs'],
      read: ['virtualMachine', 'extensions', 'locks', 'restorePoints', 'protection', 'recoveryPoints'],
      unknown: ['backup-in-progress', 'last-backup-job', 'on-demand-backup-budget'],
    },
    {
      vmName: 'enhanced-policy-40-points',
      denied: 'Microsoft.Compute/virtualMachines/extensions/read',
      unread: ['extensions'],
      read: ['virtualMachine', 'locks', 'restorePoints', 'protection', 'backupJobs'],
      unknown: ['other-extension-state', 'vmsnapshot-extension-state'],
    },
    {
      vmName: 'guest-vss-writers',
      denied: 'Microsoft.Compute/disks/read',
      unread: ['disks'],
      read: ['virtualMachine', 'locks', 'restorePoints', 'protection', 'backupJobs'],
      unknown: ['disk-size'],
    },
  ]

  for (const { vmName, denied, unread, read, unknown } of cases) {
    it(`${denied}: 200, the fact names it, the verdict is not Healthy`, async () => {
      service.sandbox.deny(denied)
      const response = await service.app.inject({
        method: 'GET',
        url: `${vm(vmName)}/diagnosis`,
        // A list that was read for another VM some seconds ago would be told still.
        headers: { 'cache-control': 'no-cache' },
      })
      assert.equal(response.statusCode, 200)
      const diagnosis = response.json<Diagnosis>()
      assert.equal(diagnosis.verdict, 'Unknown')
      for (const name of unread) {
        const fact = diagnosis.facts[name]
        assert.equal(fact.status, 'Unavailable', name)
        assert.equal(
          fact.status === 'Unavailable' && fact.requiredPermission?.toLowerCase(),
          denied.toLowerCase(),
          name,
        )
      }
      for (const name of read) assert.equal(diagnosis.facts[name].status, 'Collected', name)
      for (const check of unknown) {
        assert.equal(diagnosis.findings.find((finding) => finding.check === check)?.outcome, 'Unknown', check)
      }
    })
  }

  it('a key vault that may not be read: its entry says so, and the verdict is not Healthy', async () => {
    service.sandbox.deny('Microsoft.KeyVault/vaults/read')
    const diagnosis = (
      await service.app.inject({ method: 'GET', url: `${vm('ade-access-policy-missing')}/diagnosis` })
    ).json<Diagnosis>()
    assert.notEqual(diagnosis.verdict, 'Healthy')
    const { keyVaults } = diagnosis.facts
    assert.ok(keyVaults.status === 'Collected')
    assert.equal(keyVaults.value[0]?.requiredPermission, 'Microsoft.KeyVault/vaults/read')
  })

  it('a backup that completed is proof against what cannot be looked at, which is told all the same', async () => {
    for (const [vmName, denied] of [
      ['instant-only-points', 'Microsoft.Compute/disks/read'],
      ['ade-fine', 'Microsoft.KeyVault/vaults/read'],
    ] as const) {
      service.sandbox.deny(denied)
      const url = `${vm(vmName)}/diagnosis`
      const response = await service.app.inject({ method: 'GET', url, headers: { 'cache-control': 'no-cache' } })
      assert.equal(response.json<Diagnosis>().verdict, 'Healthy', vmName)
      assert.match(response.body, new RegExp(`"requiredPermission":"${denied}"`, 'i'))
    }
  })

  it('still says Blocked when what blocks was seen', async () => {
    service.sandbox.deny('Microsoft.Authorization/locks/read')
    const response = await service.app.inject({ method: 'GET', url: `${vm('vmsnapshot-failed')}/diagnosis` })
    assert.equal(response.json<Diagnosis>().verdict, 'Blocked')
  })
})
