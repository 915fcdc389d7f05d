import type { GraphRow, TableRow } from '../resource-graph/graph-row.ts'
import { hashOf, modulo } from '../resource-graph/hash.ts'
import type { Row } from '../resource-graph/kql/relation.ts'
import type { Value } from '../resource-graph/kql/values.ts'
import type { Reach, RowSource, View } from '../resource-graph/row-source.ts'
import { HashIndex } from './hash-index.ts'
import type { Layout } from './layout.ts'
import type { RowKind } from './row-kind.ts'

/** A row that is made of numbers, and whole only when it is looked at whole. */
class SlotRow implements TableRow {
  readonly #source: SlotRows
  vm: number
  slot: number
  readonly moment: number
  #whole: GraphRow | undefined

  constructor(source: SlotRows, vm: number, slot: number, moment: number) {
    this.#source = source
    this.vm = vm
    this.slot = slot
    this.moment = moment
  }

  /** Makes it another row: what goes through many rows needs one of these. */
  moveTo(vm: number, slot: number): void {
    this.vm = vm
    this.slot = slot
    this.#whole = undefined
  }

  copy(): SlotRow {
    const copy = new SlotRow(this.#source, this.vm, this.slot, this.moment)
    copy.#whole = this.#whole
    return copy
  }

  text(column: Parameters<TableRow['text']>[0]): string {
    const { kind, layout } = this.#source
    const { vm, slot, moment } = this
    switch (column) {
      case 'id':
        return kind.id(vm, slot, moment)
      case 'name':
        return kind.name(vm, slot, moment)
      case 'type':
        return kind.type
      case 'resourceGroup':
        return kind.group(vm, slot)
      case 'location':
        return kind.location(vm)
      case 'subscriptionId':
        return layout.groupOf(vm).subscription.slice('/subscriptions/'.length)
      case 'kind':
        return ''
      case 'tenantId':
      case 'managedBy':
        return this.whole()[column]
    }
  }

  quick(path: string): Value | undefined {
    const read = this.#source.kind.quick[path]
    return read?.(this.vm, this.slot, this.moment)
  }

  time(path: string): Date | undefined {
    const time = this.#source.kind.times?.[path]?.(this.vm, this.slot, this.moment)
    return time === undefined ? undefined : new Date(time)
  }

  whole(): GraphRow {
    return (this.#whole ??= this.#source.kind.row(this.vm, this.slot, this.moment))
  }

  idHashModulo(divisor: number): number {
    return this.#source.hashModulo(this, divisor)
  }
}

/** All rows of a kind, one subscription's after the other's. */
export class SlotRows implements RowSource {
  readonly type: string
  readonly kind: RowKind
  readonly layout: Layout
  /** From when on a VM is held in memory, and its rows are no longer made here. */
  readonly #keptSince: ReadonlyMap<number, number>
  /** Ids of jobs are too many and change by the day: undefined. */
  readonly #hashes: HashIndex | undefined

  constructor(kind: RowKind, layout: Layout, keptSince: ReadonlyMap<number, number>) {
    this.type = kind.type
    this.kind = kind
    this.layout = layout
    this.#keptSince = keptSince
    const { slotsPerVm } = kind
    if (!kind.type.endsWith('/backupjobs'))
      this.#hashes = new HashIndex(layout.size * slotsPerVm, (index) =>
        kind.id(Math.floor(index / slotsPerVm), index % slotsPerVm, 0),
      )
  }

  rows({ at, reach, hints }: View, keep: ((row: Row) => boolean)[]): TableRow[] {
    const moment = at.getTime()
    const { kind } = this
    const found: TableRow[] = []
    const cursor = new SlotRow(this, 0, 0, moment)
    const slots = kind.slotsAt?.(moment, hints.oneOf) ?? kind.slotsPerVm
    const partition = hints.partition && this.#hashes?.within(hints.partition)
    for (const { from, to, groups } of this.#ranges(reach, hints.subscriptions)) {
      const look = (vm: number, slot: number) => {
        if (this.#isKept(vm, moment) || !kind.exists(vm, slot, moment)) return
        if (groups && !groups.has(kind.group(vm, slot).toLowerCase())) return
        cursor.moveTo(vm, slot)
        if (keep.every((test) => test(cursor))) found.push(cursor.copy())
      }
      const end = to * kind.slotsPerVm
      if (partition) {
        for (let at = firstFrom(partition, from * kind.slotsPerVm); at < partition.length; at += 1) {
          const index = partition[at]!
          if (index >= end) break
          const slot = index % kind.slotsPerVm
          if (slot < slots) look((index - slot) / kind.slotsPerVm, slot)
        }
      } else for (let vm = from; vm < to; vm += 1) for (let slot = 0; slot < slots; slot += 1) look(vm, slot)
    }
    return found
  }

  row(vm: number, slot: number, moment: number): TableRow | undefined {
    return this.kind.exists(vm, slot, moment) ? new SlotRow(this, vm, slot, moment) : undefined
  }

  *#ranges(reach: Reach, subscriptions: ReadonlySet<string> | undefined) {
    for (const id of this.layout.subscriptionIds) {
      const part = reach.get(id)
      const range = this.layout.rangeOf(id)
      if (part === undefined || !range || (subscriptions && !subscriptions.has(id))) continue
      yield { ...range, groups: part === 'Whole' ? undefined : part }
    }
  }

  #isKept(vm: number, moment: number): boolean {
    if (this.#keptSince.size === 0) return false
    const since = this.#keptSince.get(vm)
    return since !== undefined && moment >= since
  }

  hashModulo(row: SlotRow, divisor: number): number {
    return (
      this.#hashes?.modulo(row.vm * this.kind.slotsPerVm + row.slot, divisor) ??
      modulo(hashOf(row.text('id').toLowerCase()), divisor)
    )
  }
}

/** Where the numbers from one on begin. */
function firstFrom(ascending: Uint32Array, least: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]! < least) low = middle + 1
    else high = middle
  }
  return low
}
