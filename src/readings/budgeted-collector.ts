import { LRUCache } from 'lru-cache'
import type { CollectedFacts, CollectOptions, FactCollector } from '../backup/control-plane.ts'
import type { VmId } from '../backup/resource-id.ts'
import { ServiceError } from '../errors.ts'
import type { ReadingBudgets } from './reading-budgets.ts'

/** Collects for those who are about to change something: within the budgets, always afresh. */
export const forChanges = (collector: FactCollector, budgets: ReadingBudgets): FactCollector => ({
  collect: (vm, options) =>
    budgets.read(vm, { purpose: 'Change', signal: options?.signal }, () => collector.collect(vm, options)),
})

/** Reads for nobody in particular: behind all others, from lists that others have just read, and never so often that nobody else could look. */
export const inBackground =
  (collector: FactCollector, budgets: ReadingBudgets) =>
  (vm: VmId, signal: AbortSignal): Promise<CollectedFacts> =>
    budgets.read(vm, { purpose: 'Turn', signal }, () =>
      collector.collect(vm, { signal, inBackground: true, mayShareLists: true }),
    )

const keptMilliseconds = 60_000

/**
 * Collects for dry runs: within the budgets, and where they are used up what was read for a dry run less than a minute ago. `forget`: the
 * VM was changed.
 */
export function forDryRuns(collector: FactCollector, budgets: ReadingBudgets) {
  const kept = new LRUCache<string, CollectedFacts>({
    maxSize: 32 * 1024 * 1024,
    sizeCalculation: ({ facts }) => 4 * JSON.stringify(facts).length + 1024,
    ttl: keptMilliseconds,
  })
  const keyOf = (vmKey: string, everyVault: boolean) => `${vmKey} ${everyVault}`

  return {
    async collect(vm: VmId, options: CollectOptions = {}) {
      const key = keyOf(vm.key, options.everyVault ?? false)
      // Who looked into every vault has looked into the VM's own.
      const known = kept.get(key) ?? kept.get(keyOf(vm.key, true))
      try {
        const admission = { purpose: 'Plan', mayWait: known === undefined, signal: options.signal } as const
        const collected = await budgets.read(vm, admission, () =>
          collector.collect(vm, { ...options, forPeople: true }),
        )
        kept.set(key, collected)
        return collected
      } catch (error) {
        if (known && error instanceof ServiceError && error.code === 'ReadBudgetUsed') return known
        throw error
      }
    },
    forget(vmKey: string) {
      kept.delete(keyOf(vmKey, false))
      kept.delete(keyOf(vmKey, true))
    },
  } satisfies FactCollector & { forget(vmKey: string): void }
}
