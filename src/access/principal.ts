import type { Reach } from './reach.ts'

export const roles = ['Backup.Diagnose', 'Backup.Remediate', 'Backup.Approve', 'Backup.Admin'] as const
export type Role = (typeof roles)[number]

/** Who asks. */
export interface Principal {
  /** `<tenant id>/<object id>`, as it stands in operations and in the journal; "anonymous" without authentication. */
  readonly id: string
  /** For people who read logs. Never what anything is decided by: names can be chosen, and change. */
  readonly name: string | null
  readonly kind: 'App' | 'User' | 'Anonymous'
  /** With those that they imply. */
  readonly roles: ReadonlySet<Role>
  /** Where a role of theirs counts; nowhere without the role. */
  reach(role: Role): Reach
  /** Until when this is believed, in milliseconds of Unix time; Infinity without a token. */
  readonly expiresAt: number
  /** Why a role of the token does not count, for whoever is refused. */
  readonly withheld: string | null
}

/** Changing and approving include reading; administering includes everything. Approving one's own plan is refused elsewhere. */
const implied: Record<Role, readonly Role[]> = {
  'Backup.Diagnose': ['Backup.Diagnose'],
  'Backup.Remediate': ['Backup.Remediate', 'Backup.Diagnose'],
  'Backup.Approve': ['Backup.Approve', 'Backup.Diagnose'],
  'Backup.Admin': roles,
}

export const withImplied = (given: Iterable<Role>): ReadonlySet<Role> =>
  new Set([...given].flatMap((role) => implied[role]))

/** Everybody, where AUTH_MODE is none: whoever reaches the loopback port may do everything. */
export const anonymous: Principal = Object.freeze({
  id: 'anonymous',
  name: null,
  kind: 'Anonymous',
  roles: withImplied(roles),
  reach: () => 'Everything',
  expiresAt: Infinity,
  withheld: null,
} satisfies Principal)

/** Who has not said who they are. */
export const stranger: Principal = Object.freeze({
  id: 'anonymous',
  name: null,
  kind: 'Anonymous',
  roles: new Set<Role>(),
  reach: () => [],
  expiresAt: Infinity,
  withheld: null,
} satisfies Principal)
