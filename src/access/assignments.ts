import Type, { type Static } from 'typebox'
import { Value } from 'typebox/value'
import { isGuid, type Identity } from './identity.ts'
import { roles, withImplied, type Principal, type Role } from './principal.ts'
import type { Reach } from './reach.ts'
import { reachOfScope, union } from './scope.ts'

const closed = { additionalProperties: false }
const AccessFile = Type.Object(
  {
    assignments: Type.Array(
      Type.Object(
        {
          principal: Type.Optional(Type.String()),
          group: Type.Optional(Type.String()),
          scopes: Type.Array(Type.String()),
          roles: Type.Optional(Type.Array(Type.Enum([...roles]))),
          description: Type.Optional(Type.String()),
        },
        closed,
      ),
    ),
  },
  closed,
)
type Written = Static<typeof AccessFile>['assignments'][number]

interface Assignment {
  reach: Reach
  /** What the token's roles are narrowed to here. */
  roles: ReadonlySet<Role>
}

/** Who may do what where, by `<tenant id>/<object id>` of a principal or a group. */
export interface Assignments {
  principals: ReadonlyMap<string, readonly Assignment[]>
  groups: ReadonlyMap<string, readonly Assignment[]>
}

/** What ACCESS_FILE says. Throws an Error of one line that names the place. */
export function parseAssignments(text: string, tenants: readonly string[]): Assignments {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new Error(`it is not JSON (${(error as Error).message})`)
  }
  if (!Value.Check(AccessFile, parsed)) {
    const first = Value.Errors(AccessFile, parsed)[0]
    throw new Error(`${first?.instancePath.slice(1) || 'it'} ${first?.message ?? 'is not valid'}`)
  }
  const principals = new Map<string, Assignment[]>()
  const groups = new Map<string, Assignment[]>()
  for (const [at, written] of parsed.assignments.entries()) {
    const place = `assignments/${at}`
    const { principal, group } = written
    if ((principal === undefined) === (group === undefined))
      throw new Error(`${place} has to name a principal or a group`)
    const holders = principal === undefined ? groups : principals
    const id = holderOf((principal ?? group)!, tenants, place)
    holders.set(id, [...(holders.get(id) ?? []), assignmentOf(written, place)])
  }
  return { principals, groups }
}

function holderOf(text: string, tenants: readonly string[], place: string) {
  const [tenant, object] = text.includes('/')
    ? text.split('/', 2)
    : tenants.length === 1
      ? [tenants[0], text]
      : ['', text]
  if (!isGuid(object) || !isGuid(tenant)) throw new Error(`${place}: "${text}" is not <tenant id>/<object id>`)
  if (!tenants.includes(tenant.toLowerCase())) throw new Error(`${place}: tenant ${tenant} is not in ENTRA_TENANT_ID`)
  return `${tenant}/${object}`.toLowerCase()
}

function assignmentOf({ scopes, roles: narrowed }: Written, place: string): Assignment {
  const reaches = scopes.map((scope) => {
    const reach = reachOfScope(scope)
    if (reach === undefined)
      throw new Error(
        `${place}: scope "${scope}" is not /, /subscriptions/<id> or /subscriptions/<id>/resourceGroups/<name or beginning*>`,
      )
    return reach
  })
  return { reach: union(reaches), roles: withImplied(narrowed ?? roles) }
}

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
