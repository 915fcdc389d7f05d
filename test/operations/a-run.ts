import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { AzureError, type Disposition } from '../../src/backup/azure-error.ts'
import type { BackupControlPlane } from '../../src/backup/control-plane.ts'
import { thisMoment } from '../../src/backup/instant.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import type { Database } from '../../src/database/open-database.ts'
import type { OperationsDependencies } from '../../src/operations/dependencies.ts'
import { OperationRun } from '../../src/operations/running/operation-run.ts'
import { Suspended, type Run } from '../../src/remediation/action.ts'
import { planOf } from '../../src/remediation/plan.ts'
import { planToStore } from '../../src/remediation/stored-plan.ts'
import { vmId } from '../remediation/facts-around.ts'

/** An operation of one's own in the database, claimed, and its passes: the writer of steps without worker, queue or Azure. */
export async function aClaimedOperation(
  { db }: Pick<Database, 'db'>,
  azure: Partial<BackupControlPlane> = {},
  rest: Partial<OperationsDependencies> = {},
) {
  const id = randomUUID()
  const key = `${vmId.toLowerCase()}-${id}`
  const content = { calls: [], preconditions: [], blockers: [], dataLoss: [], risk: 'Reversible' as const, work: {} }
  await db
    .insertInto('operations')
    .values({
      id,
      action: 'reapply',
      vm_key: key,
      vm_id: vmId,
      status: 'Running',
      body: '{}',
      plan: JSON.stringify(planToStore(planOf('reapply', { id: vmId, key }, content, new Date().toISOString()))),
      work: '{}',
      epoch: 1,
      deadline_at: new Date(Date.now() + 3600_000),
      created_by: 'tester',
      correlation_id: randomUUID(),
    })
    .execute()
  const row = () => db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const deps = {
    db,
    enabled: true,
    azure: { within: (_scope: unknown, work: () => Promise<unknown>) => work(), ...azure },
    limits: defaultLimits,
    timing: { armPollSeconds: 0.001, jobPollSeconds: 0.001, lostAnswerSeconds: 0.001 },
    ...rest,
  } as OperationsDependencies
  const open = async () =>
    await OperationRun.open(deps, await row(), { id, epoch: 1, confirmedAt: thisMoment() }, 'Pursuing', () => false)
  return {
    id,
    open,
    /** Pass after pass until it ends, as the worker does it. */
    async toEnd<T>(work: (run: Run) => Promise<T>, mostPasses = 60): Promise<T> {
      for (let pass = 0; pass < mostPasses; pass++) {
        try {
          return await work(await open())
        } catch (error) {
          if (!(error instanceof Suspended)) throw error
          // Nobody waits here for what was asked for: the next pass is the next day.
          await sql`update steps set state = state - 'notBefore' where operation_id = ${id}`.execute(db)
        }
      }
      throw new Error(`no end after ${mostPasses} passes`)
    },
    journal: async () =>
      (
        await db
          .selectFrom('journal')
          .select(['kind', 'detail'])
          .where('operation_id', '=', id)
          .orderBy('event_id')
          .execute()
      ).map(({ kind, detail }) => ({ kind, detail })),
  }
}

export { doneAtOnce } from '../remediation/a-literal-run.ts'

export const azureError = (
  code: string,
  status: number | null,
  disposition: Disposition = 'Retry',
  message = `Azure's sentence about ${code}.`,
) => new AzureError(code, message, { status, disposition, ...(status === 429 ? { retryAfterSeconds: 0.001 } : {}) })
