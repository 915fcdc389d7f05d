import type { Assignment, Assignments } from './assignments.ts'
import type { Identity } from './identity.ts'
import { withImplied, type Principal, type Role } from './principal.ts'
import type { Reach } from './reach.ts'
import { union } from './scope.ts'

/** The roles of the token, where the file lets them count. Without a file they count everywhere. */
export function principalOf(identity: Identity, assignments: Assignments | undefined): Principal {
  const { tenantId, objectId, kind, name, expiresAt } = identity
  const id = `${tenantId}/${objectId}`
  const given = withImplied(identity.roles)
  const counting: readonly Assignment[] = assignments
    ? [
        ...(assignments.principals.get(id) ?? []),
        ...(identity.groups ?? []).flatMap((group) => assignments.groups.get(`${tenantId}/${group}`) ?? []),
      ]
    : [{ reach: 'Everything', roles: given }]
  const reaches = new Map<Role, Reach>()
  for (const role of given) {
    const ofRole = counting.filter((assignment) => assignment.roles.has(role))
    if (ofRole.length > 0) reaches.set(role, union(ofRole.map(({ reach }) => reach)))
  }
  return {
    id,
    name,
    kind,
    roles: new Set(reaches.keys()),
    reach: (role) => reaches.get(role) ?? [],
    expiresAt,
    withheld: reaches.size < given.size ? whyWithheld(id, identity, counting) : null,
  }
}

function whyWithheld(id: string, { groups }: Identity, counting: readonly Assignment[]) {
  if (groups === null)
    return `The token has no room for the groups of ${id}, so none of them counts: assign fewer groups to the application, or name the principal in ACCESS_FILE.`
  return counting.length === 0
    ? `ACCESS_FILE names neither ${id} nor one of its groups.`
    : `ACCESS_FILE does not give it to ${id}.`
}
