import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { VmId } from '../../backup/resource-id.ts'
import { ServiceError } from '../../errors.ts'
import type { RemediationAction } from '../../remediation/action.ts'
import { planToStore } from '../../remediation/stored-plan.ts'
import type { OperationsDependencies } from '../dependencies.ts'
import { fingerprintOf, rememberKey, replay } from './idempotency.ts'
import { approvalSeconds } from './approval.ts'
import { rememberCaller } from '../callers.ts'
import { append } from '../listing/journal.ts'
import { refuseOutsideReach } from './targets-in-reach.ts'
import { makePlan, type Planned } from './planning.ts'
import type { StartOptions } from './start-options.ts'
import type { OperationQueue } from '../running/queue.ts'
import {
  newestOrdinal,
  operationUnderWay,
  refuseByPlan,
  refuseSecond,
  refuseWhileFrozen,
  startedBehind,
} from './plan-refusals.ts'

type StartDependencies = Pick<
  OperationsDependencies,
  'db' | 'azure' | 'collector' | 'limits' | 'approvalRequired' | 'observer'
>

interface Asked {
  vm: VmId
  action: RemediationAction
  body: Record<string, unknown>
  options: StartOptions
}

/** Refuses in the contract's order, or stores operation, job, key and audit event in one transaction. Answers the operation's id. */
export async function startOperation(deps: StartDependencies, queue: OperationQueue, asked: Asked): Promise<string> {
  const { vm, action, body, options } = asked
  const { callbackUrl, reason } = options
  const beside = { ...(callbackUrl === undefined ? {} : { callbackUrl }), ...(reason === undefined ? {} : { reason }) }
  const fingerprint = fingerprintOf(vm, action.name, { ...body, ...beside })
  const newest = await newestOrdinal(deps, vm)
  const known = await knownOrRefused(deps, vm, options, fingerprint)
  if (known) return known
  const { reach = 'Everything', correlationId } = options
  const planned = await makePlan(deps, { vm, action, body, correlationId, reach })
  // Reading took a while, and what somebody else started meanwhile shows in the facts: it is named, not its traces.
  const meanwhile = await knownOrRefused(deps, vm, options, fingerprint)
  if (meanwhile) return meanwhile
  refuseOutsideReach(reach, planned.plan)
  try {
    refuseByPlan(planned.plan, body, options.ifMatch)
  } catch (refusal) {
    const faster = await startedBehind(deps, vm, newest)
    if (!faster) throw refusal
    throw new ServiceError(
      'OperationInProgress',
      `${faster.action} ran for this VM as operation ${faster.id} while this one was planned; ask again.`,
      { operationId: faster.id, cause: refusal },
    )
  }
  await queue.ready()
  try {
    return await insert(deps, queue, { ...asked, planned, fingerprint })
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error
    // Somebody was faster, by the index: with the same key it is the same operation.
    const winner = await knownOrRefused(deps, vm, options, fingerprint)
    if (winner) return winner
    throw new ServiceError(
      'OperationInProgress',
      `Another operation for ${vm.id} was started at the same moment; ask again.`,
      { cause: error },
    )
  }
}

/** The operation that this request stands for already, by its key; refuses when the service is frozen or the VM has another. */
async function knownOrRefused(deps: StartDependencies, vm: VmId, options: StartOptions, fingerprint: string) {
  // In this order: an operation is committed with its key, so of one that is seen here the key is seen below.
  const running = await operationUnderWay(deps, vm)
  const known = await replay(deps, options, fingerprint)
  if (known) return known
  await refuseWhileFrozen(deps)
  refuseSecond(running)
  return undefined
}

async function insert(
  deps: StartDependencies,
  queue: OperationQueue,
  { vm, action, body, options, planned, fingerprint }: Asked & { planned: Planned; fingerprint: string },
) {
  const { plan, told, work } = planned
  const id = randomUUID()
  const waits = deps.approvalRequired === true && plan.approvalReasons.length > 0
  const deadlineSeconds = waits ? approvalSeconds : action.deadlineSeconds
  await deps.db.transaction().execute(async (trx) => {
    await trx
      .insertInto('operations')
      .values({
        id,
        action: action.name,
        vm_key: vm.key,
        vm_id: vm.id,
        status: 'NotStarted',
        body: JSON.stringify(body),
        plan: JSON.stringify(planToStore(plan, told.pt)),
        work: JSON.stringify(work),
        deadline_at: sql<Date>`now() + make_interval(secs => ${deadlineSeconds})`,
        ...(waits ? { approval_required: true, next_look_at: sql<Date>`'infinity'` } : {}),
        created_by: options.caller,
        correlation_id: options.correlationId,
        callback_url: options.callbackUrl ?? null,
        reason: options.reason ?? null,
        trace_parent: deps.observer?.traceParent() ?? null,
      })
      .execute()
    await rememberKey(trx, options, fingerprint, id)
    await rememberCaller(trx, options)
    const { caller, correlationId, reason } = options
    const said = reason === undefined ? {} : { reason }
    await append(trx, {
      kind: 'Created',
      operationId: id,
      vmKey: vm.key,
      caller,
      correlationId,
      detail: { action: action.name, etag: plan.etag, calls: plan.calls.length, ...said },
    })
    if (!waits) return await queue.send(trx, id)
    const detail = { etag: plan.etag, withinSeconds: approvalSeconds, ...said }
    await append(trx, { kind: 'ApprovalRequested', operationId: id, vmKey: vm.key, caller, correlationId, detail })
  })
  return id
}
