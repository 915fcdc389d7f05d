import { isWithin, ResourceMap, type ChildHint } from '../world/resource.ts'

/** Where a map finds the resources of one kind that nobody has touched. Numbers are VMs. */
export interface LazySource<T> {
  /** The VM that a resource of this id would be of; undefined for ids that are none of this fleet's. */
  ownerOf(id: string): number | undefined
  /** Those whose resources may lie within a scope. */
  ownersWithin(scope: string): Iterable<number>
  /** Those that a subject may be about, within a scope. */
  ownersAbout(subject: string, scope: string): Iterable<number>
  /** The resources of a VM as they are now, made anew for each look. */
  of(owner: number, hint?: ChildHint): T[]
  /** Their ids, without making them. */
  idsOf(owner: number): string[]
}

/** What a fleet does for its maps. */
export interface Keeper {
  /** True while Azure answers a read: what is made then is not kept. */
  readonly browsing: boolean
  isKept(owner: number): boolean
  /** Somebody may be about to change a VM: puts everything of it into the maps, unless it is there. */
  touch(owner: number): void
}

/**
 * A map of resources that are made when asked for. A look makes them anew each time; a `get` outside of a read, a deletion or an
 * addition first puts everything of the VM into memory, and from then on the map holds it like any other.
 */
export class LazyMap<T extends { id: string }> extends ResourceMap<T> {
  readonly #source: LazySource<T>
  readonly #keeper: Keeper

  constructor(source: LazySource<T>, keeper: Keeper, subjectOf?: (resource: T) => string) {
    super(subjectOf)
    this.#source = source
    this.#keeper = keeper
  }

  override get(id: string): T | undefined {
    if (!this.#keeper.browsing) {
      this.#touch(id)
      return super.get(id)
    }
    const held = super.get(id)
    const owner = held ? undefined : this.#freeOwnerOf(id)
    if (owner === undefined) return held
    const key = id.toLowerCase()
    return this.#source.of(owner).find((resource) => resource.id.toLowerCase() === key)
  }

  override has(id: string): boolean {
    if (super.has(id)) return true
    const owner = this.#freeOwnerOf(id)
    const key = id.toLowerCase()
    return owner !== undefined && this.#source.idsOf(owner).some((one) => one.toLowerCase() === key)
  }

  override add(resource: T): T {
    this.#touch(resource.id)
    return super.add(resource)
  }

  override delete(id: string): boolean {
    this.#touch(id)
    return super.delete(id)
  }

  override get size(): number {
    return this.idsUnder('').length
  }

  /** Makes all of them: for small fleets and patient callers. */
  override values(): T[] {
    return [...this.held(), ...this.#made(this.#source.ownersWithin(''))]
  }

  override about(subject: string, scope = ''): T[] {
    const owners = [...this.#source.ownersAbout(subject, scope)]
    if (!this.#keeper.browsing) {
      for (const owner of owners) this.#keeper.touch(owner)
      return super.about(subject, scope)
    }
    const made = this.#made(owners).filter((one) => this.isAbout(one, subject) && isWithin(one.id, scope))
    return [...super.about(subject, scope), ...made]
  }

  override childrenOf(id: string, hint?: ChildHint): T[] {
    const parent = id.toLowerCase()
    const made = this.#made(this.#source.ownersWithin(id), hint)
    return [
      ...super.childrenOf(id),
      ...made.filter((resource) => resource.id.toLowerCase().split('/').slice(0, -2).join('/') === parent),
    ]
  }

  override under(scope: string): T[] {
    const made = this.#made(this.#source.ownersWithin(scope))
    return [...this.held(), ...made].filter((resource) => isWithin(resource.id, scope))
  }

  override idsUnder(scope: string): string[] {
    const ids = this.held().map(({ id }) => id)
    for (const owner of this.#source.ownersWithin(scope))
      if (!this.#keeper.isKept(owner)) ids.push(...this.#source.idsOf(owner))
    return scope === '' ? ids : ids.filter((id) => isWithin(id, scope))
  }

  #touch(id: string): void {
    const owner = this.#source.ownerOf(id)
    if (owner !== undefined) this.#keeper.touch(owner)
  }

  #freeOwnerOf(id: string): number | undefined {
    const owner = this.#source.ownerOf(id)
    return owner === undefined || this.#keeper.isKept(owner) ? undefined : owner
  }

  #made(owners: Iterable<number>, hint?: ChildHint): T[] {
    const made: T[] = []
    for (const owner of owners) if (!this.#keeper.isKept(owner)) made.push(...this.#source.of(owner, hint))
    return made
  }
}
