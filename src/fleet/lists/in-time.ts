import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import { ServiceError } from '../../errors.ts'

/** Of 100,000 VMs the slowest page takes a tenth of it. */
const mostMilliseconds = 2000

/**
 * What an index holds is in memory, or on a disk that does not turn: at the default price of a page the planner reads all rows instead of an
 * index that has what is asked for. Nor is one reader's list worth several processes.
 */
const planning = sql.join([
  sql`set_config('random_page_cost', '1.1', true)`,
  sql`set_config('max_parallel_workers_per_gather', '0', true)`,
  sql`set_config('jit', 'off', true)`,
])

/** Throws ServiceError `FilterTooBroad` where the database would need longer: whoever waits for a list has better questions. */
export async function inTime<T>(
  db: Kysely<Schema>,
  work: (tx: Kysely<Schema>) => Promise<T>,
  {
    milliseconds = mostMilliseconds,
    snapshot = false,
  }: {
    milliseconds?: number
    /** Whether all statements see the same moment. */
    snapshot?: boolean
  } = {},
) {
  try {
    return await db
      .transaction()
      .setIsolationLevel(snapshot ? 'repeatable read' : 'read committed')
      .execute(async (tx) => {
        await sql`select set_config('statement_timeout', ${String(milliseconds)}, true), ${planning}`.execute(tx)
        return await work(tx)
      })
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'Overloaded') throw error
    throw new ServiceError(
      'FilterTooBroad',
      `No index finds this within ${milliseconds / 1000} s among so many VMs. Ask with subscriptionId, verdict, causeId or the beginning of a name (search) as well.`,
      { cause: error },
    )
  }
}
