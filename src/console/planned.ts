import type { ActionRequest } from '../backup/action-request.ts'
import { askedAt } from '../backup/request-address.ts'
import { addressOf } from './router.ts'

export type ActionBody = Record<string, unknown>

/** A plan has its address: to be shared, and left by the back button. */
export const planAddress = (vmId: string, action: string, body: ActionBody) =>
  `${addressOf.vm(vmId)}&plan=${encodeURIComponent(action)}${Object.keys(body).length === 0 ? '' : `&body=${encodeURIComponent(JSON.stringify(body))}`}`

/** The plan of a request that the service names, and its action; null where it is none of a VM's. */
export function planOf({ href, body }: ActionRequest) {
  const asked = askedAt(href)
  return asked && { action: asked.action, address: planAddress(asked.vmId, asked.action, body) }
}

export function bodyIn(text: string | null): ActionBody {
  try {
    const body: unknown = JSON.parse(text ?? '{}')
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return {}
    // An address may come from anybody: what is lost is agreed to here, nobody else is told of the end, and whoever starts it says why.
    const { acceptDataLoss: _, callbackUrl: __, reason: ___, ...rest } = body as ActionBody
    return rest
  } catch {
    return {}
  }
}
