import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { asker, type Ask } from './azure-client.ts'

const idOf = (name: string) => sampleVms.find((vm) => vm.name === name)?.id ?? ''
const vm = idOf('healthy-windows')
const compute = 'api-version=2026-04-01'
const backup = 'api-version=2023-06-01'

describe('how Azure spells things', () => {
  let sandbox: Sandbox
  let ask: Ask
  before(async () => {
    sandbox = await startSandbox()
    ask = await asker(sandbox)
  })
  after(() => sandbox.stop())

  it('compares ids without case and answers in its own spelling', async () => {
    assert.equal((await ask(`${vm.toUpperCase()}?${compute}`)).body.id, vm)
  })

  it('understands lock scopes as the SDK encodes them', async () => {
    const group = `${vm.split('/').slice(0, 3).join('/')}/resourceGroups/AzureBackupRG_westeurope_2`
    const { body } = await ask(
      `/${encodeURIComponent(group)}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`,
    )
    assert.equal(body.value[0]?.name, 'no-deletions')
  })

  it('shows the locks below a group, and with atScope() only those at it and above', async () => {
    const subscription = vm.split('/').slice(0, 3).join('/')
    const names = async (url: string) => (await ask(url)).body.value.map(({ name }) => name)
    const group = `${subscription}/resourceGroups/rg-audited/providers/Microsoft.Authorization/locks?api-version=2020-05-01`
    assert.deepEqual(await names(group), ['audit'])
    assert.deepEqual(await names(`${group}&$filter=atScope()`), [])
    const inherited = `${idOf('inherited-lock')}/providers/Microsoft.Authorization/locks?api-version=2020-05-01&$filter=atScope()`
    assert.deepEqual(await names(inherited), ['landing-zone'])
  })

  it('writes resource groups in capitals in lists and in disk ids', async () => {
    const { body } = await ask(`${vm}?${compute}`)
    assert.match(body.properties.storageProfile.osDisk.managedDisk.id, /\/resourceGroups\/RG-PRODUCTION\//)
  })

  it('mirrors /Subscriptions/ in ids of Backup, takes %3B and raw semicolons', async () => {
    const item = sandbox.world.protectedItems.values()[0]?.id ?? ''
    assert.equal((await ask(`${item}?${backup}`)).body.id, item)
    const capital = item.replace('/subscriptions/', '/Subscriptions/')
    assert.equal((await ask(`${capital.replaceAll(';', '%3B')}?${backup}`)).body.id, capital)
  })

  it('gives names in lower case, and 200 for a VM that nobody protects', async () => {
    const url = `/Subscriptions/${idOf('not-protected').split('/')[2]}/providers/Microsoft.RecoveryServices/locations/westeurope/backupStatus?${backup}`
    const { status, body } = await ask(url, {
      method: 'POST',
      body: { resourceType: 'VM', resourceId: idOf('not-protected') },
    })
    assert.equal(status, 200)
    assert.equal(body.protectionStatus, 'NotProtected')
    assert.equal(body.vaultId, undefined)
    assert.equal(body.protectedItemName, 'vm;iaasvmcontainerv2;rg-development;not-protected')
  })

  it('counts what remains of a soft-deleted item from the moment of asking', async () => {
    const item = sandbox.world.protectedItems
      .values()
      .find(({ properties }) => properties.virtualMachineId === idOf('soft-deleted-in-a-vault-that-keeps-for-a-month'))
    const remaining = async () => {
      const { body, headers } = await ask(`${item?.id}?${backup}`)
      const { deferredDeleteTimeRemaining = '', deferredDeleteTimeInUTC = '' } = body.properties as unknown as Record<
        string,
        string
      >
      const [, days = 0, time = ''] = /^(\d+)\.(\d\d:\d\d:\d\d\.\d{7})$/.exec(deferredDeleteTimeRemaining) ?? []
      const left = Number(days) * 86_400_000 + Date.parse(`1970-01-01T${time}Z`)
      return Date.parse(headers['date'] ?? '') + left - Date.parse(deferredDeleteTimeInUTC)
    }
    assert.ok(Math.abs((await remaining()) - 30 * 86_400_000) < 2_000)
    sandbox.clock.advance(36 * 3_600_000)
    assert.ok(Math.abs((await remaining()) - 30 * 86_400_000) < 2_000)
  })

  it('leaves details out of lists', async () => {
    const subscription = vm.split('/').slice(0, 3).join('/')
    const vault = sandbox.world.vaults.values()[0]?.id ?? ''
    const jobs = (await ask(`${vault}/backupJobs?${backup}`)).body.value
    assert.ok(jobs.length > 0 && jobs.every(({ properties }) => !('extendedInfo' in properties)))
    assert.equal((await ask(`${jobs.at(-1)?.id}?${backup}`)).body.properties.extendedInfo.tasksList.length, 2)
    const collections = await ask(`${subscription}/providers/Microsoft.Compute/restorePointCollections?${compute}`)
    assert.ok(
      collections.body.value.every(({ properties }: { properties: object }) => !('restorePoints' in properties)),
    )
    const extensions = `${vm}/extensions?${compute}`
    assert.equal((await ask(extensions)).body.value[0]?.properties.instanceView, undefined)
    assert.equal(
      (await ask(`${extensions}&$expand=instanceView`)).body.value[0]?.properties.instanceView?.name,
      'VMSnapshot',
    )
  })

  it('filters jobs by status and by a twelve-hour clock, newest first', async () => {
    const vault = sandbox.world.vaults.values()[0]?.id ?? ''
    const filtered = async (filter: string) =>
      (await ask(`${vault}/backupJobs?${backup}&$filter=${encodeURIComponent(filter)}`)).body.value as {
        properties: { status: string; startTime: string }
      }[]
    const running = await filtered(
      "status eq 'InProgress' and operation eq 'Backup' and backupManagementType eq 'AzureIaasVM'",
    )
    assert.equal(running.length, 2)
    const from = new Date(Date.now() - 12 * 3_600_000)
    const half = from.getUTCHours() < 12 ? 'AM' : 'PM'
    const hour = String(from.getUTCHours() % 12 || 12).padStart(2, '0')
    const recent = await filtered(
      `startTime eq '${from.toISOString().slice(0, 10)} ${hour}${from.toISOString().slice(13, 19)} ${half}' and endTime eq '2099-01-01 12:00:00 AM'`,
    )
    const times = recent.map(({ properties }) => Date.parse(properties.startTime))
    assert.ok(times.length > 0 && times.every((time) => time >= from.getTime() - 1000))
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    )
  })

  it('a live agent goes on reporting, a stale one does not', async () => {
    const reported = async (name: string) =>
      Date.parse((await ask(`${idOf(name)}/instanceView?${compute}`)).body.vmAgent.statuses[0]?.time ?? '')
    sandbox.clock.advance(3 * 3_600_000)
    const now = sandbox.clock.now().getTime()
    assert.ok(now - (await reported('healthy-windows')) <= 61_000)
    assert.ok(now - (await reported('agent-stale')) > 24 * 3_600_000)
  })
})
