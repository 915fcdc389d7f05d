import { AzureError } from '../../backup/azure-error.ts'
import { isAnswerTooLarge } from '../../backup/words/resource-graph.ts'
import { unexpected } from '../arm-error.ts'
import type { GraphPage, Row } from './graph-page.ts'
import { afterFirstPage, partsOf, whole, type Partition } from './partitions.ts'

/** A million rows need 1,200. */
const MOST_PARTITIONS = 65_536
const MOST_TRIES = 2

export interface Reading {
  /** Asks for one page of a partition. */
  page(partition: Partition, skipToken: string | undefined, signal: AbortSignal): Promise<GraphPage>
  summarizes: boolean
  /** Rows of one page, as they come. Those of a partition that was not whole come again. */
  onRows(rows: Row[]): Promise<void>
  /** Holds a place while one partition is asked for and its rows are taken: no more pages are held than there are places. */
  inLane<T>(work: () => Promise<T>): Promise<T>
}

/** All rows, or a rejection: of half a table nobody could say what is not in it. Resolves to how many there are. */
export async function readWhole(reading: Reading, signal: AbortSignal): Promise<number> {
  const failed = new AbortController()
  const both = AbortSignal.any([signal, failed.signal])
  try {
    return await readPartition(reading, whole, both, (error) => failed.abort(error))
  } catch (error) {
    signal.throwIfAborted()
    throw failed.signal.aborted ? failed.signal.reason : error
  }
}

/** `stop` ends the other partitions with the first error: what they would bring is not used. All have ended before it rejects. */
async function readPartition(
  reading: Reading,
  partition: Partition,
  signal: AbortSignal,
  stop: (error: unknown) => void,
): Promise<number> {
  const outcome = await reading.inLane(() => {
    signal.throwIfAborted()
    return asked(reading, partition, signal)
  })
  if ('rows' in outcome) return outcome.rows
  if (partition.of * outcome.into > MOST_PARTITIONS)
    throw unexpected(`one part in ${partition.of} of the rows is still more than an answer holds`)
  const parts = partsOf(partition, outcome.into).map(async (part) => {
    try {
      return await readPartition(reading, part, signal, stop)
    } catch (error) {
      stop(error)
      return 0
    }
  })
  const rows = await Promise.all(parts)
  signal.throwIfAborted()
  return rows.reduce((sum, one) => sum + one, 0)
}

async function asked(
  reading: Reading,
  partition: Partition,
  signal: AbortSignal,
): Promise<{ rows: number } | { into: number }> {
  for (let tries = 1; ; tries++) {
    let page: GraphPage
    try {
      page = await reading.page(partition, undefined, signal)
    } catch (error) {
      if (error instanceof AzureError && isAnswerTooLarge(error)) return { into: 2 }
      throw error
    }
    const received = page.rows.length
    const next = afterFirstPage(
      { received, totalRecords: page.totalRecords, hasToken: page.skipToken !== null },
      reading.summarizes,
    )
    // What parts will bring is not taken twice.
    if (typeof next === 'object') return next
    await reading.onRows(page.rows)
    const rows =
      next === 'Done' ? received : next === 'NextPage' ? await followed(reading, partition, page, signal) : null
    if (rows !== null) return { rows }
    if (tries >= MOST_TRIES)
      throw unexpected(`it says that there are ${page.totalRecords} rows, and brings ${received}`, {
        disposition: 'Retry',
      })
  }
}

/** The pages behind the first one; null where all of them together are not what they say there is. */
async function followed(reading: Reading, partition: Partition, first: GraphPage, signal: AbortSignal) {
  let rows = first.rows.length
  for (let page = first; page.skipToken !== null;) {
    page = await reading.page(partition, page.skipToken, signal)
    await reading.onRows(page.rows)
    rows += page.rows.length
    if (rows > page.totalRecords || (page.rows.length === 0 && page.skipToken !== null)) return null
    if (page.skipToken === null) return rows === page.totalRecords ? rows : null
  }
  return null
}
