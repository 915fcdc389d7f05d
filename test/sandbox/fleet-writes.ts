import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import type { SampleVm } from '../../src/sandbox/fleet/sample-fleet.ts'
import type { Ask, Received } from './azure-client.ts'

export interface Exchanged {
  method: string
  url: URL
  sent?: unknown
  received: Received
}

const compute = 'api-version=2026-04-01'
const backup = 'api-version=2023-06-01'
const locks = 'api-version=2020-05-01'

/** Every kind of write once, each followed by both of its addresses while it runs and after its end, with what was answered. */
export async function fleetWrites(vms: SampleVm[], sandbox: Sandbox, ask: Ask): Promise<Exchanged[]> {
  const told: Exchanged[] = []
  const { world, clock } = sandbox
  const vm = (name: string) => vms.find((one) => one.name === name)?.id ?? ''
  const itemOf = (name: string) =>
    world.protectedItems.values().find(({ properties }) => properties.virtualMachineId === vm(name))?.id ?? ''
  const collectionOf = (name: string) =>
    world.restorePointCollections.values().find(({ properties }) => properties.source.id === vm(name))?.id ?? ''
  const vault = itemOf('healthy-windows').split('/backupFabrics')[0] ?? ''

  async function send(method: string, path: string, body?: unknown): Promise<Received> {
    const received = await ask(path, { method, ...(body === undefined ? {} : { body }) })
    told.push({ method, url: new URL(path, sandbox.endpoint), ...(body === undefined ? {} : { sent: body }), received })
    return received
  }
  async function follow(accepted: Received): Promise<void> {
    const addresses = ['azure-asyncoperation', 'location'].flatMap((name) => accepted.headers[name] ?? [])
    for (const address of addresses) await send('GET', address)
    clock.advance(60_000)
    for (const address of addresses) await send('GET', address)
  }

  const lock = `${vm('healthy-linux')}/providers/Microsoft.Authorization/locks/of-a-test?${locks}`
  const level = { properties: { level: 'CanNotDelete', notes: 'ticket 4711' } }
  for (const [method, body] of [['PUT', level], ['PUT', level], ['GET'], ['DELETE'], ['DELETE'], ['GET']] as const)
    await send(method, lock, body)

  await follow(await send('DELETE', `${vm('vmsnapshot-failed')}/extensions/VMSnapshot?${compute}`))
  await send('DELETE', `${vm('vmsnapshot-failed')}/extensions/VMSnapshot?${compute}`)
  await follow(await send('POST', `${vm('provisioning-failed')}/reapply?${compute}`))
  const script = { commandId: 'RunShellScript', script: ['true'] }
  await follow(await send('POST', `${vm('healthy-linux')}/runCommand?${compute}`, script))
  const collection = collectionOf('healthy-windows')
  const [point] = world.restorePointCollections.get(collection)?.properties.restorePoints ?? []
  await send('GET', `${point?.id}?${compute}`)
  await follow(await send('DELETE', `${point?.id}?${compute}`))
  await follow(await send('DELETE', `${collection}?${compute}`))
  await send('DELETE', `${collectionOf('locked-at-limit')}?${compute}`)

  const asked = { properties: { objectType: 'IaasVMBackupRequest' } }
  await follow(await send('POST', `${itemOf('healthy-linux')}/backup?${backup}`, asked))
  const running = world.backupJobs
    .values()
    .find(({ properties }) => properties.status === 'InProgress' && properties.isUserTriggered)
  await follow(await send('POST', `${running?.id}/cancel?${backup}`))
  clock.advance(5 * 60_000)
  await send('GET', `${running?.id}?${backup}`)
  await follow(await send('POST', `${vault}/backupFabrics/Azure/refreshContainers?${backup}`))
  const container = `iaasvmcontainerv2;rg-production;never-protected`
  const newItem = `${vault}/backupFabrics/Azure/protectionContainers/iaasvmcontainer;${container}/protectedItems/vm;${container}`
  const protection = {
    properties: {
      protectedItemType: 'Microsoft.Compute/virtualMachines',
      sourceResourceId: vm('never-protected'),
      policyId: `${vault}/backupPolicies/DefaultPolicy`,
    },
  }
  await follow(await send('PUT', `${newItem}?${backup}`, protection))
  await send('GET', `${newItem}?${backup}`)
  return told
}
