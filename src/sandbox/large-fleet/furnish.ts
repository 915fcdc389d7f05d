import { aResourceGroup, aSubscription } from '../world/subscriptions.ts'
import { aPolicy, aVault } from '../world/vault.ts'
import type { World } from '../world/world.ts'
import type { Layout } from './layout.ts'
import { otherProductGroup } from './names.ts'
import { policyKinds } from './traits.ts'

/** Subscriptions, groups, vaults and policies: few enough to be there from the start. */
export function furnish(world: World, layout: Layout): void {
  for (const [index, id] of layout.subscriptionIds.entries()) {
    const subscription = aSubscription(world, id, `Contoso ${String(index + 1).padStart(3, '0')}`)
    const range = layout.rangeOf(id)
    if (!range || range.from === range.to) continue
    aResourceGroup(world, subscription, otherProductGroup)
    const backupGroup = aResourceGroup(world, subscription, 'rg-backup')
    aVault(world, backupGroup, 'vault-former')
    for (const { groupName, location, restorePointGroup, vault } of layout.groupsBetween(range)) {
      aResourceGroup(world, subscription, groupName, location)
      aResourceGroup(world, subscription, restorePointGroup, location)
      if (world.vaults.has(vault)) continue
      const made = aVault(world, backupGroup, vault.split('/').at(-1) ?? '', location)
      for (const { name, type, instantDays } of policyKinds)
        aPolicy(world, made, name, { policyType: type, instantRetentionDays: instantDays })
    }
  }
}
