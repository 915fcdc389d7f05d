import { resourceGroupNotFound } from '../arm-error.ts'
import { filterTerms } from '../odata-filter.ts'
import { operation, param, type Call } from '../operation.ts'
import { page } from '../paging.ts'
import { groupOf, isWithin, sameName, withUpperCaseGroup, type Resource } from '../world/resource.ts'
import { group, subscription } from './paths.ts'

const scopeOf = (call: Call) => `/subscriptions/${param(call, 'subscriptionId')}`

/** `SUB/resources` writes groups in capitals where Compute does. */
function resources(call: Call, scope: string) {
  const { virtualMachines, disks, restorePointCollections, vaults, keyVaults, otherResources } = call.world
  const terms = filterTerms(call.query.get('$filter'))
  const isWanted = ({
    id,
    name,
    type = '',
    location = '',
    tags = {},
  }: Pick<Resource<object>, 'id' | 'name' | 'type' | 'location' | 'tags'>) =>
    Object.entries({ resourcetype: type, name, resourcegroup: groupOf(id), location, ...tagsAsked(tags, terms) }).every(
      ([term, value]) => sameName(terms.get(term) ?? value, value),
    )
  // Of a large fleet only what is asked for is made.
  const asked = Object.entries({ virtualMachines, disks, restorePointCollections }).filter(([type]) =>
    sameName(terms.get('resourcetype') ?? `Microsoft.Compute/${type}`, `Microsoft.Compute/${type}`),
  )
  const compute = asked.flatMap(([, map]) =>
    map.under(scope).map((resource) => ({ ...resource, id: withUpperCaseGroup(resource.id) })),
  )
  return [...compute, ...vaults.values(), ...keyVaults.values(), ...otherResources.values()]
    .filter((resource) => isWithin(resource.id, scope) && isWanted(resource))
    .map(({ id, name, type, location, tags }) => ({ id, name, type, location, ...(tags ? { tags } : {}) }))
}

/** `tagName eq 'a' and tagValue eq 'b'`, or the name alone. */
function tagsAsked(tags: Record<string, string>, terms: Map<string, string>) {
  const name = terms.get('tagname')
  if (name === undefined) return {}
  const has = Object.keys(tags).find((tag) => sameName(tag, name))
  return { tagname: has ?? '', tagvalue: has === undefined ? '' : (tags[has] ?? '') }
}

export const resourceOperations = [
  operation({
    id: 'ResourceGroups_List',
    method: 'GET',
    path: `${subscription}/resourcegroups`,
    action: 'Microsoft.Resources/subscriptions/resourceGroups/read',
    answers: [200],
    knownFrom: 'specification',
    filtered: true,
    handle: (call) =>
      page(
        call,
        call.world.resourceGroups.under(scopeOf(call)).filter(({ id }) => call.caller.mayRead(id)),
      ),
  }),
  operation({
    id: 'ResourceGroups_Get',
    method: 'GET',
    path: `${subscription}/resourcegroups/{resourceGroupName}`,
    action: 'Microsoft.Resources/subscriptions/resourceGroups/read',
    answers: [200],
    knownFrom: 'specification',
    handle: (call) => {
      const name = param(call, 'resourceGroupName')
      const found = call.world.resourceGroups.get(`${scopeOf(call)}/resourceGroups/${name}`)
      return found ? { status: 200, body: found } : resourceGroupNotFound(name)
    },
  }),
  operation({
    id: 'Resources_List',
    method: 'GET',
    path: `${subscription}/resources`,
    action: 'Microsoft.Resources/subscriptions/resources/read',
    answers: [200],
    knownFrom: 'specification',
    filtered: true,
    handle: (call) =>
      page(
        call,
        resources(call, scopeOf(call)).filter(({ id }) => call.caller.mayRead(id)),
      ),
  }),
  operation({
    id: 'Resources_ListByResourceGroup',
    method: 'GET',
    path: `${group}/resources`,
    action: 'Microsoft.Resources/subscriptions/resourceGroups/resources/read',
    answers: [200],
    knownFrom: 'specification',
    handle: (call) =>
      page(call, resources(call, `${scopeOf(call)}/resourceGroups/${param(call, 'resourceGroupName')}`)),
  }),
]
