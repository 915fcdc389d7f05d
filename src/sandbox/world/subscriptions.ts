import type { World } from './world.ts'

export function aSubscription(world: World, subscriptionId: string, displayName: string): string {
  const id = `/subscriptions/${subscriptionId}`
  world.subscriptions.add({ id, subscriptionId, displayName, tenantId: world.tenantId, state: 'Enabled' })
  return id
}

export function aResourceGroup(world: World, subscription: string, name: string, location = 'westeurope'): string {
  const id = `${subscription}/resourceGroups/${name}`
  if (!world.resourceGroups.has(id)) {
    world.resourceGroups.add({
      id,
      name,
      type: 'Microsoft.Resources/resourceGroups',
      location,
      properties: { provisioningState: 'Succeeded' },
    })
  }
  return id
}
