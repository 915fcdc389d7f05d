import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parseAssignments } from '../../src/access/assignments.ts'
import { principalOf } from '../../src/access/principal-of.ts'
import { identityOf } from '../../src/access/identity.ts'
import { roles } from '../../src/access/principal.ts'

const read = (name: string) => readFileSync(`docker/azure/${name}`, 'utf8')
const tenant = '7a1c2b3d-0000-4000-8000-00000000000a'

describe('the app registration that the deployment makes', () => {
  it('offers the roles that routes ask for, to users and applications', () => {
    const { appRoles: offered } = JSON.parse(read('app-registration.json')) as {
      appRoles: { id: string; value: string; allowedMemberTypes: string[] }[]
    }
    assert.deepEqual(offered.map(({ value }) => value).toSorted(), [...roles].toSorted())
    assert.equal(new Set(offered.map(({ id }) => id)).size, roles.length)
    for (const { allowedMemberTypes } of offered) assert.deepEqual(allowedMemberTypes, ['User', 'Application'])
  })

  it('offers the permission without which no user is let in, and docker/azure/README.md lets az ask for it', () => {
    const { api } = JSON.parse(read('app-registration.json')) as {
      api: { requestedAccessTokenVersion: number; oauth2PermissionScopes: { id: string; value: string }[] }
    }
    const [scope] = api.oauth2PermissionScopes
    assert.equal(api.requestedAccessTokenVersion, 2)
    const claims = { tid: tenant, oid: tenant, sub: 'x', exp: 1, scp: scope!.value, azp: tenant }
    assert.equal(identityOf(claims).kind, 'User')
    assert.ok(
      readFileSync('docker/azure/README.md', 'utf8').includes(
        'delegatedPermissionIds: [.api.oauth2PermissionScopes[0].id]',
      ),
    )
  })

  it('comes with an example of ACCESS_FILE that can be used', () => {
    const assignments = parseAssignments(read('access-file.example.json'), [tenant])
    const prometheus = '44444444-aaaa-4aaa-8aaa-444444444444'
    const identity = { tenantId: tenant, objectId: prometheus, kind: 'App', name: null, expiresAt: Infinity } as const
    const { roles: counting, reach } = principalOf({ ...identity, roles: ['Backup.Diagnose'], groups: [] }, assignments)
    assert.deepEqual([[...counting], reach('Backup.Diagnose')], [['Backup.Diagnose'], []])
  })
})
