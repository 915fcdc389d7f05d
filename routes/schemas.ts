import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Document, Text } from '../src/backup/schema.ts'
import { parseVmId } from '../src/backup/resource-id.ts'
import { ServiceError } from '../src/errors.ts'

export const vmPath =
  '/subscriptions/:subscriptionId/resourceGroups/:resourceGroup/providers/Microsoft.Compute/virtualMachines/:vmName'

/** Open to other names, which the router never gives: refusing them would cost every poll a loop. */
export const VmParams = Type.Object({
  subscriptionId: Text('A GUID.'),
  resourceGroup: Text('1 to 90 letters, digits, and -_.(), not ending in a period.'),
  vmName: Text('1 to 64 letters, digits, and -_.'),
})

export const ErrorResponse = Document(
  {
    error: Document({
      code: Text('Stable; equal to the header x-ms-error-code.'),
      message: Text(),
      target: Type.Optional(Text('The field, parameter or header that is wrong.')),
      details: Type.Optional(Type.Array(Document({ code: Text(), message: Text(), target: Type.Optional(Text()) }))),
      innererror: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    }),
  },
  { title: 'Error' },
)

/** Aborts when the connection closes before the answer is out: nobody waits for it any more. */
export function whenCallerLeaves(reply: Pick<FastifyReply, 'raw'>): AbortSignal {
  const left = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) left.abort()
  })
  return left.signal
}

/** Of a VM id in a query. */
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
