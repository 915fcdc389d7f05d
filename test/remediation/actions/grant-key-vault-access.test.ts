import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { KeyVaultAccess } from '../../../src/backup/facts-of-compute.ts'
import type { VmBackupFacts } from '../../../src/backup/facts.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import {
  grantKeyVaultAccessWith,
  type KeyVaultGrants,
} from '../../../src/remediation/actions/grant-key-vault-access.ts'
import { planOf } from '../../../src/remediation/plan.ts'
import { aLock, healthyFacts, now, read, refused, subscription, vmId } from '../../diagnosis/facts-builder.ts'

const vaultId = `${subscription}/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/kv`
const lacking = (rest: Partial<KeyVaultAccess> = {}): KeyVaultAccess => ({
  vaultId,
  usesKeyEncryptionKey: false,
  model: 'AccessPolicy',
  missingRights: ['secrets/get'],
  reason: null,
  requiredPermission: null,
  ...rest,
})
const plan = (
  vaults: KeyVaultAccess[],
  grants: KeyVaultGrants = { enabled: true, principalId: 'backup' },
  rest: Partial<VmBackupFacts> = {},
) =>
  grantKeyVaultAccessWith(grants).plan({
    vm: vmId,
    facts: { ...healthyFacts(), keyVaults: read(vaults), ...rest },
    limits: defaultLimits,
    observedAt: now,
    memory: { onDemandBackupsToday: 0, removedLocks: [], leases: [] },
    body: {},
  })

describe('access to a key vault is granted', () => {
  const rows: [name: string, made: ReturnType<typeof plan>, code: string | null, calls: number][] = [
    ['where a right is missing', plan([lacking()]), null, 1],
    ['not where none is missing', plan([lacking({ missingRights: [] })]), null, 0],
    [
      'not where the switch is off',
      plan([lacking()], { enabled: false, principalId: 'backup' }),
      'KeyVaultGrantsDisabled',
      1,
    ],
    ['not where nobody knows whom to let in', plan([lacking()], { enabled: true }), 'ServicePrincipalUnknown', 1],
    [
      'not where the vault could not be read',
      plan([lacking({ missingRights: null, reason: 'AuthorizationFailed' })]),
      'FactUnavailable',
      0,
    ],
    [
      'not where a role of somebody’s own may give it already',
      plan([lacking({ missingRights: null, reason: 'CustomRoleAssigned' })]),
      'NeedsPerson',
      0,
    ],
    [
      'not where the key vaults may not be read',
      plan([], undefined, { keyVaults: refused('disks/read') }),
      'FactUnavailable',
      0,
    ],
    [
      'not where locks may not be read',
      plan([lacking()], undefined, { locks: refused('locks/read') }),
      'FactUnavailable',
      1,
    ],
    [
      'not under a ReadOnly lock',
      plan([lacking()], undefined, { locks: read([aLock({ scope: vaultId, level: 'ReadOnly' })]) }),
      'LockedScope',
      1,
    ],
  ]
  for (const [name, made, code, calls] of rows)
    it(name, () =>
      assert.deepEqual([made.blockers.map((one) => one.code), made.calls.length], [code === null ? [] : [code], calls]),
    )

  it('by policy or by role, as the vault decides', () => {
    assert.match(plan([lacking()]).calls[0]!.resourceId, /\/vaults\/kv\/accessPolicies\/add$/)
    assert.match(plan([lacking({ model: 'Rbac' })]).calls[0]!.resourceId, /\/roleAssignments\/[0-9a-f-]{36}$/)
  })
  it('by hand in the words of a refusal, where this service may not', () =>
    assert.match(
      plan([lacking()], { enabled: false, principalId: 'backup' }).blockers[0]!.message.en,
      /By hand: az keyvault/,
    ))
})

describe('access to secrets is for two people', () => {
  it('whatever the risk is, one reason a vault', () => {
    const second = `${vaultId}2`
    const { risk, approvalReasons } = plan([lacking(), lacking({ vaultId: second })])
    assert.equal(risk, 'Reversible')
    assert.deepEqual(
      approvalReasons?.map(({ en }) => en),
      [vaultId, second].map((id) => `It gives access to the secrets in ${id}.`),
    )
    assert.equal(planOf('grantKeyVaultAccess', vmId, plan([lacking()]), now).approvalReasons.length, 1)
  })
  it('but nothing is to be approved where nothing is granted', () =>
    assert.deepEqual(plan([lacking({ missingRights: [] })]).approvalReasons, []))
})
