import { scopeOf, type ManagementLock } from '../world/management-lock.ts'
import { isWithin } from '../world/resource.ts'

/** A stretch of time in which a lock stood. */
interface Span {
  scope: string
  readOnly: boolean
  from: number
  until: number
}

/** When which locks stood over groups of restore points: what keeps Azure Backup from cleaning up, and from taking snapshots at all. */
export class GroupLocks {
  /** By lower-cased id of the lock; several when it was put back. */
  readonly #spans = new Map<string, Span[]>()
  /** Grows with every change. */
  revision = 0
  /** By a number for each group, worked out when first asked for. */
  #byGroup: (readonly Span[] | undefined)[] = []

  stands(lock: ManagementLock, since: number): void {
    const key = lock.id.toLowerCase()
    const spans = this.#spans.get(key) ?? []
    if (spans.at(-1)?.until === Infinity) return
    spans.push({ scope: scopeOf(lock), readOnly: lock.properties.level === 'ReadOnly', from: since, until: Infinity })
    this.#spans.set(key, spans)
    this.#byGroup = []
    this.revision += 1
  }

  isGone(id: string, since: number): void {
    const span = this.#spans.get(id.toLowerCase())?.at(-1)
    if (span) span.until = Math.min(span.until, since)
    this.#byGroup = []
    this.revision += 1
  }

  of(number: number, id: () => string): readonly { readOnly: boolean; from: number; until: number }[] {
    const known = this.#byGroup[number]
    if (known) return known
    const group = id().toLowerCase()
    return (this.#byGroup[number] = [...this.#spans.values()].flat().filter(({ scope }) => isWithin(group, scope)))
  }
}
