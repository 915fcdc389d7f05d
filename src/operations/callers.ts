import { sql, type Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { Person } from '../remediation/operation.ts'

/** Who asks for a change. The id is what anything is decided by; a name is for those who read. */
export interface By {
  /** `<tenant id>/<object id>` or the like. */
  caller: string
  callerName?: string | null | undefined
  correlationId: string
}

/** A person's decision about an operation, with what they say of it. */
export interface Decision extends By {
  reason?: string | undefined
}

/** In the transaction of what they do, so that whoever reads of it finds the name. */
export async function rememberCaller(db: Kysely<Schema>, { caller, callerName }: Pick<By, 'caller' | 'callerName'>) {
  if (!callerName) return
  await db
    .insertInto('callers')
    .values({ id: caller, name: callerName })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({ name: callerName, named_at: sql<Date>`now()` })
        .where('callers.name', '<>', callerName),
    )
    .execute()
}

/** Names as they were last heard; null for whoever's token never told one. */
export async function personsOf(db: Kysely<Schema>, ids: readonly (string | null)[]): Promise<(id: string) => Person> {
  const asked = [...new Set(ids.filter((id) => id !== null))]
  const rows = asked.length === 0 ? [] : await db.selectFrom('callers').selectAll().where('id', 'in', asked).execute()
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  return (id) => ({ id, name: names.get(id) ?? null })
}
