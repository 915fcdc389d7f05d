/**
 * The journal in a chain of hashes. A row is sealed shortly after its transaction, not in it: a lock that every transaction took on
 * its way would make all replicas wait for each commit, and for a process that stopped before its own.
 */
export const auditChain = [
  `create table journal_seals (
    sequence bigint primary key, event_id bigint not null unique, previous_hash bytea not null, hash bytea not null)`,
  // Rows still to be sealed. The database notes them in the row's own transaction, so that older versions take part too.
  `create table journal_unsealed (event_id bigint primary key)`,
  // Apart from the chain, so that one whose end was cut off is found.
  `create table audit_head (
    id integer primary key check (id = 1), count bigint not null, hash bytea not null, sealed_at timestamptz not null default now())`,
  `insert into audit_head (id, count, hash) values (1, 0, decode(repeat('00', 32), 'hex'))`,
  `create function journal_part(value text) returns text language sql immutable as
    $$ select coalesce(octet_length(convert_to(value, 'UTF8')) || ':' || value, '-') $$`,
  // As in src/audit/row-text.ts. A column that a later migration adds goes behind these, and only where it is not null.
  `create function journal_row_text(event journal) returns text language sql stable as $$
    select array_to_string(array[
      journal_part(event.event_id::text), journal_part(event.operation_id::text), journal_part(event.vm_key),
      journal_part(to_char(event.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')), journal_part(event.kind),
      journal_part(event.step), journal_part(event.epoch::text), journal_part(event.method), journal_part(event.resource_id),
      journal_part(event.caller), journal_part(event.correlation_id), journal_part(event.arm_request_id),
      journal_part(event.detail::text)], ',') $$`,
  `create function note_unsealed_event() returns trigger language plpgsql security definer as
    $$ begin insert into journal_unsealed values (new.event_id); return null; end $$`,
  // The note of a row that was taken away before its seal stays, and tells. One seals at a time; whoever finds the head taken leaves it to the other. The definer's rights: the service's role has none here.
  // Row by row and by key: no other plan stays good from an empty queue to a full one.
  `create function seal_journal(most integer) returns integer language plpgsql security definer
    set enable_seqscan = off as $$
    declare
      head audit_head;
      noted bigint;
      event journal;
      link bytea;
      sealed integer := 0;
    begin
      select * into head from audit_head where id = 1 for update skip locked;
      if not found then return 0; end if;
      for noted in select event_id from journal_unsealed order by event_id loop
        exit when sealed >= most;
        select * into event from journal where event_id = noted;
        continue when not found;
        delete from journal_unsealed where event_id = noted;
        link := sha256(head.hash || convert_to(journal_row_text(event), 'UTF8'));
        head.count := head.count + 1;
        insert into journal_seals values (head.count, event.event_id, head.hash, link);
        head.hash := link;
        sealed := sealed + 1;
      end loop;
      if sealed > 0 then
        update audit_head set count = head.count, hash = head.hash, sealed_at = now() where id = 1;
      end if;
      return sealed;
    end $$`,
  `revoke execute on function seal_journal(integer) from public`,
  // A definer's function must not find its tables by somebody else's search path.
  `do $$ begin
    execute format('alter function seal_journal(integer) set search_path = %I, pg_temp', current_schema());
    execute format('alter function note_unsealed_event() set search_path = %I, pg_temp', current_schema());
  end $$`,
  `create function audit_head_only_grows() returns trigger language plpgsql as $$ begin
    if new.count <= old.count then raise exception 'the head of the audit chain only grows'; end if;
    return new;
  end $$`,
  `create trigger audit_head_only_grows before update on audit_head for each row execute function audit_head_only_grows()`,
  `create trigger audit_head_stays before delete or truncate on audit_head
    for each statement execute function journal_is_append_only()`,
  `create trigger journal_seals_are_append_only before update or delete or truncate on journal_seals
    for each statement execute function journal_is_append_only()`,
  // The trigger's lock keeps an older version from writing until this is committed: no row escapes between the two.
  `create trigger note_unsealed_event after insert on journal for each row execute function note_unsealed_event()`,
  `insert into journal_unsealed select event_id from journal`,
  `select seal_journal(null)`,
]
