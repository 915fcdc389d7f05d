import type { FastifyRequest } from 'fastify'
import { isGuid } from '../src/backup/resource-id.ts'
import { ServiceError } from '../src/errors.ts'

// IMF-fixdate, as the Azure guidelines ask for it: Tue, 24 Nov 2026 18:00:00 GMT.
const fixdate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/
const day = 24 * 3600_000

/**
 * The key under which a repeated request is the same request: Azure's `Repeatability-Request-ID`, or `Idempotency-Key`. Keys are kept
 * 24 h, so a request that was first sent before that is refused: it may have been carried out and forgotten.
 */
export function repeatabilityOf({ headers }: Pick<FastifyRequest, 'headers'>, now = Date.now()) {
  const id = single(headers, 'repeatability-request-id')
  const firstSent = single(headers, 'repeatability-first-sent')
  const key = single(headers, 'idempotency-key')?.replace(/^"(.*)"$/, '$1')
  if (id !== undefined && !isGuid(id)) throw wrong('Repeatability-Request-ID', 'has to be a GUID')
  if (firstSent !== undefined) {
    if (id === undefined) throw wrong('Repeatability-First-Sent', 'goes with Repeatability-Request-ID')
    if (!fixdate.test(firstSent) || Number.isNaN(Date.parse(firstSent)))
      throw wrong('Repeatability-First-Sent', 'has to be a date such as "Tue, 24 Nov 2026 18:00:00 GMT"')
    if (Date.parse(firstSent) < now - day)
      throw new ServiceError(
        'RepeatabilityWindowPassed',
        'The request was first sent more than 24 hours ago; whether it was carried out is no longer known.',
        { target: 'Repeatability-First-Sent' },
      )
  }
  if (key !== undefined && !/^[\x20-\x7e]{1,255}$/.test(key))
    throw wrong('Idempotency-Key', 'has to be 1 to 255 printable characters')
  if (id !== undefined && key !== undefined && id !== key)
    throw wrong('Idempotency-Key', 'contradicts Repeatability-Request-ID; send one of them')
  return { key: id?.toLowerCase() ?? key, repeatable: id !== undefined }
}

const single = (headers: FastifyRequest['headers'], name: string) => {
  const value = headers[name]
  return Array.isArray(value) ? value.join(',') : value
}

const wrong = (target: string, what: string) => new ServiceError('InvalidRequest', `${target} ${what}.`, { target })
