import { sql } from 'kysely'
import { withSweeps } from './observed.ts'
import type { RowFilter } from './row-filter.ts'
import type { RowOrder } from './row-order.ts'

/** Rows, with the join only where somebody asks for it: even left out by the planner it would keep indexes from answering alone. */
export const rowsOf = (filter: RowFilter, order?: RowOrder) =>
  filter.observedBefore !== undefined || order?.startsWith('observedDateTime') === true
    ? { rows: sql`fleet_vm ${withSweeps('fleet_vm')}`, columns: sql`fleet_vm.*, swept_at` }
    : { rows: sql`fleet_vm`, columns: sql`fleet_vm.*` }
