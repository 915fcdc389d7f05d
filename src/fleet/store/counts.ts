import { sql, type Transaction } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import type { RowContent } from '../row.ts'

/** What is counted of the rows of each subscription. */
export const countedDimensions = ['verdict', 'reason', 'protection'] as const
export type CountedDimension = (typeof countedDimensions)[number]

export type Counted = Pick<RowContent, 'verdict' | 'basis' | 'reasons' | 'protectionState'>

/** `Blocked Inventory`, and the like. */
export const verdictValue = ({ verdict, basis }: Pick<Counted, 'verdict' | 'basis'>) => `${verdict} ${basis}`

const valuesOf: Record<CountedDimension, (row: Counted) => string[]> = {
  verdict: (row) => [verdictValue(row)],
  reason: ({ reasons }) => reasons,
  protection: ({ protectionState }) => [protectionState ?? 'Unknown'],
}

/** Sums of what came and went, so that a slice writes each number once. */
export class CountChanges {
  readonly #by = new Map<string, { subscriptionId: string; dimension: string; value: string; change: number }>()

  add(subscriptionId: string, row: Counted, change: 1 | -1) {
    for (const dimension of countedDimensions)
      for (const value of valuesOf[dimension](row)) {
        const key = JSON.stringify([subscriptionId, dimension, value])
        const sum = (this.#by.get(key)?.change ?? 0) + change
        this.#by.set(key, { subscriptionId, dimension, value, change: sum })
      }
  }

  /** Under the lock of the sequence: nobody else writes counts. */
  async write(trx: Transaction<Schema>) {
    const changes = [...this.#by.values()].filter(({ change }) => change !== 0)
    if (changes.length === 0) return
    const given = sql`unnest(
      ${changes.map(({ subscriptionId }) => subscriptionId)}::text[], ${changes.map(({ dimension }) => dimension)}::text[],
      ${changes.map(({ value }) => value)}::text[], ${changes.map(({ change }) => change)}::integer[])
      as given (subscription_id, dimension, value, change)`
    // A row that starts below zero would be refused before it met the one that is there.
    await sql`insert into fleet_count (subscription_id, dimension, value, count)
      select subscription_id, dimension, value, 0 from ${given} on conflict do nothing`.execute(trx)
    await sql`update fleet_count set count = count + given.change from ${given}
      where fleet_count.subscription_id = given.subscription_id and fleet_count.dimension = given.dimension
        and fleet_count.value = given.value`.execute(trx)
  }
}
