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
  const refuse = (vmKey: string | undefined) => {
    if (vmKey !== undefined) refuseOutside(reach, vmKey)
  }
  return {
    async get(id) {
      await refuseUnreached(id)
      return await operations.get(id)
    },
    async end(id) {
      await refuseUnreached(id)
      return await operations.end(id)
    },
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
    async events(id, sinceEventId, signal) {
      await refuseUnreached(id)
      return await operations.events(id, sinceEventId, signal)
    },
    async cancel(id, by) {
      await refuseUnreached(id)
      return await operations.cancel(id, by)
    },
    async approve(id, by) {
      await refuseToDecide(id)
      return await operations.approve(id, by)
    },
    async reject(id, by) {
      await refuseToDecide(id)
      return await operations.reject(id, by)
    },
    async planChanges(id, by) {
      await refuseUnreached(id)
      return await operations.planChanges(id, by)
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
