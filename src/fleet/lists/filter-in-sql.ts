import { sql, type RawBuilder } from 'kysely'
import { verdicts } from '../../diagnosis/diagnosis.ts'
import { observedAt } from './observed.ts'
import type { RowFilter, Search } from './row-filter.ts'

/** As the database has it in `verdict_order`. */
const worstFirst: Record<(typeof verdicts)[number], number> = { Blocked: 0, AtRisk: 1, Unknown: 2, Healthy: 3 }

/** Conditions on rows of `fleet_vm`, in the forms that its indexes serve. */
const conditions: { [Name in keyof RowFilter]-?: (wanted: NonNullable<RowFilter[Name]>) => RawBuilder<boolean> } = {
  verdict: (wanted) =>
    among(
      sql`verdict_order`,
      wanted.map((verdict) => worstFirst[verdict as keyof typeof worstFirst]),
      'smallint',
    ),
  basis: (wanted) => among(sql`basis`, wanted),
  check: (wanted) => has(sql`checks`, wanted),
  reason: (wanted) => has(sql`reasons`, wanted),
  errorCode: (wanted) => among(sql`lower(error_code)`, wanted),
  subscriptionId: (wanted) => among(sql`subscription_id`, wanted),
  resourceGroup: (wanted) => among(sql`resource_group_key`, wanted),
  location: (wanted) => among(sql`location`, wanted),
  vaultId: (wanted) => among(sql`vault_key`, wanted),
  policyId: (wanted) => among(sql`policy_key`, wanted),
  protectionState: (wanted) => among(sql`lower(coalesce(protection_state, 'unknown'))`, wanted),
  lockScope: (wanted) => has(sql`lock_scopes`, wanted),
  causeId: (wanted) => has(sql`cause_ids`, wanted),
  tag: (wanted) =>
    sql`(${sql.join(
      wanted.map(({ name, value }) => sql`tags @> ${JSON.stringify({ [name]: value })}::jsonb`),
      sql` or `,
    )})`,
  search: searched,
  changedSince: (moment) => sql`changed_at >= ${moment}::timestamptz`,
  // No row was looked at before it was judged: an index finds few of those.
  observedBefore: (moment) => sql`(observed_at < ${moment}::timestamptz and ${observedAt} < ${moment}::timestamptz)`,
}

/** Of all filters, or of those that are meant. */
export const conditionsOf = (filter: RowFilter, isMeant = (_: string) => true) =>
  Object.entries(filter)
    .filter(([name]) => isMeant(name))
    .map(([name, wanted]) => (conditions[name as keyof RowFilter] as (wanted: unknown) => RawBuilder<boolean>)(wanted))

/** One value as a value: then the index that begins with the column has the order of what follows it, too. */
function among(column: RawBuilder<unknown>, wanted: readonly (string | number)[], type: 'text' | 'smallint' = 'text') {
  return wanted.length === 1
    ? sql<boolean>`${column} = ${wanted[0]}::${sql.raw(type)}`
    : sql<boolean>`${column} = any(${wanted}::${sql.raw(type)}[])`
}

function has(column: RawBuilder<unknown>, wanted: readonly string[]) {
  return sql<boolean>`${column} && ${wanted}::text[]`
}

function searched(search: Search) {
  switch (search.kind) {
    case 'Vm':
      return sql<boolean>`vm_key = ${search.key}`
    case 'Below':
      return beginsWith(sql`vm_key`, `${search.id}/`)
    case 'NameBegins':
      return beginsWith(sql`name_key`, search.text)
    case 'IdContains':
      return sql<boolean>`(${sql.join(
        search.words.map((word) => sql`strpos(vm_key, ${word}) > 0`),
        sql` and `,
      )})`
  }
}

/** In byte order nothing that begins so is greater than the beginning with the last of all characters behind it. */
function beginsWith(column: RawBuilder<unknown>, beginning: string) {
  return sql<boolean>`(${column} >= ${beginning} and ${column} < ${`${beginning}\u{10ffff}`})`
}
