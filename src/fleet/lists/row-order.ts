import { sql, type RawBuilder } from 'kysely'
import { ServiceError } from '../../errors.ts'
import { observedAt } from './observed.ts'

const fields = [
  'name',
  'verdict',
  'lastBackupDateTime',
  'restorePoints',
  'observedDateTime',
  'limitReachedDateTime',
  'undeleteUntilDateTime',
  'instantPointsExpireDateTime',
] as const
type Field = (typeof fields)[number]
export const rowOrders = fields.flatMap((field) => [field, `${field} desc`] as const)
export type RowOrder = (typeof rowOrders)[number]

interface SortedBy {
  /** As an index of `fleet_vm` has it, before `vm_key`. */
  columns: { expression: RawBuilder<unknown>; type: 'text' | 'smallint' | 'integer' | 'timestamptz' }[]
}

const name = { expression: sql`name_key`, type: 'text' } as const
/** Who has no last backup comes first; what nothing foretells comes last. */
const sortedBy: Record<Field, SortedBy> = {
  name: { columns: [name] },
  verdict: { columns: [{ expression: sql`verdict_order`, type: 'smallint' }, name] },
  lastBackupDateTime: {
    columns: [{ expression: sql`coalesce(last_backup_at, '-infinity')`, type: 'timestamptz' }],
  },
  restorePoints: { columns: [{ expression: sql`coalesce(restore_point_count, -1)`, type: 'integer' }] },
  observedDateTime: { columns: [{ expression: observedAt, type: 'timestamptz' }] },
  limitReachedDateTime: { columns: [{ expression: sql`coalesce(limit_reached_at, 'infinity')`, type: 'timestamptz' }] },
  undeleteUntilDateTime: { columns: [{ expression: sql`coalesce(undelete_until, '~')`, type: 'text' }] },
  instantPointsExpireDateTime: { columns: [{ expression: sql`coalesce(instant_points_expire, '~')`, type: 'text' }] },
}

/** What a page was sorted by and where it ended: names and times of the last row as texts, its key behind them. */
export interface Place {
  order: RowOrder
  values: string[]
}

/** How rows are sorted, and which of them lie behind a place. The key makes every place one row's. */
export function orderInSql(order: RowOrder) {
  const [field, direction = 'asc'] = order.split(' ') as [Field, 'asc' | 'desc' | undefined]
  const columns = [...sortedBy[field].columns, { expression: sql`vm_key`, type: 'text' as const }]
  const way = sql.raw(direction)
  return {
    columns: columns.map(({ expression }) => expression),
    by: sql.join(columns.map(({ expression }) => sql`${expression} ${way}`)),
    way,
    behind: ({ values }: Place) =>
      sql<boolean>`(${sql.join(columns.map(({ expression }) => expression))}) ${sql.raw(
        direction === 'asc' ? '>' : '<',
      )} (${sql.join(columns.map(({ type }, at) => sql`${values[at]}::${sql.raw(type)}`))})`,
  }
}

export const tokenAt = ({ order, values }: Place) =>
  Buffer.from(JSON.stringify([order, ...values])).toString('base64url')

/** Throws ServiceError `InvalidRequest` for what no page of this order has ended with. */
export function placeOf(skiptoken: string, order: RowOrder): Place {
  const [of, ...values] = readToken(skiptoken)
  const [field] = order.split(' ') as [Field]
  const { columns } = sortedBy[field]
  const isGood =
    of === order &&
    values.length === columns.length + 1 &&
    columns.every(({ type }, at) => forms[type].test(values[at]!) && (type !== 'timestamptz' || isMoment(values[at]!)))
  if (isGood) return { order, values }
  throw new ServiceError('InvalidRequest', 'skiptoken comes from a nextLink, and goes with the orderby of that.', {
    target: 'skiptoken',
  })
}

const forms = {
  text: /^[^\0]*$/,
  smallint: /^[0-3]$/,
  integer: /^(-1|\d{1,9})$/,
  timestamptz: /^(-?infinity|\d{4}-\d{2}-\d{2} ([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,6})?[+-](0\d|1[0-4])(:[0-5]\d)?)$/,
}

/** There is no 30th of February, and to PostgreSQL no year 0. */
function isMoment(text: string) {
  if (text.endsWith('infinity')) return true
  const day = text.slice(0, 10)
  const at = Date.parse(`${day}T00:00:00Z`)
  return !day.startsWith('0000') && !Number.isNaN(at) && new Date(at).toISOString().startsWith(day)
}

function readToken(text: string): string[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    const parts: unknown[] = Array.isArray(read) ? read : []
    return parts.every((part) => typeof part === 'string' && part.isWellFormed()) ? (parts as string[]) : []
  } catch {
    return []
  }
}
