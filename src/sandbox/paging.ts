import type { Answer, Call } from './operation.ts'

/**
 * One page and the address of the next. ARM's links are absolute and repeat the query. `$top` is the most on a page. `show` is asked for what
 * is on the page alone.
 */
export function page<T>(call: Call, all: T[], show: (one: T) => unknown = (one) => one): Answer {
  const top = Number(call.query.get('$top') ?? Infinity)
  const start = Number(call.query.get('$skipToken') ?? call.query.get('$skiptoken') ?? 0) || 0
  const end = start + Math.min(call.pageSize, top >= 1 ? top : Infinity)
  const value = all.slice(start, end).map(show)
  if (end >= all.length) return { status: 200, body: { value } }

  const query = new URLSearchParams(call.query)
  query.delete('$skiptoken')
  query.set('$skipToken', String(end))
  return { status: 200, body: { value, nextLink: `${call.endpoint}${encodeURI(call.path)}?${query.toString()}` } }
}
