import type { IncomingHttpHeaders } from 'node:http'
import { decodedPath } from './router.ts'
import { clientIdOf } from './tokens.ts'

/** A request as it reached "Azure". */
export interface SandboxRequest {
  method: string
  url: string
  /** Decoded, without the query. */
  path: string
  /** 0 while it is on its way, and for ever when the connection was cut. */
  status: number
  time: string
  headers: Record<string, string>
  /** Identity of the token that came with it. */
  clientId: string | null
  body: unknown
}

const most = 200_000

export class RequestLog {
  readonly requests: SandboxRequest[] = []

  add(method: string, url: URL, headers: IncomingHttpHeaders, body: unknown, now: Date): SandboxRequest {
    const kept = Object.entries(headers).map(([name, value]) => [
      name,
      name === 'authorization' ? 'Bearer …' : String(value),
    ])
    const entry: SandboxRequest = {
      method,
      url: url.href,
      path: decodedPath(url.pathname) ?? url.pathname,
      status: 0,
      time: now.toISOString(),
      headers: Object.fromEntries(kept) as Record<string, string>,
      clientId: clientIdOf(headers.authorization?.replace(/^Bearer /, '') ?? ''),
      body,
    }
    if (this.requests.length >= most) this.requests.splice(0, most / 10)
    this.requests.push(entry)
    return entry
  }

  clear(): void {
    this.requests.length = 0
  }
}
