import { inTime } from './in-time.ts'
import type { Services } from './services.ts'

/** A dependency that does not answer within this is not there: probes themselves give up after a few seconds. */
const patienceMilliseconds = 2000

const good: Record<string, string> = {
  azureToken: 'A token for Azure Resource Manager can be had.',
  database: 'The database answers.',
  signingKeys: 'The signing keys of Entra ID are known.',
}

/** Each check rejects when what it looks at cannot be used. */
export const readinessOf =
  (checks: Record<string, () => Promise<unknown>>): Services['readiness'] =>
  () =>
    Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        try {
          await inTime(check(), patienceMilliseconds)
          return { name, ok: true, detail: good[name] ?? '' }
        } catch (error) {
          const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
          return { name, ok: false, detail: reason || 'It does not answer.' }
        }
      }),
    )
