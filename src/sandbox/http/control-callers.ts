import type { IncomingMessage } from 'node:http'
import type { Answer } from '../operation.ts'

/**
 * Who may not turn the knobs: a page that another origin serves, and one that reaches this port by a name of its own (DNS rebinding).
 * Programs such as curl send neither header.
 */
export function refusedCaller({ method = 'GET', headers }: IncomingMessage, port: number): Answer | undefined {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`)
  if (!hosts.includes(headers.host?.toLowerCase() ?? ''))
    return refusal(421, 'MisdirectedRequest', `Controls answer to ${hosts.join(', ')}, not to "${headers.host ?? ''}".`)
  if (method === 'GET' || method === 'HEAD') return undefined
  const site = headers['sec-fetch-site']
  const origin = headers.origin
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`))
    return refusal(403, 'ForeignOrigin', `Controls take no changes from the page of ${origin}.`)
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return refusal(
      403,
      'ForeignOrigin',
      `Controls take no changes from another page (Sec-Fetch-Site: ${String(site)}).`,
    )
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  if (hasBody && method !== 'DELETE' && !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
    return refusal(415, 'UnsupportedMediaType', 'Controls take JSON: send content-type: application/json.')
  return undefined
}

export const refusal = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
})
