import { LRUCache } from 'lru-cache'
import { valueOf } from '../backup/fact.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import type { VmId } from '../backup/resource-id.ts'
import { protectionIs } from '../backup/words/protection.ts'
import type { KnownProtection, ProtectionFacts } from './protection-reads.ts'

/** Facts about a VM that are reused for up to an hour; each use is checked by Azure's answer. */
export interface Remembered extends KnownProtection {
  collectionIds: string[]
}
interface Memory extends Remembered {
  /** A policy may be edited under its id. */
  policyReadAt: number
}

const HOUR_MS = 3600_000
/** Some twenty thousand VMs. */
const MOST_REMEMBERED = 64 * 1024 * 1024

/** Where the item, the policy and the collections of a VM lie: whoever knows that asks for them in the first wave of calls. */
export class RememberedPlaces {
  readonly #now: () => Date
  readonly #memory = new LRUCache<string, Memory>({
    maxSize: MOST_REMEMBERED,
    sizeCalculation: (known) => 4 * JSON.stringify(known).length,
    ttl: HOUR_MS,
  })

  constructor(now: () => Date) {
    this.#now = now
  }

  /** An item whose protection ended may be succeeded by one in another vault: it is looked for anew each time. */
  keep(vm: VmId, place: ProtectionFacts['place'], { protection, restorePoints }: VmBackupFacts) {
    const item = valueOf(protection)
    if (!place?.itemId || !item || protectionIs(item) !== 'Active') return void this.#memory.delete(vm.key)
    const known = this.#memory.get(vm.key)
    this.#memory.set(vm.key, {
      place,
      policy: item.policy,
      policyReadAt: known && item.policy === known.policy ? known.policyReadAt : this.#now().getTime(),
      collectionIds: (valueOf(restorePoints)?.collections ?? []).map(({ id }) => id),
    })
  }

  get(vm: VmId): Remembered | undefined {
    const known = this.#memory.get(vm.key)
    return known && this.#now().getTime() - known.policyReadAt >= HOUR_MS ? { ...known, policy: null } : known
  }
}
