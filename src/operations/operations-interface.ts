import type { Reach } from '../access/reach.ts'
import type { VmId } from '../backup/resource-id.ts'
import type { RemediationAction } from '../remediation/action.ts'
import type { AuditEvent, ListedOperation, LockOff, Operation } from '../remediation/operation.ts'
import type { Language } from '../backup/sentence.ts'
import type { PlanComparison } from '../remediation/plan-comparison.ts'
import type { Plan } from '../remediation/plan.ts'
import type { By, Decision } from './callers.ts'
import type { Freeze } from './freeze.ts'
import type { Page } from '../database/bounded-page.ts'
import type { AuditFilter } from './listing/journal.ts'
import type { OperationEnd, OperationFilter } from './listing/present.ts'
import type { OperationsMeasures } from './measures.ts'
import type { StartOptions } from './starting/start-options.ts'

/** `locksOff`: temporary locks that are off; a freeze keeps them off until it ends. */
export type FreezeState = Freeze & { locksOff: number }

export interface Operations {
  /** Whole seconds that a caller should wait between two looks at an operation. */
  retryAfterSeconds: number
  /** Every action there is, with the schemas of its body and of its result. */
  actions: readonly Pick<RemediationAction, 'name' | 'body' | 'summary' | 'result'>[]
  plan(
    vm: VmId,
    action: string,
    body: Record<string, unknown>,
    options: Pick<StartOptions, 'correlationId' | 'callbackUrl' | 'reason' | 'reach'> & { language?: Language },
  ): Promise<Plan>
  start(vm: VmId, action: string, body: Record<string, unknown>, options: StartOptions): Promise<Operation>
  /** `language`: of plan and result; default: English. */
  get(id: string, language?: Language): Promise<Operation>
  /** The key of the VM that it is about. */
  vmKeyOf(id: string): Promise<string>
  /** How it ended; undefined while it has not. */
  end(id: string, language?: Language): Promise<OperationEnd | undefined>
  list(filter: OperationFilter): Promise<Page<ListedOperation>>
  /** Rejects where there is no such operation. */
  events(id: string, sinceEventId?: string, signal?: AbortSignal): Promise<AsyncIterable<AuditEvent>>
  cancel(id: string, by: Decision): Promise<Operation>
  /** Of an operation that waits for its approval: the plan that waits, and the one that would be made now. */
  planChanges(id: string, by: Pick<By, 'correlationId'>, language?: Language): Promise<PlanComparison>
  /** By somebody else than who started it. */
  approve(id: string, by: Decision): Promise<Operation>
  /** By somebody else than who started it; who started it cancels. */
  reject(id: string, by: Decision): Promise<Operation>
  /** Locks that are off now; default: all of them. */
  locksOff(reach?: Reach): Promise<LockOff[]>
  freeze(): Promise<FreezeState>
  setFreeze(freeze: { frozen: boolean; reason?: string | undefined }, by: By): Promise<FreezeState>
  auditEvents(filter: AuditFilter): Promise<Page<AuditEvent>>
  /** All of this as one caller may see and use it. */
  within(reach: Reach): OperationsWithin
  /** For metrics. */
  measures(): Promise<OperationsMeasures>
  startWorker(): Promise<void>
  /** Finishes the current steps, hands the operations on, stops the queue. */
  drain(): Promise<void>
}

/** Operations as one caller sees them. What lies outside the reach is as if it were not there. */
export interface OperationsWithin extends Pick<
  Operations,
  'plan' | 'planChanges' | 'get' | 'end' | 'list' | 'events' | 'cancel' | 'approve' | 'reject' | 'auditEvents'
> {
  locksOff(): Promise<LockOff[]>
  start(
    vm: VmId,
    action: string,
    body: Record<string, unknown>,
    options: Omit<StartOptions, 'reach'>,
  ): Promise<Operation>
}
