import { sql, type Kysely } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { CollectedFacts, FactCollector } from '../../backup/control-plane.ts'
import { collected } from '../../backup/fact.ts'
import type { Protection } from '../../backup/facts-of-backup.ts'
import { foldCase, sameId, type VmId } from '../../backup/resource-id.ts'
import { protectionIs } from '../../backup/words/protection.ts'
import type { Schema } from '../../database/schema.ts'
import { withDeadline } from '../../concurrency/deadline.ts'

/** A row known to be in the table is not written again for this long. */
const rewriteMilliseconds = 24 * 3600_000
/** A database that hangs must not hold up a diagnosis. */
const longestLookMilliseconds = 1000

/**
 * Every reading passes here: the policy of a protected VM is written down, at most once a day unless it changes, and a VM whose
 * protection has ended gets back the one that it had. A database that is away costs neither reading nor answer.
 */
export function rememberingPolicies(
  collector: FactCollector,
  db: Kysely<Schema>,
  warn: (fields: object, message: string) => void = () => undefined,
): FactCollector {
  const written = new LRUCache<string, string>({
    maxSize: 32 * 1024 * 1024,
    sizeCalculation: (policyId, key) => key.length + policyId.length + 128,
    ttl: rewriteMilliseconds,
  })

  async function withRecords(vm: VmId, reading: CollectedFacts): Promise<CollectedFacts> {
    const fact = reading.facts.protection
    if (fact.status === 'Unavailable' || fact.value.vaultId === null) return reading
    const vaultKey = foldCase(fact.value.vaultId)
    if (isProtected(fact.value, vm)) {
      remember(vm, vaultKey, fact.value.policyId!)
      return reading
    }
    const former =
      fact.value.policyId === null
        ? await withDeadline(policySeen(db, vm.key, vaultKey), longestLookMilliseconds)
        : undefined
    if (!former) return reading
    const formerPolicy = { policyId: former.policy_id, seenDateTime: former.seen_at.toISOString() }
    const protection = collected({ ...fact.value, formerPolicy }, fact.collectedAt)
    return { ...reading, facts: { ...reading.facts, protection } }
  }

  /** Nobody waits for it. */
  function remember(vm: VmId, vaultKey: string, policyId: string) {
    const key = `${vm.key} ${vaultKey}`
    if (written.get(key) === policyId) return
    written.set(key, policyId)
    db.insertInto('policies_seen')
      .values({ vm_key: vm.key, vault_key: vaultKey, policy_id: policyId })
      .onConflict((conflict) =>
        conflict.columns(['vm_key', 'vault_key']).doUpdateSet({ policy_id: policyId, seen_at: sql<Date>`now()` }),
      )
      .execute()
      .catch((error: unknown) => {
        written.delete(key)
        warn({ err: error, vmId: vm.id }, 'the policy of a protected VM could not be written down')
      })
  }

  return {
    async collect(vm, options) {
      const reading = await collector.collect(vm, options)
      try {
        return await withRecords(vm, reading)
      } catch (error) {
        warn({ err: error, vmId: vm.id }, 'the record of policies could not be read')
        return reading
      }
    },
  }
}

/** The item of a VM that was moved says nothing of the VM that is asked about. */
const isProtected = (item: Protection, vm: VmId) =>
  item.policyId !== null &&
  (item.virtualMachineId === null || sameId(item.virtualMachineId, vm.id)) &&
  protectionIs(item) === 'Active'

const policySeen = (db: Kysely<Schema>, vmKey: string, vaultKey: string) =>
  db
    .selectFrom('policies_seen')
    .select(['policy_id', 'seen_at'])
    .where('vm_key', '=', vmKey)
    .where('vault_key', '=', vaultKey)
    .executeTakeFirst()
