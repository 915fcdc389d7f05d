import { Value } from 'typebox/value'
import { mayReach, type Reach } from '../../access/reach.ts'
import { unreadFacts, type VmBackupFacts } from '../../backup/facts.ts'
import type { LockToRestore } from '../../backup/control-plane.ts'
import type { Language } from '../../backup/sentence.ts'
import { valueOf } from '../../backup/fact.ts'
import type { Limits } from '../../backup/limits.ts'
import { foldCase, sameId, type VmId } from '../../backup/resource-id.ts'
import { actionNames, type ActionName } from '../../diagnosis/finding.ts'
import { ServiceError } from '../../errors.ts'
import type { RemediationAction } from '../../remediation/action.ts'
import type { Catalogue } from '../../remediation/catalogue.ts'
import { leasesToHold, locksHeldOff, type LockLease } from '../../remediation/lock-lease.ts'
import { planOf, withLocksHeld, type Plan, type PlanContent } from '../../remediation/plan.ts'
import { sentenceOf, wrongId } from '../../backup/validation-sentences.ts'
import type { OperationsDependencies } from '../dependencies.ts'
import { recall } from './what-we-did.ts'
import { scopesToReach } from './targets-in-reach.ts'

export interface Planned {
  /** In English: what is judged, compared and written to the journal. */
  plan: Plan
  /** The same as it is told to people. */
  told: Record<Language, Plan>
  work: unknown
}

export function actionOf(catalogue: Catalogue, name: string): RemediationAction {
  const action = catalogue.get(name as ActionName)
  if (action) return action
  const known = (actionNames as readonly string[]).includes(name)
  throw new ServiceError(
    'InvalidRequest',
    known ? `${name} is not available in this version.` : `There is no action ${name}.`,
    { target: 'action' },
  )
}

/** Throws InvalidRequest. Nothing is read for it, and a dry run is held to the same. */
export function checkBody(action: RemediationAction, body: unknown, limits: Limits) {
  const wrong = Value.Check(action.body, body)
    ? (wrongId(action.body, body) ?? action.contradiction?.(body, { now: new Date(), limits }))
    : sentenceOf(Value.Errors(action.body, body), action.body, 'body')
  if (wrong) throw new ServiceError('InvalidRequest', wrong.message, { target: wrong.target })
}

type PlanDependencies = Pick<OperationsDependencies, 'db' | 'azure' | 'collector' | 'limits'>

export interface PlanAsked {
  vm: VmId
  action: RemediationAction
  body: unknown
  correlationId: string
  reach?: Reach | undefined
}

/** On facts read for this plan alone. Locks that are off already are held only where the reach lets them be taken off. */
export async function makePlan(
  deps: PlanDependencies,
  { vm, action, body, correlationId, reach = 'Everything' }: PlanAsked,
): Promise<Planned> {
  const { facts, observedAt } = await factsFor(deps, vm, action, correlationId)
  const memory = await recall(deps.db, vm)
  const lookedUp = await action.lookUp?.(deps.azure, facts, body)
  const content = action.plan({ vm, facts, limits: deps.limits, observedAt, memory, body, lookedUp })
  const known = { vm, facts: withLocksHeldOff(vm, facts, memory.leases), leases: memory.leases }
  const scopes = (calls: Parameters<typeof scopesToReach>[2]['calls']) =>
    scopesToReach(action.name, vm, { calls }, known.facts)
  const offAlready = memory.leases.filter(
    ({ lock }) => isPlanned(lock.id, content, 'DELETE') && !valueOf(facts.locks)?.some(({ id }) => sameId(id, lock.id)),
  )
  const beside = leasesToHold(content.calls, { ...known, facts }, deps.limits, observedAt).filter(({ lock }) =>
    scopes([off(lock), back(lock)]).every((scope) => mayReach(reach, `${foldCase(scope)}/`)),
  )
  const toldIn = (language: Language) =>
    withLocksHeld(
      planOf(action.name, vm, content, observedAt, scopes(content.calls), language),
      [...offAlready, ...beside],
      language,
    )
  const told = { en: toldIn('en'), pt: toldIn('pt') }
  return { plan: told.en, told, work: content.work }
}

const isPlanned = (id: string, { calls }: PlanContent, method: string) =>
  calls.some((call) => call.method === method && sameId(call.resourceId, id))
const off = ({ id }: LockToRestore) => ({ method: 'DELETE' as const, resourceId: id })
const back = ({ id }: LockToRestore) => ({ method: 'PUT' as const, resourceId: id })

function withLocksHeldOff(vm: VmId, facts: VmBackupFacts, leases: readonly LockLease[]): VmBackupFacts {
  if (facts.locks.status !== 'Collected') return facts
  const value = [...facts.locks.value, ...locksHeldOff({ vm, facts, leases })]
  return { ...facts, locks: { ...facts.locks, value } }
}

/** Putting locks back asks Azure nothing: they are to come back even when the VM is gone. */
async function factsFor(deps: PlanDependencies, vm: VmId, action: RemediationAction, correlationId: string) {
  if (action.name !== 'restoreLocks') {
    const { everyVault = false } = action
    return await deps.collector.collect(vm, { fresh: true, correlationId, everyVault })
  }
  return { facts: unreadFacts, observedAt: new Date().toISOString() }
}
