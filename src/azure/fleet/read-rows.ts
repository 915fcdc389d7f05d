import { atMost } from '../../concurrency/at-most.ts'
import type { ResourceGraph } from '../resource-graph.ts'
import type { Row } from '../resource-graph/graph-page.ts'
import { stageOf } from '../resource-graph/partitions.ts'
import { readWhole } from '../resource-graph/read-whole.ts'

/** Of queries that are under way at a time: more would only wait for their turns, each with a page in hand. */
const LANES = 3

interface Asked {
  summarizes: boolean
  text(part: (column?: string) => string): string
  onRows(rows: Row[]): Promise<void>
}

/** All rows of a query over one group of subscriptions, in partitions where there are many. All callers share the lanes. */
export function readRows(graph: ResourceGraph) {
  const inLane = atMost(LANES)
  return async (subscriptionIds: readonly string[], { summarizes, text, onRows }: Asked, signal: AbortSignal) => {
    let queries = 0
    const rows = await readWhole(
      {
        summarizes,
        inLane,
        onRows,
        page(partition, skipToken, within) {
          queries++
          const query = { text: text((column) => stageOf(partition, column)), subscriptionIds }
          return graph.query(skipToken === undefined ? query : { ...query, skipToken }, within)
        },
      },
      signal,
    )
    return { rows, queries }
  }
}
