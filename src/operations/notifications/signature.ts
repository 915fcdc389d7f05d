import { createHmac } from 'node:crypto'

/** Keys of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. Several, so that one can be taken out of use while receivers move. */
export type SigningKeys = readonly Buffer[]

/** Headers after Standard Webhooks: the time is signed with the body, so that an old delivery cannot be replayed. */
export function signed(keys: SigningKeys, id: string, body: string, at: Date): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const sign = (key: Buffer) => createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys.map((key) => `v1,${sign(key)}`).join(' '),
  }
}
