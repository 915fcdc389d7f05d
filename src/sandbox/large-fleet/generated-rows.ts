import type { GraphRow, TableRow } from '../resource-graph/graph-row.ts'
import { hashOf } from '../resource-graph/hash.ts'
import type { Row } from '../resource-graph/kql/relation.ts'
import type { Value } from '../resource-graph/kql/values.ts'
import type { Reach, RowSource, View } from '../resource-graph/row-source.ts'
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
  /** Halves of the hashes of ids, as far as they were asked for; ids of jobs are too many and change by the day. */
  readonly #high: Int32Array
  readonly #low: Uint32Array
  readonly #known: Uint8Array

  constructor(kind: RowKind, layout: Layout, keptSince: ReadonlyMap<number, number>) {
    this.type = kind.type
    this.kind = kind
    this.layout = layout
    this.#keptSince = keptSince
    const slots = kind.type.endsWith('/backupjobs') ? 0 : layout.size * kind.slotsPerVm
    this.#high = new Int32Array(slots)
    this.#low = new Uint32Array(slots)
    this.#known = new Uint8Array(slots)
  }

  rows({ at, reach, hints }: View, keep: ((row: Row) => boolean)[]): TableRow[] {
    const moment = at.getTime()
    const { kind } = this
    const found: TableRow[] = []
    const cursor = new SlotRow(this, 0, 0, moment)
    const slots = kind.slotsAt?.(moment, hints.oneOf) ?? kind.slotsPerVm
    for (const { from, to, groups } of this.#ranges(reach, hints.subscriptions)) {
      for (let vm = from; vm < to; vm += 1) {
        if (this.#isKept(vm, moment)) continue
        for (let slot = 0; slot < slots; slot += 1) {
          if (!kind.exists(vm, slot, moment)) continue
          if (groups && !groups.has(kind.group(vm, slot).toLowerCase())) continue
          cursor.moveTo(vm, slot)
          if (keep.every((test) => test(cursor))) found.push(cursor.copy())
        }
      }
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

  /** A hash is signed: high half × 2^32 + low half. `%` is never negative. */
  hashModulo(row: SlotRow, divisor: number): number {
    const size = Math.abs(divisor)
    const [high, low] = this.#halves(row)
    const rest = ((high % size) * (0x1_0000_0000 % size) + (low % size)) % size
    return (rest + size) % size
  }

  #halves(row: SlotRow): [number, number] {
    const index = row.vm * this.kind.slotsPerVm + row.slot
    if (this.#known[index]) return [this.#high[index] ?? 0, this.#low[index] ?? 0]
    const hash = hashOf(row.text('id').toLowerCase())
    const [high, low] = [Number(hash >> 32n), Number(hash & 0xffff_ffffn)]
    if (index < this.#known.length) {
      this.#high[index] = high
      this.#low[index] = low
      this.#known[index] = 1
    }
    return [high, low]
  }
}
