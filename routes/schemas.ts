import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { parseVmId } from '../src/backup/resource-id.ts'
import { ServiceError } from '../src/errors.ts'

export const vmPath =
  '/subscriptions/:subscriptionId/resourceGroups/:resourceGroup/providers/Microsoft.Compute/virtualMachines/:vmName'

/** Open to other names, which the router never gives: refusing them would cost every poll a loop. */
export const VmParams = Type.Object({
  subscriptionId: Type.String({
    description: "The VM's ARM id is this path behind /v1. Its subscription: a GUID.",
    examples: ['11111111-1111-1111-1111-111111111111'],
  }),
  resourceGroup: Type.String({
    description: 'Its resource group: 1 to 90 letters, digits, and -_.(), not ending in a period.',
    examples: ['app-rg'],
  }),
  vmName: Type.String({ description: 'Its name: 1 to 64 letters, digits, and -_.', examples: ['web-1'] }),
})

/** Aborts when the connection closes before the answer is out: nobody waits for it any more. */
export function whenCallerLeaves(reply: Pick<FastifyReply, 'raw'>): AbortSignal {
  const left = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) left.abort()
  })
  return left.signal
}

/** Key of a VM id in a query. Throws ServiceError `InvalidVmId`. */
export function vmKeyOf(vmId: string) {
  const vm = parseVmId(vmId)
  if (vm) return vm.key
  throw new ServiceError('InvalidVmId', 'vmId is not the id of a virtual machine.', { target: 'vmId' })
}

/** Who asks, as it stands in operations and in the journal. */
export const byOf = ({ principal, id }: FastifyRequest) => ({
  caller: principal.id,
  callerName: principal.name,
  correlationId: id,
})
