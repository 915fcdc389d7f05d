import { AzureError } from '../backup/azure-error.ts'

/**
 * Holds tokens to the tenant of the database, each when it comes: with another's, nothing is read and nothing written. Tokens that come
 * before the database is open wait for it.
 */
export function tenantGate() {
  const opened = Promise.withResolvers<(tenantId: string) => Promise<string>>()
  const accepted = new Set<string>()
  return {
    /** `tenantOf` answers the tenant to which the database belongs, having written down this one where none was known. */
    open: (tenantOf: (tenantId: string) => Promise<string>) => opened.resolve(tenantOf),
    async accept(tenantId: string) {
      if (accepted.has(tenantId)) return
      const tenantOf = await opened.promise
      const home = await tenantOf(tenantId)
      if (home !== tenantId) throw wrongTenant(tenantId, home)
      accepted.add(tenantId)
    },
  }
}

/** Operations wait, rather than fail in an Azure that is not theirs. */
const wrongTenant = (tenantId: string, home: string) =>
  new AzureError(
    'WrongTenant',
    `The database belongs to tenant ${home}, and the identity of this service to ${tenantId}: sign in there, or set DATABASE_URL or DATA_DIR to another database.`,
    { status: 401, disposition: 'Retry' },
  )

export const isWrongTenant = (error: unknown) => error instanceof AzureError && error.code === 'WrongTenant'
