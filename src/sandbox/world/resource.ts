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

/** What children have to be like, for maps that make them: no earlier than a moment, in a status. */
export interface ChildHint {
  since?: number | undefined
  status?: string | undefined
}

/** ARM compares ids without case, so they are kept that way; the spelling of the resource is left alone. */
export class ResourceMap<T extends { id: string }> {
  readonly #byId = new Map<string, T>()
  readonly #byParent = new Map<string, Set<string>>()
  readonly #bySubject = new Map<string, Set<string>>()
  readonly #subjectOf: ((resource: T) => string) | undefined
  /** Grows with every addition and deletion. */
  revision = 0

  /** `subjectOf`: what a resource is about for as long as it exists, beside where it is: the VM of an item, of a collection. */
  constructor(subjectOf?: (resource: T) => string) {
    this.#subjectOf = subjectOf
  }

  get size() {
    return this.#byId.size
  }

  add(resource: T): T {
    const key = resource.id.toLowerCase()
    const parent = parentOf(key)
    this.revision += 1
    this.#byId.set(key, resource)
    const siblings = this.#byParent.get(parent)
    if (siblings) siblings.add(key)
    else this.#byParent.set(parent, new Set([key]))
    const subject = this.#subjectOf?.(resource).toLowerCase()
    if (subject !== undefined) this.#bySubject.set(subject, (this.#bySubject.get(subject) ?? new Set()).add(key))
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
    this.revision += 1
    this.#byParent.get(parentOf(key))?.delete(key)
    return this.#byId.delete(key)
  }

  values(): T[] {
    return this.held()
  }

  /** Those that are in memory, which are all unless a map makes some when asked. */
  held(): T[] {
    return [...this.#byId.values()]
  }

  /** Those that are about something, within a scope or wherever they are. */
  about(subject: string, scope = ''): T[] {
    const keys = [...(this.#bySubject.get(subject.toLowerCase()) ?? [])]
    return keys.flatMap((key) => this.#byId.get(key) ?? []).filter(({ id }) => isWithin(id, scope))
  }

  protected isAbout(resource: T, subject: string): boolean {
    return this.#subjectOf?.(resource).toLowerCase() === subject.toLowerCase()
  }

  /** Direct children of a resource; those that a hint rules out may be left out. */
  childrenOf(id: string, _hint?: ChildHint): T[] {
    const keys = this.#byParent.get(id.toLowerCase()) ?? []
    return [...keys].flatMap((key) => this.#byId.get(key) ?? [])
  }

  /** Everything at or below a scope, however deep. */
  under(scope: string): T[] {
    return this.values().filter((resource) => isWithin(resource.id, scope))
  }

  /** Their ids alone. */
  idsUnder(scope: string): string[] {
    return this.under(scope).map(({ id }) => id)
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

const upperCase = (text: string) => (/^[!-~]*$/.test(text) ? text.toUpperCase() : letterByLetter(text))

/** As .NET does: "ß" stays one letter. */
const letterByLetter = (text: string) =>
  Array.from(text, (letter) => (letter.toUpperCase().length === letter.length ? letter.toUpperCase() : letter)).join('')
