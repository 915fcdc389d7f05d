import { sql, type Transaction } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import type { Cause } from '../causes.ts'

/** Which causes hit how many more VMs, or fewer. */
export class CauseChanges {
  readonly #causes = new Map<string, Cause>()
  readonly #changes = new Map<string, number>()

  add(before: readonly string[], now: readonly Cause[]) {
    for (const cause of now) this.#causes.set(cause.id, cause)
    for (const { id } of now) this.#changes.set(id, (this.#changes.get(id) ?? 0) + 1)
    for (const id of before) this.#changes.set(id, (this.#changes.get(id) ?? 0) - 1)
  }

  /** One that had ended begins anew. Under the lock of the sequence: nobody else writes causes. */
  async write(trx: Transaction<Schema>) {
    const causes = [...this.#causes.values()]
    if (causes.length > 0)
      await sql`insert into fleet_cause (id, kind, subject, title, titles, evidence, first_seen_at, last_seen_at, vm_count)
        select *, now(), now(), 0 from unnest(
          ${causes.map(({ id }) => id)}::text[], ${causes.map(({ kind }) => kind)}::text[],
          ${causes.map(({ subject }) => subject)}::text[], ${causes.map(({ title }) => title.en)}::text[],
          ${causes.map(({ title }) => JSON.stringify(title))}::jsonb[],
          ${causes.map(({ evidence }) => JSON.stringify(evidence))}::jsonb[])
        on conflict (id) do update set title = excluded.title, titles = excluded.titles, evidence = excluded.evidence, last_seen_at = now(),
          first_seen_at = case when fleet_cause.vm_count = 0 then now() else fleet_cause.first_seen_at end`.execute(trx)
    const changes = [...this.#changes].filter(([, change]) => change !== 0)
    if (changes.length === 0) return
    await sql`update fleet_cause set vm_count = vm_count + given.change, last_seen_at = now()
      from unnest(${changes.map(([id]) => id)}::text[], ${changes.map(([, change]) => change)}::integer[]) as given (id, change)
      where fleet_cause.id = given.id`.execute(trx)
  }
}
