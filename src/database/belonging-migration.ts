/** Operations that a process may not run wait; and a database belongs to the Azure of its operations, once a service has run on it. */
export const belonging = [
  `alter table operations add column barred_since timestamptz`,
  `create table azure_home (
    id integer primary key check (id = 1), endpoint text not null, tenant_id text, recorded_at timestamptz not null default now())`,
]
