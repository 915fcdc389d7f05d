import { setImmediate } from 'node:timers/promises'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Limits } from '../../backup/limits.ts'
import { foldCase } from '../../backup/resource-id.ts'
import { advisoryLocks } from '../../database/advisory-locks.ts'
import type { Schema } from '../../database/schema.ts'
import { inOthers } from '../in-languages.ts'
import type { LastDiagnosis } from '../inventory.ts'
import { rowOf, type RowMade } from '../row-of.ts'
import type { RowContent, StoredContent } from '../row.ts'
import { plan } from './agenda.ts'
import { CauseChanges } from './cause-changes.ts'
import { hashOf } from './content-hash.ts'
import { CountChanges, type Counted } from './counts.ts'
import { gather } from './gather.ts'

const SLICE = 500
/** VMs that are judged before others in this process have their turn. */
const AT_A_TIME = 20

export interface MakingRows {
  limits: Limits
  now: () => Date
}

/**
 * Judges the VMs that are due, a slice of them, and writes the rows that say something else than before: rows, counts, causes and the place in
 * the order of changes in one transaction. None made: none is due.
 */
export const makeRows = (db: Kysely<Schema>, { limits, now }: MakingRows): Promise<{ made: number; changed: number }> =>
  db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock_shared(${sql.lit(advisoryLocks.inventory)})`.execute(trx)
    const { rows: due } = await sql<{ vm_key: string }>`
      delete from fleet_due where vm_key in (
        select vm_key from fleet_due where due_at <= ${now()} order by due_at limit ${sql.lit(SLICE)} for update skip locked)
      returning vm_key`.execute(trx)
    if (due.length === 0) return { made: 0, changed: 0 }
    const vmKeys = due.map(({ vm_key }) => vm_key).toSorted()
    const gathered = await gather(trx, vmKeys)
    const before = await rowsOf(trx, vmKeys)
    const observedAt = now().toISOString()
    const changes: Change[] = []
    const agenda: { vmKey: string; dueDateTime: string }[] = []
    for (const [index, vmKey] of vmKeys.entries()) {
      if (index % AT_A_TIME === 0) await setImmediate()
      const there = before.get(vmKey)
      const known = gathered.get(vmKey)
      if (!known) {
        if (there && there.gone_at === null) changes.push({ vmKey, there, made: null })
        continue
      }
      // The first sweep is under way: with its end each row is made once, of all that it brings.
      if (!there && known.inventory.sources.virtualMachines === null) continue
      const lastDiagnosis = (there?.last_diagnosis ?? null) as LastDiagnosis | null
      const made = rowOf(known.inventory, { limits, observedAt, lastDiagnosis, stale: known.stale })
      agenda.push({ vmKey, dueDateTime: made.dueDateTime })
      const hash = hashOfRow(made.content)
      if (there?.gone_at !== null || !there.content_hash.equals(hash))
        changes.push({ vmKey, there, made: { ...made, hash } })
    }
    if (agenda.length > 0) await plan(trx, agenda)
    if (changes.length > 0) await write(trx, changes, now())
    return { made: due.length, changed: changes.length }
  })

interface Change {
  vmKey: string
  there: Before | undefined
  /** Null: the VM is gone. */
  made: (RowMade & { hash: Buffer }) | null
}

type Before = Awaited<ReturnType<typeof rowsOf>> extends Map<string, infer Row> ? Row : never

async function rowsOf(trx: Transaction<Schema>, vmKeys: readonly string[]) {
  const rows = await trx
    .selectFrom('fleet_vm')
    .select(['vm_key', 'subscription_id', 'verdict', 'basis', 'reasons', 'protection_state', 'cause_ids'])
    .select(['content_hash', 'last_diagnosis', 'gone_at'])
    .where('vm_key', '=', sql<string>`any(${vmKeys}::text[])`)
    .execute()
  return new Map(rows.map((row) => [row.vm_key, row]))
}

/**
 * When it was looked at is no change. English stands for all languages: what it says is what they say, and versions that know fewer of
 * them find the same rows unchanged.
 */
const hashOfRow = ({ observedDateTime: _, ...content }: RowContent) =>
  hashOf({
    ...content,
    summary: content.summary.en,
    causes: content.causes.map((cause) => ({ ...cause, title: cause.title.en })),
  })

const countedIn = (row: Before): Counted => ({
  verdict: row.verdict,
  basis: row.basis,
  reasons: row.reasons,
  protectionState: row.protection_state,
})

async function write(trx: Transaction<Schema>, changes: readonly Change[], now: Date) {
  // Held until the commit: who comes later has higher numbers and is seen later.
  const { last } = await trx
    .updateTable('fleet_sequence')
    .set(({ eb }) => ({ last: eb('last', '+', String(changes.length)) }))
    .returning('last')
    .executeTakeFirstOrThrow()
  const first = BigInt(last) - BigInt(changes.length) + 1n
  const counts = new CountChanges()
  const causes = new CauseChanges()
  for (const { there, made } of changes) {
    const wasCounted = there !== undefined && there.gone_at === null
    if (wasCounted) counts.add(there.subscription_id, countedIn(there), -1)
    if (made) counts.add(made.content.subscriptionId.toLowerCase(), made.content, 1)
    causes.add(wasCounted ? there.cause_ids : [], made?.content.causes ?? [])
  }
  const numbered = changes.map((change, index) => ({ ...change, sequence: String(first + BigInt(index)) }))
  await writeMade(trx, numbered, now)
  await markGone(trx, numbered, now)
  await counts.write(trx)
  await causes.write(trx)
  await sql`select pg_notify('fleet_rows', ${last})`.execute(trx)
}

type Numbered = Change & { sequence: string }

async function writeMade(trx: Transaction<Schema>, changes: readonly Numbered[], now: Date) {
  const rows = changes.flatMap(({ vmKey, made, sequence }) => (made ? [columnsOf(vmKey, made, sequence, now)] : []))
  if (rows.length === 0) return
  const [columns] = rows.map((row) => Object.keys(row) as (keyof (typeof rows)[number])[])
  await trx
    .insertInto('fleet_vm')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('vm_key')
        .doUpdateSet(({ ref }) => Object.fromEntries(columns!.map((column) => [column, ref(`excluded.${column}`)]))),
    )
    .execute()
}

function columnsOf(vmKey: string, { content, hash }: NonNullable<Change['made']>, sequence: string, now: Date) {
  const { causes, policyId, checks, lockScopes, summary, ...shown } = content
  const stored: Omit<StoredContent, 'causeIds'> = { ...shown, summary: summary.en, summaryIn: inOthers(summary) }
  const causeIds = causes.map(({ id }) => id)
  return {
    vm_key: vmKey,
    vm_id: content.id,
    name_key: foldCase(content.name),
    subscription_id: content.subscriptionId.toLowerCase(),
    resource_group_key: foldCase(content.resourceGroup),
    location: foldCase(content.location).replaceAll(' ', ''),
    // Azure compares names of tags without case, and their values with it.
    tags: JSON.stringify(
      Object.fromEntries(Object.entries(content.tags ?? {}).map(([name, value]) => [foldCase(name), value])),
    ),
    verdict: content.verdict,
    basis: content.basis,
    reasons: content.reasons,
    error_code: content.errorCode,
    cause_ids: causeIds,
    checks,
    lock_scopes: lockScopes,
    protection_state: content.protectionState,
    vault_key: content.vaultId && foldCase(content.vaultId),
    policy_key: policyId && foldCase(policyId),
    last_backup_at: content.lastBackupDateTime,
    restore_point_count: content.restorePoints?.count ?? null,
    limit_reached_at: content.limitReachedDateTime,
    content: JSON.stringify({ ...stored, causeIds } satisfies StoredContent),
    content_hash: hash,
    changed_seq: sequence,
    observed_at: content.observedDateTime,
    diagnosed_at: content.diagnosedDateTime,
    changed_at: now,
    gone_at: null,
  }
}

const markGone = async (trx: Transaction<Schema>, changes: readonly Numbered[], now: Date) => {
  const gone = changes.filter(({ made }) => !made)
  if (gone.length === 0) return
  await sql`update fleet_vm set gone_at = ${now}, changed_at = ${now}, changed_seq = gone.sequence
    from unnest(${gone.map(({ vmKey }) => vmKey)}::text[], ${gone.map(({ sequence }) => sequence)}::bigint[]) as gone (vm_key, sequence)
    where fleet_vm.vm_key = gone.vm_key`.execute(trx)
}
