import { withDeadline } from '../concurrency/deadline.ts'
import type { ReadinessCheck, Services } from '../services.ts'

/** A dependency that does not answer within this is not there: probes themselves give up after a few seconds. */
const patienceMilliseconds = 2000
const keptMilliseconds = 1000

const good: Record<string, string> = {
  azureToken: 'A token for Azure Resource Manager can be had.',
  database: 'The database answers.',
  signingKeys: 'The signing keys of Entra ID are known.',
  accessFile: 'ACCESS_FILE is in effect as it stands.',
}

export interface ReadinessChecks {
  /** Each rejects when what it looks at cannot be used. Diagnoses need these, and so does everything else. */
  toRead: Record<string, () => Promise<unknown>>
  /** What actions need besides. */
  toAct: Record<string, () => Promise<unknown>>
  /** Problems for a person that do not keep the service from working. */
  told?: Record<string, () => Promise<unknown>>
  /** Milliseconds, monotonic. */
  clock?: () => number
}

/**
 * What /readyz and /readyz/write say. Everything is asked at most once a second, for all who ask: probes, balancers, scrapes and strangers cost the
 * dependencies one look.
 */
export function readinessOf({
  toRead,
  toAct,
  told = {},
  clock = () => performance.now(),
}: ReadinessChecks): Services['readiness'] {
  let answer: ReturnType<Services['readiness']> | undefined
  let goodUntil = Infinity

  return () => {
    if (answer && clock() < goodUntil) return answer
    goodUntil = Infinity // as long as it is under way
    answer = Promise.all([...looked(toRead, 'Read'), ...looked(toAct, 'Act'), ...looked(told, null)])
    void answer.then(() => (goodUntil = clock() + keptMilliseconds))
    return answer
  }
}

const looked = (checks: Record<string, () => Promise<unknown>>, neededTo: ReadinessCheck['neededTo']) =>
  Object.entries(checks).map(async ([name, check]) => {
    try {
      await withDeadline(check(), patienceMilliseconds)
      return { name, ok: true, neededTo, detail: good[name] ?? '' }
    } catch (error) {
      const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
      return { name, ok: false, neededTo, detail: reason || 'It does not answer.' }
    }
  })
