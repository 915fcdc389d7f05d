/**
 * The order in which the journal is read: that of its seals, which is that of commits. Ids are given earlier, so a row whose transaction
 * committed late stands behind younger ones. Those few are noted; all others are in the order of their ids as well, which the journal's
 * indexes serve.
 */
export const journalOrder = [
  // `behind`: the highest id that was sealed before it, so that it comes right behind that row. The rest repeats what lists are narrowed by.
  `create table journal_late (
    sequence bigint primary key, event_id bigint not null unique, behind bigint not null, at timestamptz not null, operation_id uuid,
    vm_key text, caller text not null, kind text not null)`,
  `create index journal_late_by_kind on journal_late (kind, event_id)`,
  // How late at most: tells how far back in the order of ids one has to look for those that may stand behind a place.
  `create index journal_late_by_lateness on journal_late ((behind - event_id))`,
  // Nobody seals meanwhile, an older version neither: it passes over a head that is taken.
  `select count from audit_head where id = 1 for update`,
  `insert into journal_late select sequence, event_id, behind, at, operation_id, vm_key, caller, kind from (
      select sequence, event_id, max(event_id) over (order by sequence rows between unbounded preceding and 1 preceding) as behind
      from journal_seals) as sealed join journal using (event_id)
    where event_id < behind`,
  `create or replace function seal_journal(most integer) returns integer language plpgsql security definer
    set enable_seqscan = off as $$
    declare
      head audit_head;
      noted bigint;
      highest bigint;
      event journal;
      link bytea;
      sealed integer := 0;
    begin
      select * into head from audit_head where id = 1 for update skip locked;
      if not found then return 0; end if;
      select coalesce(max(event_id), 0) into highest from journal_seals;
      for noted in select event_id from journal_unsealed order by event_id loop
        exit when sealed >= most;
        select * into event from journal where event_id = noted;
        continue when not found;
        delete from journal_unsealed where event_id = noted;
        link := sha256(head.hash || convert_to(journal_row_text(event), 'UTF8'));
        head.count := head.count + 1;
        insert into journal_seals values (head.count, event.event_id, head.hash, link);
        if event.event_id < highest then
          insert into journal_late values (head.count, event.event_id, highest, event.at, event.operation_id, event.vm_key,
            event.caller, event.kind);
        else
          highest := event.event_id;
        end if;
        head.hash := link;
        sealed := sealed + 1;
      end loop;
      if sealed > 0 then
        update audit_head set count = head.count, hash = head.hash, sealed_at = now() where id = 1;
      end if;
      return sealed;
    end $$`,
  // Replacing the function took its search path away.
  `do $$ begin execute format('alter function seal_journal(integer) set search_path = %I, pg_temp', current_schema()); end $$`,
  `create trigger journal_late_is_append_only before update or delete or truncate on journal_late
    for each statement execute function journal_is_append_only()`,
]
