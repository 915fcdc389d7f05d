import { lookup as resolve } from 'node:dns'
import { Agent, request } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'

const longestMilliseconds = 15_000

export interface Reach {
  isAllowedAddress: (address: string) => boolean
  /** How names are resolved; default: the system's way. */
  lookup?: typeof resolve
  /** Authority to trust beside the system's. */
  ca?: string
}

export interface WebhookAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
}

class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
}

/**
 * One request. Every address that the name resolves to has to be allowed, and exactly those are connected to: between the look and the
 * connection nothing is resolved again. Redirects are answers, never followed; of the answer only status and headers are read.
 */
export function webhookRequest(
  url: URL,
  { method, headers, body }: { method: 'POST' | 'OPTIONS'; headers: Record<string, string>; body?: string },
  reach: Reach,
): Promise<WebhookAnswer> {
  return new Promise((done, failed) => {
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
    if (isIP(host) && !reach.isAllowedAddress(host)) return failed(new AddressRefused(`${host} is not public`))
    const sent = request(url, {
      method,
      headers: {
        ...headers,
        'user-agent': 'azure-vm-backup-remediation',
        'content-length': Buffer.byteLength(body ?? ''),
      },
      agent: new Agent({ keepAlive: false }), // one connection a request: each is judged
      lookup: guarded(reach),
      signal: AbortSignal.timeout(longestMilliseconds),
      ...(reach.ca === undefined ? {} : { ca: reach.ca }),
    })
    sent.once('error', failed)
    sent.once('response', (response) => {
      done({ status: response.statusCode ?? 0, headers: response.headers })
      response.destroy()
    })
    sent.end(body)
  })
}

const guarded =
  ({ isAllowedAddress, lookup = resolve }: Reach): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const refused = addresses.find(({ address }) => !isAllowedAddress(address))
      const [first] = addresses
      if (refused || !first)
        return callback(
          new AddressRefused(`${hostname} resolves to ${refused?.address ?? 'nothing'}, which is not public`),
          '',
          0,
        )
      if (options.all) return callback(null, addresses, undefined)
      callback(null, first.address, first.family)
    })
  }
