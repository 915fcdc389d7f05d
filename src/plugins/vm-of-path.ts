import fp from 'fastify-plugin'
import { LRUCache } from 'lru-cache'
import { vmIdOf, type VmId } from '../backup/resource-id.ts'
import { ServiceError } from '../errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a route with `:vmName`. Throws ServiceError `InvalidVmId`. */
    readonly vm: VmId
  }
}

export const vmOfPath = fp(async (app) => {
  app.decorateRequest('vm', {
    getter() {
      return vmOf(this.raw.url ?? '', this.params as VmParams)
    },
  })
})

interface VmParams {
  subscriptionId: string
  resourceGroup: string
  vmName: string
}

/**
 * The VM of a request's path. Judged on the raw path: an escape that decodes to a harmless name is refused too, so that one VM
 * has one spelling but for case.
 */
function vmOf(rawUrl: string, params: VmParams): VmId {
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
  if (rawUrl.length <= longestKept) judged.set(path, vm)
  return vm
}

/** A path that was cut out of an address keeps all of it in memory, query included. */
const longestKept = 1024
// Dashboards ask for the same paths again and again; only good ones are kept.
const judged = new LRUCache<string, VmId>({ max: 10_000 })

function wrongPart({ subscriptionId, resourceGroup, vmName }: VmParams) {
  const good = ['00000000-0000-0000-0000-000000000000', 'group', 'vm'] as const
  if (!vmIdOf(subscriptionId, good[1], good[2])) return 'subscriptionId'
  if (!vmIdOf(good[0], resourceGroup, good[2])) return 'resourceGroup'
  return vmIdOf(good[0], good[1], vmName) ? 'vmId' : 'vmName'
}
