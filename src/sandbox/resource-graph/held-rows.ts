import type { World } from '../world/world.ts'
import type { GraphRow } from './graph-row.ts'
import { HeldRow } from './held-row.ts'
import type { History } from './history.ts'
import { isWithinReach, keptDays, type RowSource, type View } from './row-source.ts'
import { heldKinds, type RowOptions } from './rows.ts'

const jobs = 'microsoft.recoveryservices/vaults/backupjobs'

/** Rows of what the world holds in memory, as they are, or as they were at the view's moment when there is a history of them. */
export function heldSources(world: World, options: RowOptions, history: History | undefined): RowSource[] {
  return Object.entries(heldKinds).map(([type, kind]) => ({
    type,
    rows: ({ at, reach }: View, keep) => {
      const all = history ? history.rowsAt(type, at) : kind.rows(world, options)
      const oldest = at.getTime() - keptDays * 86_400_000
      return all
        .filter((row) => isWithinReach(reach, row.subscriptionId, row.resourceGroup))
        .filter((row) => type !== jobs || startOf(row) >= oldest)
        .map((row) => new HeldRow(row))
        .filter((row) => keep.every((test) => test(row)))
    },
  }))
}

const startOf = ({ properties }: GraphRow) =>
  Date.parse(String((properties as { startTime?: string } | null)?.startTime ?? ''))
