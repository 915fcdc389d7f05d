import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { defaultLimits } from '../../src/backup/limits.ts'
import type { VmId } from '../../src/backup/resource-id.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { Database } from '../../src/database/open-database.ts'
import type { OperationsDependencies } from '../../src/operations/dependencies.ts'
import { emptyWorld } from '../../src/sandbox/world/world.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { createOperations } from '../../src/operations/operations.ts'
import type { Estate } from './an-estate.ts'

export { aDatabase } from '../database/a-database.ts'

/** Another correlation id each time: by it the sandbox's log tells operations apart. */
export const by = (caller = 'tester') => ({ caller, correlationId: randomUUID() })
/** The estate cleans up after a second; 24 looks are ten, so that a loaded machine does not give up before. */
export const fast = {
  armPollSeconds: 0.02,
  jobPollSeconds: 0.02,
  recheckSeconds: 0.4,
  lostAnswerSeconds: 0.3,
  lateRemovalSeconds: 3,
}

export function aService(
  { db, served, connectionString }: Pick<Database, 'db' | 'served' | 'connectionString'>,
  {
    controlPlane,
    collector,
  }: { controlPlane: OperationsDependencies['azure'] } & Pick<OperationsDependencies, 'collector'>,
  rest: Partial<OperationsDependencies> = {},
) {
  return createOperations({
    db,
    served,
    connectionString,
    azure: controlPlane,
    collector,
    diagnose,
    limits: defaultLimits,
    timing: fast,
    enabled: true,
    keyVaultGrants: { enabled: true, principalId: emptyWorld().backupServicePrincipalId },
    ...rest,
  })
}

/** After a suite; what was never made, because making something before it failed, is passed over. */
export async function allGone(made: {
  operations: Operations | undefined
  estate: Pick<Estate, 'sandbox'> | undefined
  database: Pick<Database, 'close'> | undefined
}) {
  await made.operations?.drain()
  await made.estate?.sandbox.stop()
  await made.database?.close()
}

/** Leaves what it may not run to others for a moment only. */
export const patient = { ...fast, barredPatienceSeconds: 0.3 }

/** A replica that works for as long as `watch` takes; by default one that may run everything. */
export async function whileWorks<T>(
  [database, estate]: [Parameters<typeof aService>[0], Estate],
  rest: Partial<OperationsDependencies>,
  watch: () => Promise<T>,
): Promise<T> {
  const replica = aService(database, estate.azure(), { timing: patient, ...rest })
  await replica.startWorker()
  return await watch().finally(() => replica.drain())
}

/** What a caller does who has read the plan: its etag, and consent to what it says will be lost. */
export async function startAsPlanned(
  operations: Pick<Operations, 'plan' | 'start'>,
  vm: VmId,
  action: string,
  body: Record<string, unknown>,
  asker = by(),
) {
  const { etag: ifMatch, dataLoss } = await operations.plan(vm, action, body, asker)
  const consent = dataLoss.length > 0 ? { acceptDataLoss: dataLoss.map(({ restorePointId }) => restorePointId) } : {}
  return await operations.start(vm, action, { ...body, ...consent }, { ...asker, ifMatch })
}

export async function ended(operations: Pick<Operations, 'get'>, id: string, seconds = 60) {
  for (const until = Date.now() + seconds * 1000; Date.now() < until; await sleep(100)) {
    const operation = await operations.get(id)
    if (operation.status !== 'NotStarted' && operation.status !== 'Running') return operation
  }
  throw new Error(`operation has not ended: ${JSON.stringify(await operations.get(id), null, 1).slice(0, 3000)}`)
}

export async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(20)) if (await holds()) return
  throw new Error(`not within ${seconds} s: ${what}`)
}
