/** Columns of a notification that must outlive the process. Older versions leave them null. */
export const notifications = [
  `alter table operations add column callback_url text, add column trace_parent text`,
  `create table notifications (
    id uuid primary key, operation_id uuid not null unique references operations, url text not null, event jsonb not null,
    status text not null default 'Pending', attempts integer not null default 0, created_at timestamptz not null default now(),
    ended_at timestamptz)`,
  // An older version that runs beside this one ends operations without a notification: these are looked for.
  `create index operations_to_notify on operations (id) where callback_url is not null and status in ('Succeeded', 'Failed', 'Canceled')`,
  `create table webhook_consents (
    url text primary key, granted_until timestamptz not null, seconds_between double precision not null default 0, last_sent_at timestamptz)`,
]
