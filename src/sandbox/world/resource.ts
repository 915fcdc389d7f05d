/** An ARM resource in wire form. `properties` is what Azure sends when everything is asked for. */
export interface Resource<Properties = Record<string, unknown>> {
  id: string
  name: string
  type?: string
  location?: string
  tags?: Record<string, string>
  properties: Properties
  [field: string]: unknown
}

/** ARM compares ids without case, so they are kept that way; the spelling of the resource is left alone. */
export class ResourceMap<T extends { id: string }> {
  readonly #byId = new Map<string, T>()
  readonly #byParent = new Map<string, Set<string>>()

  get size() {
    return this.#byId.size
  }

  add(resource: T): T {
    const key = resource.id.toLowerCase()
    const parent = parentOf(key)
    this.#byId.set(key, resource)
    const siblings = this.#byParent.get(parent)
    if (siblings) siblings.add(key)
    else this.#byParent.set(parent, new Set([key]))
    return resource
  }

  get(id: string): T | undefined {
    return this.#byId.get(id.toLowerCase())
  }

  has(id: string): boolean {
    return this.#byId.has(id.toLowerCase())
  }

  delete(id: string): boolean {
    const key = id.toLowerCase()
    this.#byParent.get(parentOf(key))?.delete(key)
    return this.#byId.delete(key)
  }

  values(): T[] {
    return [...this.#byId.values()]
  }

  /** Direct children of a resource. */
  childrenOf(id: string): T[] {
    const keys = this.#byParent.get(id.toLowerCase()) ?? []
    return [...keys].flatMap((key) => this.#byId.get(key) ?? [])
  }

  /** Everything at or below a scope, however deep. */
  under(scope: string): T[] {
    return this.values().filter((resource) => isWithin(resource.id, scope))
  }
}

/** The id without its last type and name: `/…/virtualMachines/vm/extensions/x` → `/…/virtualMachines/vm`. */
const parentOf = (id: string) => id.split('/').slice(0, -2).join('/')

export function isWithin(id: string, scope: string): boolean {
  const [inner, outer] = [id.toLowerCase(), scope.toLowerCase()]
  return inner === outer || inner.startsWith(`${outer}/`)
}

export const sameName = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

export const groupOf = (id: string) => id.split('/')[4] ?? ''

/** How Compute writes the resource group in lists and in the disk ids of a VM. */
export const withUpperCaseGroup = (id: string) =>
  id.replace(/(\/resourceGroups\/)([^/]+)/i, (_, head: string, group: string) => head + upperCase(group))

/** Letter by letter, as .NET does: "ß" stays one letter. */
const upperCase = (text: string) =>
  Array.from(text, (letter) => (letter.toUpperCase().length === letter.length ? letter.toUpperCase() : letter)).join('')
