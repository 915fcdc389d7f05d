import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { anonymous, stranger, withImplied, type Role } from '../../src/access/principal.ts'
import { ServiceError } from '../../src/errors.ts'
import { appUnderTest } from './app-under-test.ts'

const away = {
  name: 'database',
  ok: false,
  needed: true,
  detail: 'The database at 10.1.2.3:5432/service does not answer: connect ECONNREFUSED.',
}
const worn = { name: 'accessFile', ok: false, needed: false, detail: 'ACCESS_FILE cannot be used.' }
const { detail: _, ...known } = away

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
  readiness: () => Promise<(typeof away)[]>,
  { authorization, authenticator = byRole }: { authorization?: string; authenticator?: typeof byRole | null } = {},
) => {
  const { app } = await appUnderTest(undefined, undefined, authenticator ? { authenticator } : {}, { readiness })
  const headers = authorization === undefined ? {} : { authorization }
  const answer = await app.inject({ url: '/readyz?verbose=1', headers })
  return answer.json<{ status: string; checks: unknown[] }>()
}

describe('GET /readyz?verbose', () => {
  const table: [who: string, options: Parameters<typeof ask>[1], checks: unknown[]][] = [
    ['a stranger', {}, [known]],
    ['a token that is not good', { authorization: 'Bearer nonsense' }, [known]],
    ['a token without a role', { authorization: 'Bearer none' }, [known]],
    ['Backup.Diagnose', { authorization: 'Bearer Backup.Diagnose' }, [away]],
    ['Backup.Admin', { authorization: 'Bearer Backup.Admin' }, [away]],
    ['everybody where there is no authentication', { authenticator: null }, [away]],
  ]
  for (const [who, options, checks] of table)
    it(`tells ${who} ${'detail' in (checks[0] as object) ? 'why' : 'what, not why'}`, async () => {
      assert.deepEqual((await ask(async () => [away], options)).checks, checks)
    })

  it('is ready while only something is to be looked after', async () => {
    const { status, checks } = await ask(async () => [worn])
    assert.equal(status, 'ok')
    assert.deepEqual(checks, [{ name: 'accessFile', ok: false, needed: false }])
  })
})
