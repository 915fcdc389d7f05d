import type { ColumnType } from 'kysely'

/** jsonb: read as a value, written as text (node-postgres would turn an array into a PostgreSQL array). */
export type Json<T> = ColumnType<T, string, string>
export type Time = ColumnType<Date, Date | string | undefined, Date | string>
export type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
