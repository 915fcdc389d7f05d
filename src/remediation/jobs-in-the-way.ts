import type { Protection } from '../backup/facts-of-backup.ts'
import { mayRun } from '../backup/words/jobs.ts'
import { foldCase } from '../backup/resource-id.ts'
import type { Run } from './action.ts'

/** A job that has run for longer would not be found; the first full backup of large disks takes days. */
const weekMilliseconds = 7 * 24 * 3600_000

/** The VM's items in every vault that knows it: their names are the same below each. Without one, no job can run. */
export function itemsOf(protection: Protection | undefined): string[] {
  const { protectedItemId, vaultId, otherVaultIds } = protection ?? {}
  if (!protectedItemId) return []
  const isBelow = vaultId && foldCase(protectedItemId).startsWith(`${foldCase(vaultId)}/`)
  const path = isBelow ? protectedItemId.slice(vaultId.length) : ''
  return [protectedItemId, ...(path ? (otherVaultIds ?? []).map((other) => `${other}${path}`) : [])]
}

/** Asked right before whatever must not happen during a job; rejects where it cannot be told. */
export async function jobRuns(run: Run, items: string[]): Promise<boolean> {
  const since = new Date(Date.now() - weekMilliseconds).toISOString()
  const jobs = await Promise.all(items.map((item) => run.azure.listJobs(item, since)))
  return jobs.flat().some(mayRun)
}
