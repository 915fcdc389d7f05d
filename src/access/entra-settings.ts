import { ConfigurationError } from '../settings/configuration-error.ts'
import { audiencesOfAzure, cloudOf } from '../backup/clouds.ts'
import { guidsIn, isGuid } from '../backup/resource-id.ts'

export interface EntraSettings {
  /** Lower-case ids. */
  tenants: readonly string[]
  audiences: readonly string[]
  /** With `{tenantid}` where the tenant's id stands; the first one's metadata names the keys. */
  issuers: readonly string[]
  /** Instead of what the metadata says. */
  jwksUri: string | undefined
  /** Where people sign in to the console; unset: by no page of ours. */
  signIn?: SignIn
}

export interface SignIn {
  issuer: string
  clientId: string
  scope: string
}

interface Given {
  AUTH_MODE: string
  AZURE_CLOUD: string
  AZURE_RESOURCE_MANAGER_AUDIENCE?: string
  ENTRA_TENANT_ID?: string
  ENTRA_AUDIENCE?: string
  ENTRA_ISSUER?: string
  ENTRA_JWKS_URI?: string
  ENTRA_CONSOLE_CLIENT_ID?: string
  ACCESS_FILE?: string
}

/** A token for Azure itself must open nothing here: whoever gets hold of one for another purpose would be let in. */
const azuresOwn = (audience: string) =>
  audiencesOfAzure.has(audience.toLowerCase().replace(/\/$/, '')) ||
  /^(https:\/\/graph\.microsoft\.[a-z]+|797f4846-ba00-4fd7-ba43-dac1f8f63013|00000003-0000-0000-c000-000000000000)\/?$/i.test(
    audience,
  )

/** Undefined where nobody is asked who they are. Throws ConfigurationError. */
export function entraSettings(given: Given): EntraSettings | undefined {
  if (given.AUTH_MODE !== 'entra') {
    const names = [
      'ENTRA_TENANT_ID',
      'ENTRA_AUDIENCE',
      'ENTRA_ISSUER',
      'ENTRA_JWKS_URI',
      'ENTRA_CONSOLE_CLIENT_ID',
      'ACCESS_FILE',
    ] as const
    const idle = names.find((name) => given[name] !== undefined)
    // Silence would leave open a door that somebody meant to close.
    if (idle) throw new ConfigurationError(`${idle}: it has no effect with AUTH_MODE=none; set AUTH_MODE=entra.`)
    return undefined
  }
  const tenants = required('ENTRA_TENANT_ID', given.ENTRA_TENANT_ID).map((id) => id.toLowerCase())
  const wrong = tenants.find((id): boolean => !isGuid(id))
  if (wrong !== undefined) throw new ConfigurationError(`ENTRA_TENANT_ID: "${wrong}" is not a tenant id (a GUID).`)
  const jwksUri = given.ENTRA_JWKS_URI
  if (jwksUri !== undefined && !isSafe(jwksUri))
    throw new ConfigurationError(`ENTRA_JWKS_URI: "${jwksUri}" is not an https address.`)
  if (jwksUri !== undefined && tenants.length > 1)
    throw new ConfigurationError('ENTRA_JWKS_URI: it goes with one tenant; ENTRA_TENANT_ID names several.')
  const entra = { tenants, audiences: audiencesOf(given), issuers: issuersOf(given, tenants), jwksUri }
  const signIn = signInOf(given, entra)
  return signIn ? { ...entra, signIn } : entra
}

/** In the first tenant, for all that the person's roles allow in this service. */
function signInOf({ ENTRA_CONSOLE_CLIENT_ID: clientId }: Given, entra: Omit<EntraSettings, 'signIn'>) {
  if (clientId === undefined) return undefined
  const isId: boolean = isGuid(clientId)
  if (!isId) throw new ConfigurationError(`ENTRA_CONSOLE_CLIENT_ID: "${clientId}" is not a client id (a GUID).`)
  const issuer = entra.issuers[0]!.replaceAll('{tenantid}', entra.tenants[0]!)
  return { issuer, clientId, scope: `${entra.audiences[0]!}/.default` }
}

function audiencesOf({ ENTRA_AUDIENCE, AZURE_RESOURCE_MANAGER_AUDIENCE }: Given) {
  const audiences = required('ENTRA_AUDIENCE', ENTRA_AUDIENCE)
  const azures = audiences.find((one) => azuresOwn(one) || one === AZURE_RESOURCE_MANAGER_AUDIENCE)
  if (azures !== undefined)
    throw new ConfigurationError(`ENTRA_AUDIENCE: "${azures}" is Azure's own; name this service's app registration.`)
  const formless = audiences.find((one): boolean => !isGuid(one) && !/^[a-z]+:\/\/[^\s/]/i.test(one))
  if (formless !== undefined)
    throw new ConfigurationError(`ENTRA_AUDIENCE: "${formless}" is neither a client id (a GUID) nor an App ID URI.`)
  return audiences
}

function issuersOf({ ENTRA_ISSUER, AZURE_CLOUD }: Given, tenants: readonly string[]) {
  const issuers = listOf(ENTRA_ISSUER ?? `${cloudOf(AZURE_CLOUD).authorityHost}/{tenantid}/v2.0`)
  for (const issuer of issuers) {
    const named = guidsIn(issuer)[0]
    if (!isSafe(issuer.replaceAll('{tenantid}', tenants[0]!)))
      throw new ConfigurationError(`ENTRA_ISSUER: "${issuer}" is not an https address.`)
    if (!issuer.includes('{tenantid}') && (tenants.length > 1 || (named !== undefined && named !== tenants[0])))
      throw new ConfigurationError(`ENTRA_ISSUER: "${issuer}" is not that of every tenant; write {tenantid} in it.`)
  }
  if (issuers.length === 0) throw new ConfigurationError('ENTRA_ISSUER: it names no issuer.')
  return issuers
}

function required(name: string, value: string | undefined) {
  const list = listOf(value ?? '')
  if (list.length === 0) throw new ConfigurationError(`${name}: it is required with AUTH_MODE=entra.`)
  return list
}

const listOf = (text: string) =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** Keys that came over http could be anybody's, unless they never leave the machine. */
function isSafe(text: string) {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, search, hash } = new URL(text)
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
  return (protocol === 'https:' || (protocol === 'http:' && isLoopback)) && username === '' && search + hash === ''
}
