import type { Principal } from './principal.ts'

/** Tells who holds an access token. */
export interface Authenticator {
  /**
   * At once where the token is known already, unless `afresh`: what changes something is never let in on an earlier verdict. Throws or
   * rejects with ServiceError.
   */
  authenticate(authorization: string | undefined, options: { afresh: boolean }): Principal | Promise<Principal>
}
