import { AzureError } from '../../src/backup/azure-error.ts'
import type { BackupControlPlane } from '../../src/backup/control-plane.ts'
import { unavailable, valueOf } from '../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { sameId } from '../../src/backup/resource-id.ts'
import { RemediationFailure, type ArmWrite, type Moment, type Run } from '../../src/remediation/action.ts'
import type { Catalogue } from '../../src/remediation/catalogue.ts'
import type { PlanAsked } from './arbitrary-plan-input.ts'
import { aLiteralRun, momentOf } from './a-literal-run.ts'

/** The VM as it is found while the action runs: any other than it was planned for. */
export interface Found {
  facts: VmBackupFacts
  /** Of each yes-or-no that Azure answers. */
  coin: boolean
}

/** Azure that answers out of facts. */
function azureOf({ facts, coin }: Found): Partial<BackupControlPlane> {
  const jobs = valueOf(facts.backupJobs) ?? []
  const item = valueOf(facts.protection) ?? null
  const byId = <T extends { id: string | null }>(all: readonly T[] | undefined, id: string) =>
    (all ?? []).find((one) => one.id !== null && sameId(one.id, id)) ?? null
  return {
    getLock: async (id) => (coin ? byId(valueOf(facts.locks), id) : null),
    getVirtualMachine: async () => valueOf(facts.virtualMachine) ?? null,
    scopeExists: async () => coin,
    getExtension: async (id) => byId(valueOf(facts.extensions), id),
    getCollection: async (id) => byId(valueOf(facts.restorePoints)?.collections, id),
    listJobs: async () => jobs,
    listRunningJobs: async () => jobs,
    findItems: async () => ({
      items: ['/item'],
      unread: coin ? null : unavailable('Timeout', { message: 'It took long.' }),
    }),
    getJob: async () => (coin ? (jobs[0] ?? null) : null),
    followedJob: async () => jobs[0] ?? null,
    listRecoveryPoints: async () => valueOf(facts.recoveryPoints) ?? [],
    getProtectedItem: async () => (coin ? item : null),
    getPolicy: async () => (item?.policy ? { ...item.policy, managementType: 'AzureIaasVM' } : null),
    getKeyVault: async () => null,
    listRoleAssignments: async () => [],
  }
}

const moments: Moment[] = [
  momentOf('BeforeSend'),
  momentOf('AnswerLost'),
  momentOf({ when: 'AnswerLost', looks: 99, remembered: { jobIds: [] } }),
  momentOf('Answered'),
  momentOf({ when: 'Answered', looks: 99 }),
]
const longAgo = '2020-01-01T00:00:00.000Z'

/**
 * All that people are told while an action runs over what is found, in whatever moment: why it waits, what a step found, why it was
 * refused, how it ended. Nothing of a plan that would not run.
 */
export async function toldByRun(catalogue: Catalogue, { action, input }: PlanAsked, found: Found): Promise<string[]> {
  const told: (string | null | undefined)[] = []
  /** What ends the look ends no more than that: the action goes on. */
  const heard = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof RemediationFailure || error instanceof AzureError)) throw error
      told.push(error.message)
      return undefined
    }
  }
  async function look({ observe }: ArmWrite) {
    for (const moment of moments) {
      const seen = await heard(() => observe(moment))
      if (seen === undefined) continue
      told.push(seen.state === 'Refused' ? seen.message : seen.state === 'Wait' ? seen.reason : seen.detail)
    }
  }
  const reading = { facts: found.facts, observedAt: input.observedAt, armCalls: 0 }
  const { run } = aLiteralRun(azureOf(found), {
    vm: input.vm,
    limits: input.limits,
    now: () => Date.parse(input.observedAt),
    collect: async () => reading,
    planInput: async <Body>(body: Body) => ({ ...input, facts: found.facts, body, lookedUp: undefined }),
    locksToPutBack: async () => input.memory.removedLocks,
    async write(_, write) {
      await look(write)
      return { sent: found.coin, detail: null, jobId: found.coin ? 'a-job' : null, output: null }
    },
    async until<T>(
      _: string,
      __: number,
      see: (since: string) => Promise<T | { waiting: string }>,
      describe?: (seen: T) => string,
    ): Promise<T> {
      const isWaiting = (seen: T | { waiting: string }): seen is { waiting: string } =>
        typeof seen === 'object' && seen !== null && 'waiting' in seen
      for (const since of [new Date(Date.parse(input.observedAt)).toISOString(), longAgo]) {
        const seen = await heard(() => see(since))
        if (seen === undefined) continue
        if (!isWaiting(seen)) {
          told.push(describe?.(seen))
          return seen
        }
        told.push(seen.waiting)
      }
      throw new RemediationFailure('Waits', 'Nothing came of it.')
    },
  } satisfies Partial<Run>)
  const planned = catalogue.get(action)!
  const content = planned.plan(input)
  if (content.blockers.length > 0) return []
  const work: unknown = structuredClone(content.work)
  const result = await heard(() => planned.execute(run, work, input.body))
  const error = { code: 'BackupJobFailed', message: 'The backup job ended Failed.' }
  const ended = planned.conclude && (await heard(() => planned.conclude!(run, work, error)))
  for (const one of [result, ended?.result])
    told.push(...['summary', 'detail', 'note'].map((key) => one?.[key] as string))
  told.push(...(ended?.details ?? []).map(({ message }) => message))
  // Of a job that is followed its status is told, in Azure's word.
  return told.filter((one): one is string => typeof one === 'string' && /\s/.test(one))
}
