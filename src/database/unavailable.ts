import { ServiceError } from '../errors.ts'

/** Error codes of sockets and DNS, and SQLSTATEs of a broken connection (08) or of a server that stops, starts, is full or became a replica. */
const codes =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|08\w{3}|57P0[123]|53300|25P03|25006)$/
/** node-postgres gives these no code. */
const sentences =
  /Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client was closed|connection error and is not queryable/

/** Whether the database is away rather than unwilling: the same will work once it is back. */
export function isAway(error: unknown): boolean {
  if (error instanceof ServiceError) return error.code === 'DatabaseUnavailable'
  if (error instanceof AggregateError && error.errors.some(isAway)) return true
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  return (typeof code === 'string' && codes.test(code)) || sentences.test(error.message)
}

export const databaseUnavailable = (cause: unknown) =>
  new ServiceError(
    'DatabaseUnavailable',
    'The database does not answer. Ask again later; with an idempotency key a repeated POST stays one operation.',
    { cause },
  )

/** By statement_timeout: query_canceled. */
export const tookTooLong = (error: unknown) => error instanceof Error && (error as { code?: unknown }).code === '57014'

export const statementEnded = (cause: unknown) =>
  new ServiceError(
    'Overloaded',
    'The database needs too long for this. Narrow it down by a filter or a smaller page, or ask again later.',
    { cause },
  )
