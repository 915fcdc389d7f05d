import type { Answer } from '../operation.ts'
import { payloadTooLarge } from './graph-error.ts'
import { tableTypes } from './graph-row.ts'
import type { GraphRequest } from './graph-request.ts'
import type { Relation, Row } from './kql/relation.ts'
import { jsonOf, type Json, type Value } from './kql/values.ts'
import { skipTokenOf } from './skip-token.ts'
import { rowsForPage } from './unstable-order.ts'
import type { GraphSettings } from './settings.ts'

const largestAnswer = 16 * 1024 * 1024

type Cell = (value: Value) => Json

/** Rows as objects; bags as they are. */
export const objectsOf = ({ columns }: Relation, rows: Row[], cell: Cell = jsonOf): Record<string, Json>[] =>
  rows.map((row) => Object.fromEntries([...columns].map(([name, { read }]) => [name, cell(read(row))])))

const asText: Cell = (value) => {
  const plain = jsonOf(value)
  return plain !== null && typeof plain === 'object' ? JSON.stringify(plain) : plain
}

interface Asked {
  request: GraphRequest
  settings: GraphSettings
  endpoint: string
  /** `datetime` is a type of columns only since 2022-10-01. */
  version: string
}

/** One page of a result. The token is the only sign that there is more: `resultTruncated` is "true" only where no token can be had. */
export function answerOf(result: Relation, facets: object[], { request, settings, endpoint, version }: Asked): Answer {
  const { pageSize, format } = request
  // Documented: `limit` in the query makes Azure ignore $skip.
  const skip = result.limited ? 0 : request.skip
  const total = result.rows().length
  const ordered = settings.unstablePages ? rowsForPage(result, skip, pageSize, settings.seed) : result.rows()
  const rows = ordered.slice(skip, skip + pageSize)
  const more = skip + rows.length < total
  const pageable = !result.limited && [...result.columns.values()].some(({ type }) => type !== 'dynamic')
  const cell = settings.dynamicColumns === 'string' ? asText : jsonOf
  const data =
    format === 'table'
      ? {
          columns: [...result.columns].map(([name, { type }]) => ({ name, type: columnType(type, version) })),
          rows: rows.map((row) => [...result.columns.values()].map(({ read }) => cell(read(row)))),
        }
      : objectsOf(result, rows, cell)
  const written = JSON.stringify(data)
  const size = Buffer.byteLength(written)
  if (size > largestAnswer) return payloadTooLarge(size, largestAnswer)
  const head = {
    totalRecords: total,
    count: rows.length,
    resultTruncated: more && !pageable ? 'true' : 'false',
    ...(more && pageable ? { $skipToken: skipTokenOf({ most: pageSize, skip: skip + rows.length }, endpoint) } : {}),
    facets,
  }
  // Pages are large: what was written to be measured is not written again.
  const text = `${JSON.stringify(head).slice(0, -1)},"data":${written}}`
  return { status: 200, body: { ...head, data }, text }
}

const columnType = (type: keyof typeof tableTypes, version: string) =>
  type === 'datetime' && version < '2022-10-01' ? 'string' : tableTypes[type]
