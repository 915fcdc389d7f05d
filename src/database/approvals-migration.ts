/**
 * An operation that needs a second person waits in NotStarted, with a next look that never comes: also a version that knows nothing of
 * approvals leaves it alone. Until it is approved, its deadline is that of the approval.
 */
export const approvals = [
  `alter table operations add column approval_required boolean not null default false, add column approved_by text,
    add column approved_at timestamptz`,
  `create index operations_to_approve on operations (deadline_at)
    where status = 'NotStarted' and approval_required and approved_at is null`,
]
