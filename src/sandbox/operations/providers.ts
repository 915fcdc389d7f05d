import { armError } from '../arm-error.ts'
import { apiVersionsOf, simulatedNamespaces } from '../api-versions.ts'
import { operation, param, type Call } from '../operation.ts'
import { page } from '../paging.ts'
import { subscription } from './paths.ts'

const action = 'Microsoft.Resources/subscriptions/providers/read'

const provider = (call: Call, namespace: string) => ({
  id: `/subscriptions/${param(call, 'subscriptionId')}/providers/${namespace}`,
  namespace,
  registrationPolicy: 'RegistrationRequired',
  registrationState: 'Registered',
  resourceTypes: apiVersionsOf(namespace, call.newestApiVersion).map(({ type, versions }) => ({
    resourceType: type,
    locations: ['West Europe'],
    apiVersions: versions,
    capabilities: 'None',
  })),
})

/** Each provider lists only the simulated types. */
export const providerOperations = [
  operation({
    id: 'Providers_Get',
    method: 'GET',
    path: `${subscription}/providers/{resourceProviderNamespace}`,
    action,
    answers: [200],
    knownFrom: 'specification',
    handle: (call) => {
      const asked = param(call, 'resourceProviderNamespace')
      const namespace = simulatedNamespaces.find((one) => one.toLowerCase() === asked.toLowerCase())
      return namespace
        ? { status: 200, body: provider(call, namespace) }
        : armError(404, 'InvalidResourceNamespace', `The resource namespace '${asked}' is invalid.`, 'gateway')
    },
  }),
  operation({
    id: 'Providers_List',
    method: 'GET',
    path: `${subscription}/providers`,
    action,
    answers: [200],
    knownFrom: 'specification',
    handle: (call) =>
      page(
        call,
        simulatedNamespaces.map((namespace) => provider(call, namespace)),
      ),
  }),
]
