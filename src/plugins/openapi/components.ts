type Schema = Record<string, unknown>

/** Under these stand values, not schemas. */
const values = new Set(['example', 'examples', 'default', 'enum', 'const', 'x-ms-enum'])

/**
 * Takes schemas apart: one with a title becomes a component of that name, and stands by reference wherever it was. Two that differ may
 * not have one name. Where a schema says `x-shown-as`, that is shown in its place.
 */
export class Components {
  readonly #found = new Map<string, Schema>()
  readonly #given: ReadonlySet<string>

  /** `given`: what stands under a name, whatever a schema of that name says itself. */
  constructor(given: Readonly<Record<string, object>> = {}) {
    this.#given = new Set(Object.keys(given))
    for (const [name, schema] of Object.entries(given)) this.#found.set(name, this.#inner(schema as Schema))
  }

  /** `node` with references in place of its named schemas. */
  within<T>(node: T): T {
    return this.#of(node) as T
  }

  all(): Record<string, Schema> {
    return Object.fromEntries([...this.#found].toSorted(([one], [other]) => (one < other ? -1 : 1)))
  }

  #of(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((one) => this.#of(one))
    if (typeof node !== 'object' || node === null) return node
    const schema = node as Schema
    const shown = schema['x-shown-as']
    if (shown !== undefined) {
      const { description } = schema
      return this.#of({ ...(description === undefined ? {} : { description }), ...(shown as Schema) })
    }
    const { title } = schema
    if (typeof title !== 'string') return this.#inner(schema)
    if (!this.#given.has(title)) this.#add(title, this.#inner(schema))
    return { $ref: `#/components/schemas/${title}` }
  }

  #inner(schema: Schema): Schema {
    return Object.fromEntries(
      Object.entries(schema).map(([key, inner]) => [key, values.has(key) ? inner : this.#of(inner)]),
    )
  }

  #add(title: string, schema: Schema) {
    const known = this.#found.get(title)
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`Two different schemas have the title ${title}: give one of them another.`)
    this.#found.set(title, schema)
  }
}
