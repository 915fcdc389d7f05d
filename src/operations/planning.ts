import { Value } from 'typebox/value'
import { unavailable } from '../backup/fact.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import type { Limits } from '../backup/limits.ts'
import type { VmId } from '../backup/resource-id.ts'
import { actionNames, type ActionName } from '../diagnosis/finding.ts'
import { ServiceError } from '../errors.ts'
import type { RemediationAction } from '../remediation/action.ts'
import type { Catalogue } from '../remediation/catalogue.ts'
import { planOf, type Plan } from '../remediation/plan.ts'
import type { OperationsDependencies } from './dependencies.ts'
import { recall } from './memory.ts'
import { scopesToReach } from './outside-reach.ts'

export interface Planned {
  plan: Plan
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

export function checkBody(action: RemediationAction, body: unknown, limits: Limits) {
  if (Value.Check(action.body, body)) {
    const refused = action.refuse?.(body, limits)
    if (!refused) return
    throw new ServiceError('InvalidRequest', `${refused.field}: ${refused.message}`, { target: refused.field })
  }
  const first = Value.Errors(action.body, body)[0]
  const target = first?.instancePath.replace(/^\//, '') || 'body'
  throw new ServiceError(
    'InvalidRequest',
    `The body of ${action.name} is not valid: ${target} ${first?.message ?? ''}`.trim(),
    { target },
  )
}

/** On facts read for this plan alone. */
export async function makePlan(
  deps: OperationsDependencies,
  vm: VmId,
  action: RemediationAction,
  body: unknown,
  correlationId: string,
): Promise<Planned> {
  const { facts, observedAt } = await factsFor(deps, vm, action, correlationId)
  const memory = await recall(deps.db, vm.key)
  const lookedUp = await action.lookUp?.(deps.azure, facts, body)
  const content = action.plan({ vm, facts, limits: deps.limits, observedAt, memory, body, lookedUp })
  const plan = planOf(action.name, vm, content, observedAt, scopesToReach(action.name, vm, content, facts))
  return { plan, work: content.work }
}

/** Putting locks back asks Azure nothing: they are to come back even when the VM is gone. */
async function factsFor(deps: OperationsDependencies, vm: VmId, action: RemediationAction, correlationId: string) {
  if (action.name !== 'restoreLocks') {
    const { everyVault = false } = action
    return await deps.collector.collect(vm, { fresh: true, correlationId, everyVault })
  }
  const unread = unavailable('NotRead')
  const facts: VmBackupFacts = {
    virtualMachine: unread,
    extensions: unread,
    disks: unread,
    restorePoints: unread,
    locks: unread,
    protection: unread,
    backupJobs: unread,
    recoveryPoints: unread,
    keyVaults: unread,
  }
  return { facts, observedAt: new Date().toISOString() }
}
