import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import fp from 'fastify-plugin'
import helmet from 'helmet'

type Headers = Readonly<Record<string, string>>
/** Sources that a page may load beside its own files. */
export type PagePolicy = Readonly<Record<string, readonly string[]>>

const answers = {
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  // A page of another origin loads no image, script or style from here.
  crossOriginResourcePolicy: { policy: 'same-origin' },
  // Headers about pages, links and scripts mean nothing to an API client, and each header costs every answer.
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  referrerPolicy: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
}

interface SecurityHeadersOptions {
  /** Url prefixes of pages, and what each may load. */
  pages: Readonly<Record<string, PagePolicy>>
  publicUrl: string | undefined
}

/**
 * Helmet's headers, asked of it once: its middleware would be made anew for every request, and polling would pay for it. A 304 goes
 * without: the answer that it stands for had them.
 */
export const securityHeaders = fp<SecurityHeadersOptions>(async (app, { pages, publicUrl }) => {
  // Not over plain HTTP: RFC 6797.
  const strictTransportSecurity = publicUrl?.startsWith('https:') ? { includeSubDomains: false } : false
  const api = Object.entries(headersOf({ ...answers, strictTransportSecurity }))
  app.addHook('onSend', (_, reply, payload, done) => {
    if (reply.statusCode !== 304) for (let n = 0; n < api.length; n++) void reply.header(api[n]![0], api[n]![1])
    done(null, payload)
  })
  app.addHook('onRoute', (route) => {
    const [, policy] =
      Object.entries(pages).find(([page]) => route.url === page || route.url.startsWith(`${page}/`)) ?? []
    if (!policy) return
    let ofPage: Headers | undefined
    route.onSend = [
      ...[route.onSend ?? []].flat(),
      (_, reply, payload, done) => {
        if (String(reply.getHeader('content-type')).startsWith('text/html') && typeof payload === 'string')
          reply.headers((ofPage ??= headersOf({ ...optionsOfPage(policy, payload), strictTransportSecurity })))
        done(null, payload)
      },
    ]
  })
})

/** The scripts that stand in the page itself run by their hashes; whatever got in beside them does not. */
function optionsOfPage(policy: PagePolicy, html: string) {
  const scripts = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script]) => `'sha256-${createHash('sha256').update(script!).digest('base64')}'`,
  )
  const directives = { ...policy, 'script-src': [...(policy['script-src'] ?? []), ...scripts] }
  return { contentSecurityPolicy: { useDefaults: false, directives }, xFrameOptions: { action: 'deny' } }
}

function headersOf(options: object): Headers {
  const headers: Record<string, string> = {}
  const response = {
    setHeader: (name: string, value: string) => (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  }
  // Helmet uses only these two methods of a response, and with the options above nothing of the request.
  helmet(options)({} as IncomingMessage, response as unknown as ServerResponse, (error?: unknown) => {
    if (error) throw error as Error
  })
  return headers
}
