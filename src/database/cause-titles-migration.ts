/** Titles of causes in every language, beside the English one that all versions write and read. */
export const causeTitles = [`alter table fleet_cause add column titles jsonb`]
