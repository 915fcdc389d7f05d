/** Why somebody asked for an operation, and what a second person said who decided on it. Whoever rejects cancels too, for versions that know no rejection. */
export const reasons = [
  `alter table operations add column reason text, add column decision_reason text, add column rejected_by text,
    add column rejected_at timestamptz`,
]
