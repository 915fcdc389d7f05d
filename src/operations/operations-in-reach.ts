import { mayReach, type Reach } from '../access/reach.ts'
import { ServiceError } from '../errors.ts'
import type { AuditFilter } from './listing/journal.ts'
import type { Operations } from './operations-interface.ts'
import type { OperationsWithin } from './operations-interface.ts'
import { refuseOutsideReach } from './starting/targets-in-reach.ts'
import type { OperationFilter } from './listing/present.ts'

export function operationsWithin(operations: Operations, reach: Reach): OperationsWithin {
  const refuseUnreached = async (id: string) => {
    if (!mayReach(reach, await operations.vmKeyOf(id))) throw notThere(id)
  }
  const refuseToDecide = async (id: string) => {
    await refuseUnreached(id)
    refuseOutsideReach(reach, (await operations.get(id)).plan)
  }
  const after =
    <Rest extends unknown[], Told>(
      allowed: (id: string) => Promise<void>,
      run: (id: string, ...rest: Rest) => Promise<Told>,
    ) =>
    async (id: string, ...rest: Rest) => {
      await allowed(id)
      return await run(id, ...rest)
    }
  const refuse = (vmKey: string | undefined) => {
    if (vmKey !== undefined) refuseOutside(reach, vmKey)
  }
  return {
    get: after(refuseUnreached, (...asked: Parameters<Operations['get']>) => operations.get(...asked)),
    end: after(refuseUnreached, (...asked: Parameters<Operations['end']>) => operations.end(...asked)),
    events: after(refuseUnreached, (...asked: Parameters<Operations['events']>) => operations.events(...asked)),
    planChanges: after(refuseUnreached, (...asked: Parameters<Operations['planChanges']>) =>
      operations.planChanges(...asked),
    ),
    cancel: after(refuseUnreached, (id, by) => operations.cancel(id, by)),
    approve: after(refuseToDecide, (id, by) => operations.approve(id, by)),
    reject: after(refuseToDecide, (id, by) => operations.reject(id, by)),
    async plan(vm, action, body, options) {
      refuse(vm.key)
      return await operations.plan(vm, action, body, { ...options, reach })
    },
    // Judged there, where a refusal is journaled.
    start: (vm, action, body, options) => operations.start(vm, action, body, { ...options, reach }),
    async list(filter: OperationFilter) {
      refuse(filter.vmKey)
      return await operations.list({ ...filter, reach })
    },
    locksOff: () => operations.locksOff(reach),
    async auditEvents(filter: AuditFilter) {
      refuse(filter.vmKey)
      return await operations.auditEvents({ ...filter, reach })
    },
  }
}

export function refuseOutside(reach: Reach, vmKey: string) {
  if (mayReach(reach, vmKey)) return
  throw new ServiceError('ScopeNotAllowed', `Your role does not reach ${vmKey}; ACCESS_FILE says where it counts.`, {
    target: 'vmId',
  })
}

/** In the same words whether it exists or not. */
export const notThere = (id: string) =>
  new ServiceError('OperationNotFound', `There is no operation ${id}.`, { target: 'operationId' })
