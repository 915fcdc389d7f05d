import assert from 'node:assert/strict'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { followAccessFile } from '../../src/access/access-file.ts'
import { parseAssignments } from '../../src/access/assignments.ts'
import { principalOf } from '../../src/access/principal-of.ts'
import type { Identity } from '../../src/access/identity.ts'
import type { Role } from '../../src/access/principal.ts'
import { mayReach } from '../../src/access/reach.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'

const tenant = '7a1c2b3d-0000-4000-8000-00000000000a'
const other = '7a1c2b3d-0000-4000-8000-00000000000b'
const ada = '0b1ec700-0000-4000-8000-000000000001'
const team = '0b1ec700-0000-4000-8000-0000000000aa'
const a = '/subscriptions/aaaaaaaa-1111-4111-8111-111111111111'
const b = '/subscriptions/bbbbbbbb-1111-4111-8111-111111111111'

const identity = (rest: Partial<Identity> = {}): Identity => ({
  tenantId: tenant,
  objectId: ada,
  kind: 'User',
  name: 'Ada',
  roles: ['Backup.Diagnose', 'Backup.Remediate', 'Backup.Approve', 'Backup.Admin'],
  groups: [],
  expiresAt: Infinity,
  ...rest,
})
const file = (...assignments: object[]) => parseAssignments(JSON.stringify({ assignments }), [tenant])
const reaches = (
  assignments: ReturnType<typeof file>,
  group: string,
  role: Role = 'Backup.Diagnose',
  who = identity(),
) =>
  mayReach(
    principalOf(who, assignments).reach(role),
    parseVmId(`${group}/providers/Microsoft.Compute/virtualMachines/vm`)!.key,
  )

