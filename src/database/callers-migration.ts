/** Names of who has started, approved, cancelled or frozen something, beside their ids: the journal and its chain hold the ids alone. */
export const callers = [
  'create table callers (id text primary key, name text not null, named_at timestamptz not null default now())',
]
