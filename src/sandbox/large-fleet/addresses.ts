import { containerOf } from '../world/protected-item.ts'
import { isWithin } from '../world/resource.ts'
import type { Layout } from './layout.ts'
import { formerVault, itemIdOf, jobName, jobOf } from './names.ts'
import type { Snapshots } from './snapshots.ts'
import type { Traits } from './traits.ts'

/** Which VM of a large fleet an id belongs to, without making anything. */
export class Addresses {
  readonly #layout: Layout
  readonly #traits: Traits
  readonly #snapshots: Snapshots

  constructor(layout: Layout, traits: Traits, snapshots: Snapshots) {
    this.#layout = layout
    this.#traits = traits
    this.#snapshots = snapshots
  }

  /** The VM that an id is of or below: by its name in the path, or by the container of an item. */
  vmOf(id: string): number | undefined {
    const [, subscription = ''] = /^\/subscriptions\/([^/]+)/i.exec(id) ?? []
    const [, group, name] =
      /\/protectedItems\/VM;iaasvmcontainerv2;([^;/]+);([^;/]+)/i.exec(id) ??
      /\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\/(?:virtualMachines|disks)\/([^/]+)/i.exec(id) ??
      []
    if (group === undefined || name === undefined) return undefined
    const vm = this.#layout.find(subscription, name)
    if (vm === undefined || this.#layout.groupOf(vm).groupName.toLowerCase() !== group.toLowerCase()) return undefined
    const place = this.#layout.placeOf(vm)
    if (!/\/protectedItems\//i.test(id)) return vm
    // Only its own vaults know it.
    return [place.vault, formerVault(place)].some((vault) =>
      id.toLowerCase().startsWith(itemIdOf(vault, place).toLowerCase()),
    )
      ? vm
      : undefined
  }

  ownerOfCollection(id: string): number | undefined {
    const [, subscription = '', name = ''] =
      /^\/subscriptions\/([^/]+)\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/restorePointCollections\/(?:AzureBackup_|acronis-)([a-z0-9-]+)(?:_\d+)?$/i.exec(
        id,
      ) ?? []
    const vm = this.#layout.find(subscription, name)
    if (vm === undefined) return undefined
    const places = this.#snapshots.places(vm)
    const isOne = places.some(
      ({ group, name: own }) =>
        `${group}/providers/Microsoft.Compute/restorePointCollections/${own}`.toLowerCase() === id.toLowerCase(),
    )
    return isOne ? vm : undefined
  }

  ownerOfJob(id: string): number | undefined {
    const layout = this.#layout
    const job = jobOf(layout.seed, id.split('/').at(-1) ?? '')
    if (!job || job.vm >= layout.size) return undefined
    const own = `${layout.groupOf(job.vm).vault}/backupJobs/${jobName(layout.seed, job.vm, job.day)}`
    return own.toLowerCase() === id.toLowerCase() ? job.vm : undefined
  }

  *ownersWithin(scope: string): Generator<number> {
    if (scope === '') {
      for (let vm = 0; vm < this.#layout.size; vm += 1) yield vm
      return
    }
    const [, subscription = ''] = /^\/subscriptions\/([^/]+)/i.exec(scope) ?? []
    const range = this.#layout.rangeOf(subscription.toLowerCase())
    if (!range) return
    const one = this.vmOf(scope)
    if (one !== undefined) {
      yield one
      return
    }
    const [, vault] = /\/vaults\/([^/]+)$/i.exec(scope) ?? []
    for (let vm = range.from; vm < range.to; vm += 1) {
      if (vault !== undefined && !this.#isInVault(vm, vault)) continue
      yield vm
    }
  }

  #isInVault(vm: number, name: string): boolean {
    const { vault } = this.#layout.groupOf(vm)
    const isFormer = name.toLowerCase() === 'vault-former'
    return isFormer ? this.#traits.protection(vm) === 'Moved' : vault.toLowerCase().endsWith(`/${name.toLowerCase()}`)
  }

  /** A VM's id, or the container that jobs name. */
  *ownersAbout(subject: string, scope: string): Generator<number> {
    const vm = this.vmOf(subject)
    if (vm !== undefined) yield vm
    const [, group, name] = /^iaasvmcontainerv2;([^;]+);([^;]+)$/i.exec(subject) ?? []
    if (group === undefined || name === undefined) return
    for (const subscription of this.#layout.subscriptionIds) {
      if (scope && !isWithin(scope, `/subscriptions/${subscription}`)) continue
      const found = this.#layout.find(subscription, name)
      if (found === undefined) continue
      if (containerOf(this.#layout.vmIdOf(found)).toLowerCase() === subject.toLowerCase()) yield found
    }
  }
}
