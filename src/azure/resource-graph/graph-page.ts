import { unexpected } from '../arm-error.ts'
import { listIn } from '../listing.ts'
import { textOf } from '../wire.ts'

export type Row = Record<string, unknown>

export interface GraphPage {
  rows: Row[]
  totalRecords: number
  /** Null at the end: it, and not `resultTruncated`, tells that there is more. */
  skipToken: string | null
}

interface GraphDocument {
  totalRecords?: unknown
  data?: unknown
  $skipToken?: unknown
}

export function pageIn(document: unknown): GraphPage {
  const { totalRecords, data, $skipToken = null } = (document ?? {}) as GraphDocument
  const rows = listIn(data, 'data')
  if (!rows.every(isRow)) throw unexpected('its data holds something that is no row')
  if (!Number.isInteger(totalRecords) || Number(totalRecords) < 0)
    throw unexpected('it does not say how many rows there are')
  if ($skipToken !== null && typeof $skipToken !== 'string') throw unexpected('its $skipToken is no text')
  return { rows, totalRecords: Number(totalRecords), skipToken: textOf($skipToken) }
}

const isRow = (row: unknown): row is Row => typeof row === 'object' && row !== null && !Array.isArray(row)
