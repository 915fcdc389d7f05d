const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i
const first = Date.parse('0001-01-01T00:00:00Z')
const last = Date.parse('9999-12-31T23:59:59.999Z')

/** A time of RFC 3339; undefined for anything else, and for years that PostgreSQL does not have, which an offset may lead to. */
export function momentOf(text: string): Date | undefined {
  const at = rfc3339.test(text) ? Date.parse(text) : NaN
  return at >= first && at <= last ? new Date(at) : undefined
}
