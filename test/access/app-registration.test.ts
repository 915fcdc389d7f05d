import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { roles } from '../../src/access/principal.ts'

const file = new URL('../../docker/azure/app-registration.json', import.meta.url)
const registration = JSON.parse(readFileSync(file, 'utf8')) as {
  api: { requestedAccessTokenVersion: number; oauth2PermissionScopes: { id: string; value: string }[] }
  appRoles: { id: string; value: string; allowedMemberTypes: string[] }[]
}

it('the app registration has the app roles that the service knows, for people and for applications', () => {
  const { api, appRoles } = registration
  assert.deepEqual(
    appRoles.map(({ value, allowedMemberTypes }) => [value, allowedMemberTypes.join()]),
    roles.map((role) => [role, 'User,Application']),
  )
  const ids = [...appRoles, ...api.oauth2PermissionScopes].map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
})

it('it asks for the tokens that the service takes: version 2.0, and for people the scope user_impersonation', () => {
  assert.equal(registration.api.requestedAccessTokenVersion, 2)
  assert.deepEqual(
    registration.api.oauth2PermissionScopes.map(({ value }) => value),
    ['user_impersonation'],
  )
})
