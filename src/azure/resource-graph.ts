import { pause } from '../concurrency/pause.ts'
import { apiVersions } from '../backup/api-versions.ts'
import { AzureError } from '../backup/azure-error.ts'
import { answered } from './answered.ts'
import { unexpected } from './arm-error.ts'
import { inCallScope } from './call-scope.ts'
import type { ArmClients } from './clients.ts'
import { pageIn, type GraphPage } from './resource-graph/graph-page.ts'
import { PAGE_ROWS } from './resource-graph/partitions.ts'
import { QueryPace } from './resource-graph/query-pace.ts'
import { quotaToldBy } from './resource-graph/quota-told.ts'

const PATH = `/providers/Microsoft.ResourceGraph/resources?api-version=${apiVersions.resourceGraph.newest}`
const MOST_SENDS = 4
const BACK_OFF_SECONDS = 1

export interface GraphQuery {
  text: string
  subscriptionIds: readonly string[]
  skipToken?: string
}

export interface QueriesSpent {
  queries: number
  throttled: number
  pausedSeconds: number
}

export interface ResourceGraph {
  /** One page. Rejects with AzureError. */
  query(query: GraphQuery, signal: AbortSignal): Promise<GraphPage>
  spent(): QueriesSpent
}

export interface ResourceGraphOptions {
  clients: Pick<ArmClients, 'send'>
  queriesPer5Seconds?: number
  /** Milliseconds, monotonic. */
  clock?: () => number
  wait?: (seconds: number, signal?: AbortSignal) => Promise<void>
  /** From 0 to 1. */
  random?: () => number
}

/** Azure Resource Graph as one identity asks it, below its quota. Every sending takes its turn, the repeated ones too. */
export function createResourceGraph({
  clients,
  queriesPer5Seconds,
  clock = () => performance.now(),
  wait = pause,
  random = Math.random,
}: ResourceGraphOptions): ResourceGraph {
  const pace = new QueryPace(queriesPer5Seconds)
  const spent = { queries: 0, throttled: 0 }

  async function turn(signal: AbortSignal) {
    for (let seconds; (seconds = pace.secondsUntilTurn(clock())) > 0;) await wait(seconds, signal)
    signal.throwIfAborted()
    pace.start(clock())
    spent.queries++
  }

  async function send({ text, subscriptionIds, skipToken }: GraphQuery, signal: AbortSignal): Promise<GraphPage> {
    await turn(signal)
    const body = {
      subscriptions: subscriptionIds,
      query: text,
      options: {
        resultFormat: 'objectArray',
        $top: PAGE_ROWS,
        ...(skipToken === undefined ? {} : { $skipToken: skipToken }),
      },
    }
    const scope = { correlationId: undefined, signal, lane: 'Background' as const, calls: 0 }
    const { headers, bodyAsText } = await inCallScope(scope, () => answered(() => clients.send('POST', PATH, body)))
    pace.learn(quotaToldBy(headers), clock())
    return pageIn(parsed(bodyAsText))
  }

  return {
    async query(query, signal) {
      for (let sends = 1; ; sends++) {
        try {
          return await send(query, signal)
        } catch (error) {
          signal.throwIfAborted()
          if (!(error instanceof AzureError)) throw error
          const isThrottled = error.status === 429
          if (isThrottled) {
            spent.throttled++
            pace.refused(error.retryAfterSeconds, random(), clock())
          }
          if (error.disposition !== 'Retry' || sends >= MOST_SENDS) throw error
          if (!isThrottled) await wait(BACK_OFF_SECONDS * 2 ** (sends - 1) * (0.5 + random()), signal)
        }
      }
    },
    spent: () => ({ ...spent, pausedSeconds: pace.pausedSeconds }),
  }
}

function parsed(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch (cause) {
    throw unexpected('it is no JSON', { disposition: 'Retry', cause })
  }
}
