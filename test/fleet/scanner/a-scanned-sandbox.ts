import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox } from '../../../src/sandbox/sandbox.ts'
import type { Service } from '../../../src/service.ts'

/** The sample fleet, where a sweep waits for no quota. One a process: the SDK asks for its tokens where it asked first. */
export async function aScannedSandbox(later: (takeAway: () => unknown) => void) {
  const sandbox = await startSandbox({ throttling: false, resourceGraph: { queries: 100_000 } })
  later(() => sandbox.stop())
  return sandbox
}

export async function until<T>(what: string, look: () => Promise<T | undefined | false>, most = 1200): Promise<T> {
  for (let tries = 0; tries < most; tries++) {
    const found = await look()
    if (found) return found
    await sleep(50)
  }
  throw new Error(`not so after ${most} looks: ${what}`)
}

export const scansOf = ({ database }: Pick<Service, 'database'>) =>
  database.db.selectFrom('fleet_scan').selectAll().orderBy('started_at').execute()
export const endedScan = async (service: Pick<Service, 'database'>) =>
  (await scansOf(service)).find(({ status }) => status !== 'Running')
