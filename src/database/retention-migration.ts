/** Of an operation whose plan, work, steps and result have gone: when they did. An older version knows nothing of it, and prunes none. */
export const retention = [`alter table operations add column pruned_at timestamptz`]
