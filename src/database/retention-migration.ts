/**
 * What leaves the database: plans and steps of old operations, of which `pruned_at` tells (an older version prunes none); and old events,
 * but only those that an archive was written of. Of each archive the ends of its chain stay, so that the rest goes on from there.
 */
export const retention = [
  `alter table operations add column pruned_at timestamptz`,
  `create table journal_archives (
    last_sequence bigint primary key, first_sequence bigint not null, previous_hash bytea not null, last_hash bytea not null,
    file text not null, archived_at timestamptz not null default now())`,
  `create trigger journal_archives_is_append_only before update or delete or truncate on journal_archives
    for each statement execute function journal_is_append_only()`,
  `create function only_archived_events_leave() returns trigger language plpgsql as $$ begin
    if exists (select from gone left join journal_seals on journal_seals.event_id = gone.event_id where not exists (
        select from journal_archives where journal_seals.sequence between first_sequence and last_sequence)) then
      raise exception 'the journal is append-only';
    end if;
    return null;
  end $$`,
  `create function only_archived_seals_leave() returns trigger language plpgsql as $$ begin
    if exists (select from gone where not exists (
        select from journal_archives where gone.sequence between first_sequence and last_sequence)) then
      raise exception 'the journal is append-only';
    end if;
    return null;
  end $$`,
  ...(
    [
      ['journal', 'journal_is_append_only', 'only_archived_events_leave'],
      ['journal_seals', 'journal_seals_are_append_only', 'only_archived_seals_leave'],
      ['journal_late', 'journal_late_is_append_only', 'only_archived_seals_leave'],
    ] as const
  ).flatMap(([table, appendOnly, judge]) => [
    `drop trigger ${appendOnly} on ${table}`,
    `create trigger ${appendOnly} before update or truncate on ${table} for each statement execute function journal_is_append_only()`,
    `create trigger ${judge} after delete on ${table} referencing old table as gone for each statement execute function ${judge}()`,
  ]),
]
