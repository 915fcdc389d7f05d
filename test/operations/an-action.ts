import Type from 'typebox'
import { thisMoment } from '../../src/backup/instant.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'
import type { Database } from '../../src/database/open-database.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { OperationRow } from '../../src/operations/operation-row.ts'
import type { WorkerDependencies } from '../../src/operations/dependencies.ts'
import type { RemediationAction } from '../../src/remediation/action.ts'
import type { PlanContent } from '../../src/remediation/plan.ts'
import { healthyFacts, now } from '../diagnosis/facts-builder.ts'
import { vmIdOf } from './stored-operations.ts'

let count = 0
/** Another one each time: no two operations here meet on one VM. */
export const aVmId = () => parseVmId(vmIdOf(`action-${count++}`))!

export const content = (rest: Partial<PlanContent> = {}): PlanContent => ({
  calls: [],
  preconditions: [],
  blockers: [],
  dataLoss: [],
  risk: 'Disruptive',
  work: {},
  ...rest,
})

/** An action that plans what it is told, and does what it is told. */
export const anAction = (
  planned: Partial<PlanContent> = {},
  rest: Partial<RemediationAction> = {},
): RemediationAction => ({
  name: 'reapply',
  summary: 'A write of a test',
  body: Type.Object({}),
  result: Type.Object({}),
  deadlineSeconds: 3600,
  plan: () => content(planned),
  execute: async () => ({ done: true }),
  ...rest,
})

/** The engine's over a real database; the VM that it reads is healthy, and Azure is not asked. */
export const dependencies = (
  { db, served, connectionString }: Pick<Database, 'db' | 'served' | 'connectionString'>,
  rest: Partial<WorkerDependencies> = {},
): WorkerDependencies => ({
  db,
  served,
  connectionString,
  azure: {
    within: <T>(_scope: unknown, work: () => Promise<T>) => work(),
  } as WorkerDependencies['azure'],
  collector: { collect: async () => ({ facts: healthyFacts(), observedAt: now, armCalls: 0 }) },
  diagnose,
  limits: defaultLimits,
  timing: { armPollSeconds: 0.001, jobPollSeconds: 0.001, lostAnswerSeconds: 0.001, barredPatienceSeconds: 60 },
  enabled: true,
  tellEnd: async () => undefined,
  ...rest,
})

export const fenceOf = ({ id, epoch }: Pick<OperationRow, 'id' | 'epoch'>) => ({ id, epoch, confirmedAt: thisMoment() })
