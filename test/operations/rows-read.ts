import { CompiledQuery, sql, type Kysely } from 'kysely'
import type { Schema } from '../../src/database/schema.ts'
import type { Statement } from './statement-log.ts'

interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: Node[]
}

export interface Cost {
  /** Rows that scans of each table have looked at, those that were thrown away included. */
  rows: Map<string, number>
  milliseconds: number
  /** `Index Scan journal_by_kind 51`, of each scan. */
  scans: string[]
  indexes: ReadonlySet<string>
}

/** Runs it as the service sent it, and takes back what it changed; also what was changed before, by `prepare`. */
export async function costOf(
  db: Kysely<Schema>,
  { sql: text, parameters }: Statement,
  prepare?: (trx: Kysely<Schema>) => Promise<unknown>,
): Promise<Cost> {
  const takenBack = new Error('taken back')
  let plan: { Plan: Node; 'Execution Time': number } | undefined
  await db
    .transaction()
    .execute(async (trx) => {
      await sql`set local session_replication_role = replica`.execute(trx) // no trigger's work
      await prepare?.(trx)
      const { rows } = await trx.executeQuery<{ 'QUERY PLAN': [typeof plan] }>(
        CompiledQuery.raw(`explain (analyze, timing off, format json) ${text}`, [...parameters]),
      )
      ;[plan] = rows[0]!['QUERY PLAN']
      throw takenBack
    })
    .catch((error: unknown) => {
      if (error !== takenBack) throw error
    })
  const nodes = nodesOf(plan!.Plan)
  const scans = nodes.filter((node) => / Scan$/.test(node['Node Type']) && node['Relation Name'])
  const read = (node: Node) =>
    (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)) *
    node['Actual Loops']
  const rows = new Map<string, number>()
  for (const node of scans)
    rows.set(node['Relation Name']!, (rows.get(node['Relation Name']!) ?? 0) + Math.round(read(node)))
  return {
    rows,
    // A bitmap's index is named below the scan of its table.
    indexes: new Set(nodes.flatMap((node) => node['Index Name'] ?? [])),
    milliseconds: plan!['Execution Time'],
    scans: scans.map(
      (node) => `${node['Node Type']} ${node['Index Name'] ?? node['Relation Name']} ${Math.round(read(node))}`,
    ),
  }
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]
