import { subscriptionNotFound } from '../arm-error.ts'
import { operation, param } from '../operation.ts'
import { page } from '../paging.ts'
import type { Subscription } from '../world/world.ts'
import { subscription } from './paths.ts'

const shown = (found: Subscription) => ({
  id: found.id,
  authorizationSource: 'RoleBased',
  managedByTenants: [],
  subscriptionId: found.subscriptionId,
  tenantId: found.tenantId,
  displayName: found.displayName,
  state: found.state,
  subscriptionPolicies: {
    locationPlacementId: 'Public_2014-09-01',
    quotaId: 'EnterpriseAgreement_2014-09-01',
    spendingLimit: 'Off',
  },
})

export const subscriptionOperations = [
  operation({
    id: 'Subscriptions_List',
    method: 'GET',
    path: '/subscriptions',
    action: 'Microsoft.Resources/subscriptions/read',
    answers: [200],
    knownFrom: 'specification',
    filtered: true,
    handle: (call) => {
      const visible = call.world.subscriptions
        .values()
        .filter(({ subscriptionId }) => call.caller.visible(subscriptionId) !== undefined)
      return page(call, visible.map(shown))
    },
  }),
  operation({
    id: 'Subscriptions_Get',
    method: 'GET',
    path: subscription,
    action: 'Microsoft.Resources/subscriptions/read',
    answers: [200],
    knownFrom: 'specification',
    filtered: true,
    handle: (call) => {
      const found = call.world.subscriptions.get(`/subscriptions/${param(call, 'subscriptionId')}`)
      return found ? { status: 200, body: shown(found) } : subscriptionNotFound(param(call, 'subscriptionId'))
    },
  }),
  operation({
    id: 'Tenants_List',
    method: 'GET',
    path: '/tenants',
    action: 'Microsoft.Resources/tenants/read',
    answers: [200],
    knownFrom: 'specification',
    handle: ({ world: { tenantId } }) => ({
      status: 200,
      body: {
        value: [{ id: `/tenants/${tenantId}`, tenantId, displayName: 'Contoso (sandbox)', tenantCategory: 'Home' }],
      },
    }),
  }),
]
