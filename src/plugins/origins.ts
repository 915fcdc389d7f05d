import fp from 'fastify-plugin'
import ipaddr from 'ipaddr.js'
import { LRUCache } from 'lru-cache'
import { ServiceError } from '../errors.ts'

export interface AskedFrom {
  method: string
  /** The request's target as it came: a path, or an absolute address. */
  url: string
  headers: Readonly<Record<string, string | string[] | undefined>>
}

interface OriginsOptions {
  /** PUBLIC_URL: what callers may name beside loopback. */
  publicUrl: string | undefined
  /** CORS_ORIGINS: whose pages may ask as well, by what a browser marks as CORS. */
  corsOrigins: readonly string[]
}

/**
 * For a service without authentication, where whoever reaches the port may do everything: keeps web pages out. A page cannot choose what a
 * browser says in Host, Origin and Sec-Fetch-*; programs that send none of the last two are taken at their Host. Without CORS_ORIGINS no
 * page of another origin reads an answer either.
 *
 * With authentication nothing of it is asked: a token is never sent by a browser on its own, probes come by the pod's address, and a
 * gateway may let pages of others in on purpose.
 */
export const origins = fp<OriginsOptions>(async (app, { publicUrl, corsOrigins }) => {
  app.addHook('onRequest', ({ raw: { method = '', url = '', headers } }, _, done) =>
    done(refusalOf({ method, url, headers }, publicUrl, corsOrigins)),
  )
})

/** Why a request is not taken; undefined when it is. */
export function refusalOf(
  { method, url, headers }: AskedFrom,
  publicUrl?: string,
  corsOrigins: readonly string[] = [],
): ServiceError | undefined {
  const host = wordOf(headers['host'])
  if (host?.includes(','))
    return new ServiceError('InvalidRequest', 'Host was sent more than once.', { target: 'Host' })
  if (!isServed(host, publicUrl)) return misdirected(host)
  // A target that names a host decides, whatever Host says (RFC 9112, 3.2.2).
  if (!url.startsWith('/') && url !== '*') {
    const named = URL.parse(url)?.host
    if (!isServed(named, publicUrl)) return misdirected(named)
  }
  return isAllowedPage(headers, corsOrigins) ? undefined : refusalOfBrowser(method, headers, host!, publicUrl)
}

/** Forms, frames, scripts and sockets of an allowed origin stay out: they ask without CORS, and nobody meant them. */
function isAllowedPage(headers: AskedFrom['headers'], corsOrigins: readonly string[]) {
  const mode = wordOf(headers['sec-fetch-mode'])
  return (mode === undefined || mode === 'cors') && corsOrigins.includes(wordOf(headers['origin']) ?? '')
}

/** Headers that only browsers send. */
function refusalOfBrowser(method: string, headers: AskedFrom['headers'], host: string, publicUrl: string | undefined) {
  const site = wordOf(headers['sec-fetch-site'])
  const origin = wordOf(headers['origin'])
  const fromElsewhere = site !== undefined && site !== 'same-origin' && site !== 'none'
  if (method === 'GET' || method === 'HEAD') {
    // A link may lead here from anywhere; frames, images, scripts and sockets of other pages get nothing, not even a reading of Azure.
    const mode = wordOf(headers['sec-fetch-mode'])
    const dest = wordOf(headers['sec-fetch-dest'])
    const isLink = mode === undefined || (mode === 'navigate' && (dest === undefined || dest === 'document'))
    return fromElsewhere && !isLink ? crossOrigin('Sec-Fetch-Site', site) : undefined
  }
  if (fromElsewhere) return crossOrigin('Sec-Fetch-Site', site)
  if (origin !== undefined && !isOurs(origin, host, publicUrl)) return crossOrigin('Origin', origin)
  return undefined
}

/** Loopback under any port, since a forwarded port is another one; names that only resolve to it may be anybody's. */
function isServed(host: string | undefined, publicUrl: string | undefined) {
  if (host === undefined) return false
  if (onLoopback.has(host)) return true
  const name = /^(\[[0-9a-f:.]+\]|[^:[\]/@\\?#\s]+)(?::\d{0,5})?$/i.exec(host)?.[1]?.toLowerCase()
  if (name === undefined) return false
  if (name === 'localhost' || isLoopback(name)) {
    onLoopback.set(host, true)
    return true
  }
  return name === (publicUrl && URL.parse(publicUrl)?.hostname)
}

// Callers name the same few hosts again and again; whatever matches is short.
const onLoopback = new LRUCache<string, true>({ max: 100 })

function isLoopback(name: string) {
  if (ipaddr.IPv4.isValidFourPartDecimal(name)) return ipaddr.IPv4.parse(name).range() === 'loopback'
  const bare = /^\[(.*)\]$/.exec(name)?.[1]
  return bare !== undefined && ipaddr.IPv6.isValid(bare) && ipaddr.process(bare).range() === 'loopback'
}

/** The origin of the address that was asked, or PUBLIC_URL's: of a proxy that names us as it likes only that is known. */
function isOurs(origin: string, host: string, publicUrl: string | undefined) {
  const url = URL.parse(origin)
  if (!url || url.origin !== origin.toLowerCase()) return false
  return (
    url.host === URL.parse(`${url.protocol}//${host}`)?.host || url.origin === (publicUrl && new URL(publicUrl).origin)
  )
}

/** Headers that came twice are joined by a comma, and then are no word that is allowed. */
const wordOf = (header: string | string[] | undefined) => (Array.isArray(header) ? header.join(', ') : header)

const misdirected = (host: string | undefined) =>
  new ServiceError(
    'MisdirectedRequest',
    `Without authentication this service answers only to localhost, 127.0.0.1 or [::1], and this request ${host ? `asks for "${host.slice(0, 200)}"` : 'names no host'}; ask one of them, or set PUBLIC_URL to the address that callers use.`,
    { target: 'Host' },
  )

const crossOrigin = (target: 'Origin' | 'Sec-Fetch-Site', said: string) =>
  new ServiceError(
    'OriginNotAllowed',
    `The browser says that a page of another origin sent this (${target}: ${said.slice(0, 200)}); only the service's own pages, those of CORS_ORIGINS, and programs may.`,
    { target },
  )
