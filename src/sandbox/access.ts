import { isWithin } from './world/resource.ts'

/** Whose token a request brought, and what it may read. */
export interface Caller {
  objectId: string
  /** Of a subscription: all of it, these groups (lower-cased) alone, or nothing. */
  visible(subscriptionId: string): 'Whole' | ReadonlySet<string> | undefined
  /** Whether an id or scope lies in what the caller may read. */
  mayRead(id: string): boolean
}

/** Who may read what. An identity that was never restricted reads everything. */
export class Access {
  /** Scopes by lower-cased client id. */
  readonly #scopes = new Map<string, string[]>()

  /** Leaves an identity these subscriptions and resource groups, by their ids; without a list all of them again. */
  restrict(clientId: string, scopes?: string[]): void {
    if (scopes) this.#scopes.set(clientId.toLowerCase(), scopes)
    else this.#scopes.delete(clientId.toLowerCase())
  }

  restrictions(): Record<string, string[]> {
    return Object.fromEntries(this.#scopes)
  }

  callerOf(clientId: string | null, objectId: string): Caller {
    const scopes = this.#scopes.get(clientId?.toLowerCase() ?? '')
    if (!scopes) return { objectId, visible: () => 'Whole', mayRead: () => true }
    return {
      objectId,
      visible: (subscriptionId) => visiblePart(scopes, `/subscriptions/${subscriptionId}`),
      mayRead: (id) => scopes.some((scope) => isWithin(id, scope)),
    }
  }
}

function visiblePart(scopes: string[], subscription: string): 'Whole' | ReadonlySet<string> | undefined {
  const inside = scopes.filter((scope) => isWithin(scope, subscription))
  if (inside.some((scope) => isWithin(subscription, scope))) return 'Whole'
  const groups = inside.map((scope) => scope.split('/')[4]?.toLowerCase() ?? '')
  return groups.length ? new Set(groups) : undefined
}
