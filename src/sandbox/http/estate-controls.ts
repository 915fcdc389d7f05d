import type { Azure } from '../azure.ts'
import type { Answer } from '../operation.ts'
import type { GraphSettings } from '../resource-graph/settings.ts'
import type { World } from '../world/world.ts'
import type { Resource } from '../world/resource.ts'
import { refusal } from './control-callers.ts'

/** Knobs of Resource Graph, of who may read what, and of single resources. Undefined: some other control's path. */
export async function estateControl(
  method: string,
  path: string,
  body: unknown,
  azure: Azure,
): Promise<Answer | undefined> {
  const [, id] = /^\/resources(\/subscriptions\/.+)$/i.exec(path) ?? []
  if (id !== undefined) return resourceControl(method, decodeURIComponent(id), body, azure)
  switch (`${method} ${path}`) {
    case 'GET /resourceGraph':
      return { status: 200, body: azure.graphSettings }
    case 'PUT /resourceGraph':
      return await changeGraph(body, azure)
    case 'GET /access':
      return { status: 200, body: azure.access.restrictions() }
    case 'PUT /access':
      return changeAccess(body, azure)
    default:
      return undefined
  }
}

const badRequest = (message: string) => refusal(400, 'BadRequest', message)
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isWhole = (least: number) => (value: unknown) => Number.isInteger(value) && Number(value) >= least
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')
const truth: Form = [(value) => typeof value === 'boolean', 'true or false']
const oneOf = (...words: string[]): Form => [(value) => words.includes(value as string), words.join(' or ')]

type Form = [is: (value: unknown) => boolean, form: string]

const graphForms: Record<keyof GraphSettings, Form> = {
  lagSeconds: [(value) => typeof value === 'number' && value >= 0, 'seconds'],
  queries: [isWhole(1), 'a whole number from 1'],
  windowSeconds: [(value) => typeof value === 'number' && value > 0, 'seconds'],
  window: oneOf('fixed', 'sliding'),
  dynamicColumns: oneOf('object', 'string'),
  unstablePages: truth,
  seed: [isWhole(0), 'a whole number from 0'],
  vmAgentInLists: truth,
  subscriptions: [isWhole(1), 'a whole number from 1'],
  lostSubscriptions: [isTexts, 'a list of ids of subscriptions'],
  nothingReadable: oneOf('NoValidSubscriptionsInQueryRequest', 'AccessDenied'),
}

async function changeGraph(body: unknown, azure: Azure): Promise<Answer> {
  const names = Object.keys(graphForms).join(', ')
  if (!isObject(body)) return badRequest(`The body has to be an object with some of ${names}.`)
  for (const [name, value] of Object.entries(body)) {
    const [is, form] = (graphForms as Partial<Record<string, Form>>)[name] ?? []
    if (!is) return badRequest(`${name} is none of ${names}.`)
    if (!is(value)) return badRequest(`${name} has to be ${form}.`)
  }
  // A lag needs to know what was there before.
  const graph = await azure.resourceGraph()
  graph.remember()
  Object.assign(azure.graphSettings, body)
  return { status: 200, body: azure.graphSettings }
}

/** `{"<client id>": ["/subscriptions/…", "/subscriptions/…/resourceGroups/…"]}`; null lifts the restriction. */
function changeAccess(body: unknown, { access }: Azure): Answer {
  if (!isObject(body)) return badRequest('The body has to be an object of client ids with their scopes.')
  for (const [clientId, scopes] of Object.entries(body)) {
    if (scopes !== null && !(isTexts(scopes) && scopes.every((scope) => /^\/subscriptions\/[^/]+/i.test(scope))))
      return badRequest(`${clientId} has to have null or a list of scopes such as /subscriptions/…/resourceGroups/….`)
  }
  for (const [clientId, scopes] of Object.entries(body))
    access.restrict(clientId, scopes === null ? undefined : (scopes as string[]))
  return { status: 200, body: access.restrictions() }
}

/** GET shows a resource as the world has it, PATCH merges into it (null removes a field), DELETE takes it away without Azure's checks. */
function resourceControl(method: string, id: string, body: unknown, azure: Azure): Answer | undefined {
  const map = mapsOf(azure.world).find((one) => one.has(id))
  const found = map?.get(id)
  if (!map || !found) return refusal(404, 'NotFound', `The sandbox has no ${id}.`)
  switch (method) {
    case 'GET':
      return { status: 200, body: found }
    case 'DELETE':
      map.delete(id)
      azure.changed()
      return { status: 204 }
    case 'PATCH':
      if (!isObject(body)) return badRequest('The body has to be an object that is merged into the resource.')
      merge(found, body)
      azure.changed()
      return { status: 200, body: found }
    default:
      return undefined
  }
}

interface AnyMap {
  has(id: string): boolean
  get(id: string): Resource<object> | undefined
  delete(id: string): boolean
}

const mapsOf = (world: World): AnyMap[] => [
  world.virtualMachines,
  world.extensions,
  world.disks,
  world.restorePointCollections,
  world.protectedItems,
  world.backupJobs,
  world.backupPolicies,
  world.vaults,
  world.locks,
  world.keyVaults,
  world.resourceGroups,
  world.otherResources,
]

/** RFC 7396 */
function merge(target: object, patch: Record<string, unknown>): void {
  const fields = target as Record<string, unknown>
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete fields[name]
    else if (isObject(value) && isObject(fields[name])) merge(fields[name], value)
    else fields[name] = value
  }
}
