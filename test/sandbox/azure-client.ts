import { request } from 'node:https'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'

/** What tests look at in answers of many shapes; which of it is there is the test's business. */
export interface Body {
  id: string
  name: string
  value: Body[]
  nextLink?: string
  error: { code: string; message: string; details: { code: string; message: string }[] }
  protectionStatus: string
  protectedItemName: string
  vaultId?: string
  vmAgent: { statuses: { time: string }[] }
  properties: {
    status: string
    startTime: string
    storageProfile: { osDisk: { managedDisk: { id: string } } }
    extendedInfo: { tasksList: { taskId: string; status: string }[] }
    instanceView?: { name: string }
  }
}

export interface Received {
  status: number
  headers: Record<string, string>
  body: Body
}

export async function tokenOf({ identityEndpoint, identityHeader }: Sandbox, clientId?: string): Promise<string> {
  const whose = clientId === undefined ? '' : `&client_id=${clientId}`
  const url = `${identityEndpoint}?resource=https://management.azure.com&api-version=2019-08-01${whose}`
  const response = await fetch(url, { headers: { 'x-identity-header': identityHeader } })
  return ((await response.json()) as { access_token: string }).access_token
}

interface Options {
  method?: string
  body?: unknown
  headers?: Record<string, string>
  /** `null` leaves the token out. */
  token?: string | null
}

export type Ask = (pathOrUrl: string, options?: Options) => Promise<Received>

/** Plain HTTPS, so that tests see what is on the wire and nothing is retried. */
export async function asker(sandbox: Sandbox): Promise<Ask> {
  const own = await tokenOf(sandbox)
  return (pathOrUrl, { method = 'GET', body, headers = {}, token = own } = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(pathOrUrl, sandbox.endpoint)
      const sent = request(url, {
        method,
        ca: sandbox.ca,
        agent: false,
        headers: {
          ...headers,
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
      })
      sent.once('error', reject)
      sent.once('response', (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers as Record<string, string>,
            body: (text === '' ? undefined : JSON.parse(text)) as Body,
          })
        })
      })
      sent.end(body ? JSON.stringify(body) : undefined)
    })
}
