import Type, { type Static } from 'typebox'
import { Value } from 'typebox/value'
import { isGuid } from '../backup/resource-id.ts'
import { roles, withImplied, type Role } from './principal.ts'
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

export interface Assignment {
  reach: Reach
  /** The scopes that the token's roles are narrowed to. */
  roles: ReadonlySet<Role>
}

/** Who may do what where, by `<tenant id>/<object id>` of a principal or a group. */
export interface Assignments {
  principals: ReadonlyMap<string, readonly Assignment[]>
  groups: ReadonlyMap<string, readonly Assignment[]>
}

/** Parses ACCESS_FILE. Throws an Error of one line that names the wrong place. */
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
