import type { TokenCredential } from '@azure/core-auth'

/** A credential whose tokens are shown, once each, to `accept`; where that rejects, nobody gets the token. */
export function shown(credential: TokenCredential, accept: (tenantId: string) => Promise<void>): TokenCredential {
  let last: string | undefined
  return {
    async getToken(scopes, options) {
      const token = await credential.getToken(scopes, options)
      const tenantId = token && token.token !== last ? tenantOf(token.token) : undefined
      if (tenantId !== undefined) await accept(tenantId)
      last = token?.token
      return token
    },
  }
}

/** Undefined where a token does not tell. */
function tenantOf(token: string): string | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { tid?: unknown }
    const tid = String(claims.tid).toLowerCase()
    return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(tid) ? tid : undefined
  } catch {
    return undefined
  }
}
