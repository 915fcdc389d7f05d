import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { anonymous, stranger, withImplied, type Role } from '../../src/access/principal.ts'
import type { ReadinessCheck } from '../../src/services.ts'
import { ServiceError } from '../../src/errors.ts'
import { appUnderTest } from './app-under-test.ts'

const away: ReadinessCheck = {
  name: 'database',
  ok: false,
  neededTo: 'Act',
  detail: 'The database at 10.1.2.3:5432/service does not answer: connect ECONNREFUSED.',
}
const noToken: ReadinessCheck = { name: 'azureToken', ok: false, neededTo: 'Read', detail: 'Entra ID refuses.' }
const worn: ReadinessCheck = { name: 'accessFile', ok: false, neededTo: null, detail: 'ACCESS_FILE cannot be used.' }
const known = { name: 'database', ok: false, needed: true }
const explained = { ...known, detail: away.detail }

/** Tokens of this test are the name of a role. */
const byRole = {
  authenticate(authorization: string | undefined) {
    const role = authorization?.replace('Bearer ', '') ?? ''
    if (role.startsWith('Backup.')) return { ...anonymous, roles: withImplied([role as Role]) }
    if (role === 'none') return { ...stranger, kind: 'User' as const }
    throw new ServiceError('InvalidAuthenticationToken', 'The access token is not valid.')
  },
}
const ask = async (
  checks: ReadinessCheck[],
  {
    authorization,
    authenticator = byRole,
    url = '/readyz/write',
  }: { authorization?: string; authenticator?: typeof byRole | null; url?: string } = {},
) => {
  const { app } = await appUnderTest(undefined, undefined, authenticator ? { authenticator } : {}, {
    readiness: async () => checks,
  })
  const headers = authorization === undefined ? {} : { authorization }
  const answer = await app.inject({ url: `${url}?verbose=1`, headers })
  return { code: answer.statusCode, ...answer.json<{ status: string; checks: unknown[] }>() }
}

describe('GET /readyz/write?verbose', () => {
  const table: [who: string, options: Parameters<typeof ask>[1], checks: unknown[]][] = [
    ['a stranger', {}, [known]],
    ['a token that is not good', { authorization: 'Bearer nonsense' }, [known]],
    ['a token without a role', { authorization: 'Bearer none' }, [known]],
    ['Backup.Diagnose', { authorization: 'Bearer Backup.Diagnose' }, [explained]],
    ['Backup.Admin', { authorization: 'Bearer Backup.Admin' }, [explained]],
    ['everybody where there is no authentication', { authenticator: null }, [explained]],
  ]
  for (const [who, options, checks] of table)
    it(`tells ${who} ${'detail' in (checks[0] as object) ? 'why' : 'what, not why'}`, async () => {
      assert.deepEqual((await ask([away], options)).checks, checks)
    })

  it('is ready while only something is to be looked after', async () => {
    const { status, checks } = await ask([worn])
    assert.equal(status, 'ok')
    assert.deepEqual(checks, [{ name: 'accessFile', ok: false, needed: false }])
  })
})

describe('readiness', () => {
  const table: [what: string, check: ReadinessCheck, toRead: number, toAct: number][] = [
    ['all there', { ...away, ok: true }, 200, 200],
    ['no database: diagnoses are answered, actions refused', away, 200, 503],
    ['no token for Azure', noToken, 503, 503],
    ['a file to be looked after', worn, 200, 200],
  ]
  for (const [what, check, toRead, toAct] of table)
    it(what, async () => {
      const codes = await Promise.all(['/readyz', '/readyz/write'].map((url) => ask([check], { url })))
      assert.deepEqual(
        codes.map(({ code }) => code),
        [toRead, toAct],
      )
    })

  it('of both kinds lists every check, and says of each whether this answer hangs on it', async () => {
    const { status, checks } = await ask([away, noToken], { url: '/readyz' })
    assert.equal(status, 'unavailable')
    assert.deepEqual(checks, [
      { name: 'database', ok: false, needed: false },
      { name: 'azureToken', ok: false, needed: true },
    ])
  })
})
