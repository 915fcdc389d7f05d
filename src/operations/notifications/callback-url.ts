import { isIP } from 'node:net'
import { ServiceError } from '../../errors.ts'
import { isPublicAddress } from './public-address.ts'

export interface CallbackRules {
  /** Hosts, or `*.domain` for all below it; undefined: every public host. */
  allowedHosts: readonly string[] | undefined
  isAllowedAddress: (address: string) => boolean
}

export const publicOnly = { isAllowedAddress: isPublicAddress }

/** The URL as it will be called, or InvalidRequest. What a name resolves to is judged when it is connected to. */
export function judgeCallbackUrl(text: string, { allowedHosts, isAllowedAddress }: CallbackRules): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || text.length > 2048) throw refused('is not a URL of at most 2048 characters')
  if (url.protocol !== 'https:') throw refused('has to be https')
  if (url.username !== '' || url.password !== '') throw refused('must not hold a user name or password')
  if (url.hash !== '') throw refused('must not have a fragment')
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  if (isIP(host) && !isAllowedAddress(host)) throw refused('names an address that is not public')
  if (!isIP(host) && !host.includes('.')) throw refused('names a host that is not public')
  if (allowedHosts && !allowedHosts.some((pattern) => fits(host, pattern)))
    throw refused(`names a host that is not in WEBHOOK_ALLOWED_HOSTS`)
  return url
}

const fits = (host: string, pattern: string) =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern

const refused = (why: string) => new ServiceError('InvalidRequest', `callbackUrl ${why}.`, { target: 'callbackUrl' })

/** For logs and the journal: queries of callback URLs hold signatures. */
export const withoutQuery = (url: string) => {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}
