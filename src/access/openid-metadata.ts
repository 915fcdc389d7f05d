import type { JSONWebKeySet } from 'jose'
import { guidsIn } from '../backup/resource-id.ts'

const largest = 1024 * 1024

/** A tenant's signing keys: where its metadata says, or where the configuration does. */
export async function readSigningKeys(tenantId: string, issuer: string, jwksUri?: string): Promise<JSONWebKeySet> {
  const { keys } = await readJson(jwksUri ?? (await jwksUriOf(issuer)))
  if (!Array.isArray(keys)) throw new Error('What was read is no set of keys.')
  return { keys: (keys as JSONWebKeySet['keys']).filter((key) => isOf(tenantId, key as { issuer?: unknown })) }
}

async function jwksUriOf(issuer: string) {
  const metadata = await readJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if (metadata['issuer'] !== issuer)
    throw new Error(`The metadata of ${issuer} is that of ${String(metadata['issuer'])}.`)
  const uri = String(metadata['jwks_uri'])
  if (new URL(uri).protocol !== new URL(issuer).protocol) throw new Error(`${uri} is not to be trusted with keys.`)
  return uri
}

/** Sets that tenants share say of a key whose it is: one of another tenant (personal accounts) vouches for nobody here. */
function isOf(tenantId: string, key: { issuer?: unknown }) {
  const named = typeof key.issuer === 'string' ? guidsIn(key.issuer) : []
  return named.every((guid) => guid === tenantId)
}

async function readJson(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5000) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).length
    if (size > largest) throw new Error(`${url} answered more than ${largest} bytes.`)
    chunks.push(chunk as Uint8Array)
  }
  const parsed: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`${url} answered no JSON object.`)
  return parsed as Record<string, unknown>
}
