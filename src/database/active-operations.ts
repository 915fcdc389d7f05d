import { sql } from 'kysely'
import { activeStatuses } from '../remediation/active-operations.ts'

/** Of a row of operations. In the words of the partial indexes, which serve no other; `column` is ours, never a caller's. */
export const isActiveRow = (column = 'status') =>
  sql<boolean>`${sql.raw(column)} in (${sql.join(activeStatuses.map((status) => sql.lit(status)))})`
