/** Lists narrowed to what a caller reaches are ranges of VM keys in byte order, which the database's own collation does not serve. */
export const reach = [
  `create index operations_by_reach on operations (vm_key collate "C", ordinal)`,
  `create index journal_by_reach on journal (vm_key collate "C", event_id)`,
]
