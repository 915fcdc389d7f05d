import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { aVmId, azureOver, paths, vmInAzure } from './vm-in-azure.ts'

const vm = aVmId()
const at = paths(vm)
const error = (code: string) => ({ error: { code, message: 'x' } })

describe('a collection whose VM is not listed', () => {
  const answers: [body: unknown, is: string][] = [
    [error('ResourceNotFound'), 'orphaned'],
    [error('ResourceGroupNotFound'), 'orphaned'],
    // Recorded of a backup policy alone: of a VM nobody knows what it says.
    [{}, 'NotFound'],
    [error('InvalidResourceType'), 'InvalidResourceType'],
    [error('SubscriptionNotFound'), 'SubscriptionNotFound'],
    [error('RouteNotFound'), 'RouteNotFound'],
    ['<html>404</html>', 'NotFound'],
    [undefined, 'NotFound'],
  ]
  for (const [body, is] of answers) {
    it(`and whose VM answers 404 with ${JSON.stringify(body) ?? 'no body'}: ${is}`, async () => {
      const { orphans } = azureOver(vmInAzure().on('GET', at.vm, { status: 404, body }))
      const judged = await orphans.judge({ id: at.collection, sourceId: vm.id }, 'c')
      assert.ok(judged)
      assert.equal('undecided' in judged ? judged.undecided.reason : 'orphaned', is)
    })
  }
})
