import { operation } from '../operation.ts'

/** No OpenAPI file is at hand: the path is that of Microsoft.Authorization's public documentation, for any scope. */
export const permissionOperation = operation({
  id: 'Permissions_ListForScope',
  method: 'GET',
  path: '/{scope}/providers/Microsoft.Authorization/permissions',
  action: 'Microsoft.Authorization/permissions/read',
  answers: [200],
  knownFrom: 'assumption',
  handle: ({ denied }) => ({
    status: 200,
    body: { value: [{ actions: ['*'], notActions: [...denied], dataActions: [], notDataActions: [] }] },
  }),
})