describe('a scope in ACCESS_FILE', () => {
  const cases: [scope: string, group: string, reached: boolean][] = [
    ['/', `${a}/resourceGroups/rg`, true],
    [a, `${a}/resourceGroups/rg`, true],
    [a.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'), `${a}/resourceGroups/rg`, true],
    [a, `${b}/resourceGroups/rg`, false],
    [`${a}/resourceGroups/rg-prod`, `${a}/resourceGroups/rg-prod`, true],
    [
      `${a}/resourceGroups/RG-Prod`,
      `${a.toUpperCase()}/RESOURCEGROUPS/rg-PROD`.replace('/SUBSCRIPTIONS', '/subscriptions'),
      true,
    ],
    [`${a}/resourcegroups/rg-prod`, `${a}/resourceGroups/rg-prod2`, false],
    [`${a}/resourceGroups/rg-prod`, `${a}/resourceGroups/rg-pro`, false],
    [`${a}/resourceGroups/rg-prod`, `${b}/resourceGroups/rg-prod`, false],
    [`${a}/resourceGroups/rg-*`, `${a}/resourceGroups/rg-prod2`, true],
    [`${a}/resourceGroups/rg-*`, `${a}/resourceGroups/rg-`, true],
    [`${a}/resourceGroups/rg-*`, `${a}/resourceGroups/rg`, false],
    [`${a}/resourceGroups/rg-*`, `${b}/resourceGroups/rg-prod`, false],
    [`${a}/resourceGroups/çà_(x)`, `${a}/resourceGroups/ÇÀ_(X)`, true],
    // What SQL would take for a pattern is a plain letter.
    [`${a}/resourceGroups/rg_*`, `${a}/resourceGroups/rg-prod`, false],
  ]
  for (const [scope, group, reached] of cases) {
    it(`${scope} ${reached ? 'reaches' : 'does not reach'} ${group}`, () => {
      assert.equal(reaches(file({ principal: ada, scopes: [scope] }), group), reached)
    })
  }

  for (const scope of [
    '',
    'subscriptions',
    '/subscriptions',
    '/subscriptions/prod',
    `${a}/`,
    `${a}/resourceGroups`,
    `${a}/resourceGroups/`,
    `${a}/resourceGroups/*`,
    `${a}/resourceGroups/r*g`,
    `${a}/resourceGroups/rg**`,
    `${a}/resourceGroups/rg.`,
    `${a}/resourceGroups/rg%2dprod`,
    `${a}/resourceGroups/../x`,
    `${a}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`,
    `//subscriptions/${a}`,
    `${a}/resourceGroups/rg `,
  ]) {
    it(`is refused: "${scope}"`, () => {
      assert.throws(() => file({ principal: ada, scopes: [scope] }), /^Error: assignments\/0: scope/)
    })
  }
})

describe('ACCESS_FILE', () => {
  it('gives nothing to whom it does not name, whatever the token says, and says why', () => {
    const { roles, withheld, reach } = principalOf(identity(), file({ principal: team, scopes: ['/'] }))
    assert.deepEqual([[...roles], reach('Backup.Admin')], [[], []])
    assert.match(withheld!, new RegExp(`${tenant}/${ada}`))
  })

  it('adds up what a principal and its groups are given, and role by role', () => {
    const assignments = file(
      { principal: ada, scopes: [`${a}/resourceGroups/rg-1`] },
      { group: team, scopes: [b], roles: ['Backup.Diagnose'] },
      { group: ada, scopes: ['/'] }, // a group's id is no principal's
    )
    const who = identity({ groups: [team] })
    assert.equal(reaches(assignments, `${a}/resourceGroups/rg-1`, 'Backup.Remediate', who), true)
    assert.equal(reaches(assignments, `${b}/resourceGroups/x`, 'Backup.Diagnose', who), true)
    assert.equal(reaches(assignments, `${b}/resourceGroups/x`, 'Backup.Remediate', who), false)
    assert.equal(reaches(assignments, `${a}/resourceGroups/rg-2`, 'Backup.Diagnose', who), false)
  })

  it('keeps of two scopes the wider', () => {
    const assignments = file({ principal: ada, scopes: [`${a}/resourceGroups/rg-1`, `${a}/resourceGroups/rg-*`, a, b] })
    assert.deepEqual(principalOf(identity(), assignments).reach('Backup.Admin'), [`${a}/`, `${b}/`])
  })

  it('never gives a role that the token lacks', () => {
    const assignments = file({ principal: ada, scopes: ['/'], roles: ['Backup.Admin'] })
    const { roles, withheld } = principalOf(identity({ roles: ['Backup.Diagnose'] }), assignments)
    assert.deepEqual([[...roles], withheld], [['Backup.Diagnose'], null])
  })

  it('lets somebody in who reaches no VM, for the guide and for metrics', () => {
    const { roles, reach } = principalOf(identity(), file({ principal: ada, scopes: [], roles: ['Backup.Diagnose'] }))
    assert.deepEqual([[...roles], reach('Backup.Diagnose')], [['Backup.Diagnose'], []])
  })

  it('counts no group of a token that has no room for them, and says so; the principal’s own assignment counts', () => {
    const crowded = identity({ groups: null })
    const byGroup = principalOf(crowded, file({ group: team, scopes: ['/'] }))
    assert.deepEqual([[...byGroup.roles]], [[]])
    assert.match(byGroup.withheld!, /no room for the groups/)
    assert.equal(
      reaches(
        file({ group: team, scopes: ['/'] }, { principal: ada, scopes: [a] }),
        `${a}/resourceGroups/x`,
        'Backup.Admin',
        crowded,
      ),
      true,
    )
  })

  it('tells tenants apart', () => {
    const text = JSON.stringify({ assignments: [{ principal: `${other}/${ada}`, scopes: ['/'] }] })
    const assignments = parseAssignments(text, [tenant, other])
    assert.equal(principalOf(identity(), assignments).roles.size, 0)
    assert.equal(principalOf(identity({ tenantId: other }), assignments).roles.size, 4)
  })

  const wrong: [string, unknown, RegExp][] = [
    ['no JSON', '{', /not JSON/],
    ['a list', [], /object/],
    ['nothing', {}, /assignments/],
    ['an unknown field', { assignments: [{ principal: ada, scopes: [], scope: '/' }] }, /assignments\/0/],
    ['neither principal nor group', { assignments: [{ scopes: ['/'] }] }, /assignments\/0 has to name/],
    ['both', { assignments: [{ principal: ada, group: team, scopes: ['/'] }] }, /assignments\/0 has to name/],
    ['a name', { assignments: [{ principal: 'ada@contoso.com', scopes: ['/'] }] }, /ada@contoso.com/],
    ['another tenant', { assignments: [{ principal: `${other}/${ada}`, scopes: ['/'] }] }, /ENTRA_TENANT_ID/],
    [
      'an unknown role',
      { assignments: [{ principal: ada, scopes: ['/'], roles: ['Owner'] }] },
      /assignments\/0\/roles/,
    ],
    ['no scopes', { assignments: [{ principal: ada }] }, /assignments\/0/],
  ]
  for (const [name, content, message] of wrong) {
    it(`is refused in one line: ${name}`, () => {
      const text = typeof content === 'string' ? content : JSON.stringify(content)
      assert.throws(
        () => parseAssignments(text, [tenant]),
        (error: Error) => message.test(error.message) && !error.message.includes('\n'),
      )
    })
  }

  it('with several tenants wants to know whose object it is', () => {
    const text = JSON.stringify({ assignments: [{ principal: ada, scopes: ['/'] }] })
    assert.throws(() => parseAssignments(text, [tenant, other]), /<tenant id>\/<object id>/)
  })
})

describe('ACCESS_FILE on disk', () => {
  let folder: string
  const said: string[] = []
  const log = {
    info: (_: object, message: string) => said.push(message),
    error: (_: object, message: string) => said.push(message),
  }
  const naming = (...principals: string[]) =>
    JSON.stringify({ assignments: principals.map((principal) => ({ principal, scopes: ['/'] })) })
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'access-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('is read again when it changes, and what cannot be used changes nothing and is said once', async () => {
    const path = join(folder, 'access.json')
    await writeFile(path, naming(ada))
    const followed = await followAccessFile({ path, tenants: [tenant], log })
    const named = () => [...followed.current().principals.keys()]
    await followed.look()
    assert.deepEqual([named(), said], [[`${tenant}/${ada}`], []])

    await writeFile(path, '{"assignments": [')
    await followed.look()
    await followed.look()
    assert.deepEqual(named(), [`${tenant}/${ada}`])
    assert.equal(said.length, 1)
    assert.match(said[0]!, /the one before stays in effect/)

    await rm(path)
    await followed.look()
    assert.deepEqual([named(), said.length], [[`${tenant}/${ada}`], 2])

    // As a mounted ConfigMap does: another file in the old one's place.
    await writeFile(`${path}.new`, naming(team))
    await rename(`${path}.new`, path)
    await followed.look()
    assert.deepEqual(named(), [`${tenant}/${team}`])
    assert.match(said[2]!, /is in effect/)
  })

  it('stops the start when it is not there', async () => {
    await assert.rejects(followAccessFile({ path: join(folder, 'none.json'), tenants: [tenant], log }), /ENOENT/)
  })
})
