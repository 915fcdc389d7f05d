import { sql, type Kysely } from 'kysely'
import { mayReach, type Reach } from '../../access/reach.ts'
import { foldCase } from '../../backup/resource-id.ts'
import type { Schema } from '../../database/schema.ts'
import type { Evidence } from '../../diagnosis/finding.ts'
import { asItIs, type Sentence } from '../../backup/sentence.ts'
import { findErrorCode } from '../../error-codes/find.ts'
import { ServiceError } from '../../errors.ts'
import type { CauseKind } from '../causes.ts'
import { actionsFor } from './cause-actions.ts'
import type { UntoldCause } from './cause-document.ts'
import { readTrends, type Trends } from './cause-trends.ts'
import { isWithin, partsOf } from './reach-parts.ts'

export interface CauseRow {
  id: string
  kind: CauseKind
  subject: string
  title: string
  titles: Sentence | null
  evidence: Evidence[]
  first_seen_at: Date
  last_seen_at: Date
  /** Within the reach. */
  hit: number
}

/** Where a page ended. */
export interface CausePlace {
  hit: number
  id: string
}

/** Those that hit most VMs first; a cause whose place does not change is neither left out nor told twice. */
export async function readCauses(
  db: Kysely<Schema>,
  reach: Reach,
  { limit, after, now }: { limit: number; after?: CausePlace | undefined; now: Date },
) {
  const behind = after
    ? sql`hits.hit < ${after.hit} or (hits.hit = ${after.hit} and cause.id > ${after.id})`
    : sql`true`
  const { rows } = await sql<CauseRow>`
    select cause.*, hits.hit from (${hitsWithin(reach)}) as hits join fleet_cause as cause on cause.id = hits.id
    where ${behind} order by hits.hit desc, cause.id limit ${limit + 1}`.execute(db)
  const page = rows.slice(0, limit)
  const trends = await trendsOf(db, reach, page, now)
  const last = rows.length > limit ? page.at(-1) : undefined
  return {
    value: page.map((row) => presentCause(row, reach, trends)),
    next: last ? ({ hit: last.hit, id: last.id } satisfies CausePlace) : null,
  }
}

export async function readCause(db: Kysely<Schema>, reach: Reach, id: string, now: Date): Promise<UntoldCause> {
  const { rows } = await sql<CauseRow>`
    select cause.*, hits.hit from fleet_cause as cause cross join lateral (
      select count(*)::int as hit from fleet_vm
      where gone_at is null and cause_ids @> array[cause.id] and ${isWithin(reach)}) as hits
    where cause.id = ${id} and hits.hit > 0`.execute(db)
  // In the same words whether it exists or not.
  if (!rows[0])
    throw new ServiceError('CauseNotFound', `Nothing that fails has the cause ${id}.`, { target: 'causeId' })
  return presentCause(rows[0], reach, await trendsOf(db, reach, rows, now))
}

const hitsWithin = (reach: Reach) =>
  reach === 'Everything'
    ? sql`select id, vm_count as hit from fleet_cause where vm_count > 0`
    : sql`select cause_id as id, count(*)::int as hit from fleet_vm, unnest(cause_ids) as cause_id
        where gone_at is null and ${isWithin(reach)} group by cause_id`

/** Samples are kept by subscription: of less there are none. */
const trendsOf = async (db: Kysely<Schema>, reach: Reach, rows: readonly CauseRow[], now: Date) =>
  reach !== 'Everything' && partsOf(reach).narrower.length > 0
    ? null
    : await readTrends(
        db,
        reach,
        rows.map(({ id }) => id),
        now,
      )

function presentCause(row: CauseRow, reach: Reach, trends: Trends | null): UntoldCause {
  const { id, kind, subject, title, titles, evidence, hit } = row
  const actions = actionsFor(row)
  const code = kind === 'ErrorCode' ? findErrorCode(subject)?.code : undefined
  const before = trends && (trends.vmCounts.get(id) ?? 0)
  return {
    id,
    kind,
    // Of an older version, which writes the English one alone, the others are of what it replaced.
    title: titles?.en === title ? titles : asItIs(title),
    evidence: evidenceWithin(reach, subject, evidence),
    vmCount: hit,
    firstSeenDateTime: row.first_seen_at.toISOString(),
    lastSeenDateTime: row.last_seen_at.toISOString(),
    trend:
      trends === null || before === null
        ? null
        : { vmCountBefore: before, change: hit - before, sampledDateTime: trends.sampledAt.toISOString() },
    actions: actions && [...actions],
    links: {
      self: `/v1/fleet/causes/${id}`,
      vms: `/v1/diagnoses?causeId=${id}`,
      ...(code === undefined ? {} : { errorCode: `/v1/errorCodes/${code}` }),
    },
  }
}

/**
 * The diagnosis of each VM tells of the lock, policy or key vault that the cause is about, wherever that is. Whatever else stands as
 * evidence is of the VM that was seen with it first, which may be anybody's.
 */
export const evidenceWithin = (reach: Reach, subject: string, evidence: readonly Evidence[]) =>
  evidence.filter(({ resourceId }) => {
    const key = foldCase(resourceId)
    return key === subject || mayReach(reach, key)
  })
