/**
 * Every lock that is off, once, whoever holds it off. Locks that a version without leases took off are carried over, and those that it
 * takes off while it runs beside this one are found by their journal rows without a key. A row without an answer counts as a removal that
 * Azure may still be at. Ids beyond ASCII are folded by the service alone, which keys their rows when it first looks.
 */
export const lockLeases = [
  `alter table lock_journal add column lock_key text, add column handed_on boolean not null default false`,
  `update lock_journal set lock_key = lower(lock_id collate "C") 
    where restored_at is null and octet_length(lock_id) = char_length(lock_id)`,
  `create index lock_journal_of_lock on lock_journal (lock_key) where restored_at is null`,
  `create table lock_lease (
    lock_key text primary key, lock jsonb not null, vm_key text not null, vm_id text not null, shared boolean, asked_by text not null,
    off_since timestamptz not null default now(), must_be_back_by timestamptz, holders jsonb not null default '[]',
    writer uuid, writing text, removal_sent_at timestamptz, removal_lost_at timestamptz,
    restorer uuid, tries integer not null default 0, next_try_at timestamptz, gone_at timestamptz)`,
  `insert into lock_lease (lock_key, lock, vm_key, vm_id, asked_by, off_since, removal_lost_at)
    select distinct on (off.lock_key) off.lock_key, off.lock, off.vm_key, off.vm_id, asked.created_by,
      coalesce(min(off.removed_at) over (partition by off.lock_key), now()),
      case when bool_or(off.removed_at is null) over (partition by off.lock_key) then now() end
    from lock_journal off join operations asked on asked.id = off.operation_id
    where off.restored_at is null and off.lock_key is not null
    order by off.lock_key, off.removed_at desc nulls last`,
]
