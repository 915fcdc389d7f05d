import type { FastifyReply, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import Type from 'typebox'
import { Document, Text } from '../src/backup/schema.ts'
import { parseVmId, vmIdOf, type VmId } from '../src/backup/resource-id.ts'
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

/**
 * The VM of a request's path. Judged on the raw path: an escape that decodes to a harmless name is refused too, so that one VM
 * has one spelling but for case.
 */
export function vmOf(rawUrl: string, params: { subscriptionId: string; resourceGroup: string; vmName: string }): VmId {
  const query = rawUrl.indexOf('?')
  const path = query < 0 ? rawUrl : rawUrl.slice(0, query)
  const known = judged.get(path)
  if (known) return known
  const raw = path.split('/')
  const vm = vmIdOf(params.subscriptionId, params.resourceGroup, params.vmName)
  const escapedAscii = raw.some((segment) => /%[0-7]/.test(segment))
  if (!vm || escapedAscii) {
    const target = !vm ? wrongPart(params) : 'vmId'
    throw new ServiceError('InvalidVmId', `${target} is not what Azure allows in the id of a virtual machine.`, {
      target,
    })
  }
  judged.set(path, vm)
  return vm
}

// Dashboards ask for the same paths again and again; only good ones are kept.
const judged = new LRUCache<string, VmId>({ max: 10_000 })

function wrongPart({
  subscriptionId,
  resourceGroup,
  vmName,
}: {
  subscriptionId: string
  resourceGroup: string
  vmName: string
}) {
  const good = ['00000000-0000-0000-0000-000000000000', 'group', 'vm'] as const
  if (!vmIdOf(subscriptionId, good[1], good[2])) return 'subscriptionId'
  if (!vmIdOf(good[0], resourceGroup, good[2])) return 'resourceGroup'
  return vmIdOf(good[0], good[1], vmName) ? 'vmId' : 'vmName'
}

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
export const callerOf = ({ principal }: FastifyRequest) => principal.id
