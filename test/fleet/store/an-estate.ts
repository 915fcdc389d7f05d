import type { Kysely } from 'kysely'
import { defaultLimits as limits } from '../../../src/backup/limits.ts'
import { foldCase, parseVmId } from '../../../src/backup/resource-id.ts'
import type { Schema } from '../../../src/database/schema.ts'
import {
  inventorySources,
  type Found,
  type InventoryOfVm,
  type InventorySource,
  type RecordOf,
  type SourceState,
} from '../../../src/fleet/inventory.ts'
import { createInventoryStore } from '../../../src/fleet/store/inventory-store.ts'
import { makeRows } from '../../../src/fleet/store/make-rows.ts'
import { now as factsAt } from '../../diagnosis/facts-builder.ts'

/** What Azure has, for one sweep. */
export type Estate = Partial<{ [Source in InventorySource]: RecordOf[Source][] }>

const idOf = (record: object) =>
  'resourceId' in record ? String(record.resourceId) : String((record as { id: unknown }).id)

/** As the reader tells it. The VM's own parts are found by their ids, an item by what it protects. */
function foundIn(source: InventorySource, record: object): Found {
  const key = foldCase(idOf(record))
  const named = (record as { virtualMachineId?: string | null; sourceId?: string }).virtualMachineId
  const vm = parseVmId(named ?? (record as { sourceId?: string }).sourceId ?? key.split('/').slice(0, 9).join('/'))
  const hasNone = source === 'locks' || source === 'policies' || source === 'vaults'
  return { key, subscriptionId: key.split('/')[2]!, vmKey: hasNone ? null : (vm?.key ?? null), record: record as never }
}

/** Sweeps, and rows made of them, at a time of the test's own. */
export function estateOn(db: Kysely<Schema>) {
  const store = createInventoryStore(db)
  let time = Date.parse(factsAt)
  /** Subscriptions that were swept once are swept again. */
  const swept = new Set<string>()
  const now = () => new Date(time)
  return {
    now,
    pass: (milliseconds: number) => void (time += milliseconds),
    async sweep(estate: Estate, states: Partial<Record<InventorySource, Partial<SourceState>>> = {}) {
      const found = inventorySources.map((source) => (estate[source] ?? []).map((one) => foundIn(source, one)))
      for (const { subscriptionId } of found.flat()) swept.add(subscriptionId)
      for (const [index, source] of inventorySources.entries()) {
        const writer = store.open('scan', source)
        await writer.put(found[index]!)
        const state: SourceState = { status: 'Complete', completedDateTime: now().toISOString(), ...states[source] }
        await writer.close(new Map([...swept].map((id) => [id, state])))
      }
    },
    async makeRows() {
      let [made, changed] = [0, 0]
      for (;;) {
        const slice = await makeRows(db, { limits, now })
        made += slice.made
        changed += slice.changed
        if (slice.made === 0) return { made, changed }
      }
    },
    rows: async () =>
      (await db.selectFrom('fleet_vm').selectAll().where('gone_at', 'is', null).orderBy('name_key').execute()).map(
        ({ verdict, basis, reasons, cause_ids, changed_seq, vm_id, checks }) => ({
          name: vm_id.split('/').at(-1)!,
          verdict,
          basis,
          reasons,
          checks,
          causes: cause_ids.length,
          sequence: Number(changed_seq),
        }),
      ),
  }
}

/** Of one VM, as what a sweep brings. */
export const estateOf = ({
  virtualMachine,
  collections,
  items,
  policies,
  backupJobs,
  extensions,
  disks,
  locks,
}: InventoryOfVm): Estate => ({
  virtualMachines: [virtualMachine],
  restorePointCollections: collections,
  protectedItems: items,
  policies,
  backupJobs,
  extensions,
  disks,
  locks,
})
