import type { GraphRow, TableRow } from './graph-row.ts'
import { hashOf, modulo } from './hash.ts'
import type { Value } from './kql/values.ts'

/** A row that is there whole. */
export class HeldRow implements TableRow {
  readonly #row: GraphRow
  #hash: bigint | undefined

  constructor(row: GraphRow) {
    this.#row = row
  }

  text(column: 'id' | 'type' | 'name' | 'location' | 'resourceGroup' | 'subscriptionId'): string {
    return this.#row[column]
  }

  quick(): Value | undefined {
    return undefined
  }

  time(): Date | undefined {
    return undefined
  }

  whole(): GraphRow {
    return this.#row
  }

  idHashModulo(divisor: number): number {
    this.#hash ??= hashOf(this.#row.id.toLowerCase())
    return modulo(this.#hash, divisor)
  }
}
