import type { World } from '../world/world.ts'
import type { GraphRow } from './graph-row.ts'
import { HeldRow } from './held-row.ts'
import type { Change } from './row-source.ts'
import { heldKinds, type RowOptions } from './rows.ts'

/** A row from a moment on; undefined: deleted then. */
interface Version {
  at: number
  text: string | undefined
  /** Nothing changed: a fleet had shown the same before. */
  adopted?: true
}

/**
 * What the rows of the world were and when they changed. Resources are changed in place, so whoever changes them calls `capture`
 * afterwards. What was there at the first capture counts as having always been there.
 */
export class History {
  readonly #world: World
  readonly #options: RowOptions
  /** By type and lower-cased id. */
  readonly #versions = new Map<string, Map<string, Version[]>>()
  readonly #revisions = new Map<string, number>()
  /** Ids by type and VM, of what was captured VM by VM. */
  readonly #ofVms = new Map<string, ReadonlySet<string>>()

  /** `vmIds`: of what belongs to VMs, that of these alone; left out: everything. */
  constructor(world: World, options: RowOptions, vmIds?: string[]) {
    this.#world = world
    this.#options = options
    this.capture(new Date(-8.64e15), vmIds)
  }

  capture(now: Date, vmIds?: string[], mark: { adopted?: true } = {}): void {
    const at = now.getTime()
    const [world, options] = [this.#world, this.#options]
    for (const [type, kind] of Object.entries(heldKinds)) {
      const revision = kind.revision?.(world)
      if (revision !== undefined && this.#revisions.get(type) === revision) continue
      if (revision !== undefined) this.#revisions.set(type, revision)
      const known = this.#versions.get(type) ?? new Map<string, Version[]>()
      this.#versions.set(type, known)
      const note = (rows: GraphRow[], before: Iterable<string>) => noteRows(known, rows, before, at, mark)
      if (!vmIds || !kind.rowsOfVm) note(kind.rows(world, options), known.keys())
      else
        for (const vmId of vmIds) {
          const key = `${type} ${vmId.toLowerCase()}`
          this.#ofVms.set(key, note(kind.rowsOfVm(world, options, vmId), this.#ofVms.get(key) ?? []))
        }
    }
  }

  rowsAt(type: string, moment: Date): GraphRow[] {
    return [...(this.#versions.get(type)?.values() ?? [])].flatMap((versions) => {
      const text = versions.findLast(({ at }) => at <= moment.getTime())?.text
      return text === undefined ? [] : [JSON.parse(text) as GraphRow]
    })
  }

  /** In (from, to]. */
  changes(types: ReadonlySet<string>, from: Date, to: Date): Change[] {
    const found: Change[] = []
    for (const [type, known] of this.#versions) {
      if (!types.has(type)) continue
      for (const versions of known.values())
        for (const [index, { at, text, adopted }] of versions.entries()) {
          if (adopted || at <= from.getTime() || at > to.getTime()) continue
          const before = rowIn(versions[index - 1]?.text)
          const after = rowIn(text)
          found.push({ at: new Date(at), ...(before ? { before } : {}), ...(after ? { after } : {}) })
        }
    }
    return found
  }
}

const rowIn = (text: string | undefined) => (text === undefined ? undefined : new HeldRow(JSON.parse(text) as GraphRow))

/** Adds a version of each row that has changed, and ends what was there before and is no longer. The ids that are there now. */
function noteRows(
  known: Map<string, Version[]>,
  rows: GraphRow[],
  before: Iterable<string>,
  at: number,
  mark: { adopted?: true },
): ReadonlySet<string> {
  const present = new Set<string>()
  for (const row of rows) {
    const key = row.id.toLowerCase()
    present.add(key)
    const version: Version = { at, text: JSON.stringify(row), ...mark }
    const versions = known.get(key)
    if (!versions) known.set(key, [version])
    else if (versions.at(-1)?.text !== version.text) versions.push(version)
  }
  for (const key of before) {
    const versions = known.get(key)
    if (!present.has(key) && versions?.at(-1)?.text !== undefined) versions.push({ at, text: undefined })
  }
  return present
}
