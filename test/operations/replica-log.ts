import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../src/database/schema.ts'
import type { SandboxRequest } from '../../src/sandbox/sandbox.ts'
import { operationOf } from './overlaps.ts'

/** From here on the database notes who claims what: replicas are told apart by the name of their connections. */
export async function noteClaims(db: Kysely<Schema>) {
  await sql`create table claims (correlation_id text not null, replica text not null, at timestamptz not null)`.execute(
    db,
  )
  await sql`create function note_claim() returns trigger language plpgsql as $$ begin
    if new.epoch > old.epoch then
      insert into claims values (new.correlation_id, current_setting('application_name'), clock_timestamp());
    end if;
    return null;
  end $$`.execute(db)
  await sql`create trigger note_claim after update on operations for each row execute function note_claim()`.execute(db)
}

/** Writes of a replica that had not claimed their operation last when they arrived: what a zombie sends. */
export async function writesWithoutClaim(db: Kysely<Schema>, writes: SandboxRequest[]) {
  const { rows } = await sql<{ correlation_id: string; replica: string; at: Date }>`
    select * from claims order by at`.execute(db)
  const claims = Map.groupBy(rows, ({ correlation_id }) => correlation_id)
  return writes.filter((write) => {
    const before = claims.get(operationOf(write))?.filter(({ at }) => at.getTime() <= Date.parse(write.time))
    return before?.at(-1)?.replica !== write.clientId
  })
}

/** Writes that arrived after their operation had ended. The next one of the VM begins after that end, so none overlaps where none is late. */
export async function lateWrites(db: Kysely<Schema>, writes: SandboxRequest[]) {
  const rows = await db.selectFrom('journal').select(['correlation_id', 'at']).where('kind', '=', 'Ended').execute()
  const endOf = new Map(rows.map(({ correlation_id, at }) => [correlation_id, at.getTime()]))
  return writes.filter((write) => Date.parse(write.time) > (endOf.get(operationOf(write)) ?? -Infinity))
}
