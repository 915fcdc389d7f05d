import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { entraSettings } from '../../src/access/entra-settings.ts'
import { createEntra } from '../../src/access/entra.ts'
import { people, userNameOf, type PersonKey } from '../../src/sandbox/entra/people.ts'
import { startEntra, type StandInEntra } from '../../src/sandbox/entra/stand-in-entra.ts'

const tenantId = '7a1c2b3d-0000-4000-8000-00000000000a'
const redirect_uri = 'http://127.0.0.1:8080/console/signed-in'

describe('the stand-in Entra', { concurrency: false }, () => {
  let entra: StandInEntra
  before(async () => {
    entra = await startEntra({ tenantId })
  })
  after(() => entra?.stop())

  const metadata = async () =>
    (await (await fetch(`${entra.serviceSettings['ENTRA_ISSUER']}/.well-known/openid-configuration`)).json()) as Record<
      string,
      string
    >
  const clientId = () => entra.serviceSettings['ENTRA_CONSOLE_CLIENT_ID']!
  const verifier = randomBytes(32).toString('base64url')
  const asked = (changes: Record<string, string> = {}) =>
    new URLSearchParams({
      client_id: clientId(),
      redirect_uri,
      response_type: 'code',
      scope: `${entra.serviceSettings['ENTRA_AUDIENCE']}/.default offline_access`,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state: 'of-the-page',
      ...changes,
    }).toString()
  const authorize = async (changes?: Record<string, string>) =>
    await fetch(`${(await metadata())['authorization_endpoint']}?${asked(changes)}`, { redirect: 'manual' })

  /** What the page's link for the person leads back with. */
  async function picked(person: PersonKey, changes?: Record<string, string>) {
    const html = await (await authorize(changes)).text()
    const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!.replaceAll('&#38;', '&'))
    const link = links.find((href) => href.includes(`person=${person}`))!
    const { status, headers } = await fetch(`${entra.origin}${link}`, { redirect: 'manual' })
    assert.equal(status, 302)
    return new URL(headers.get('location')!)
  }
  async function token(form: Record<string, string>) {
    const response = await fetch(entra.tokenEndpoint, {
      method: 'POST',
      body: new URLSearchParams({ client_id: clientId(), ...form }),
    })
    return { status: response.status, told: (await response.json()) as Record<string, string> }
  }
  const redeem = (code: string, code_verifier = verifier) =>
    token({ grant_type: 'authorization_code', code, code_verifier, redirect_uri })
  const claimsOf = (jwt: string) =>
    JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>

  it('lets each of its people in, with a token that the service takes for theirs alone', async () => {
    const settings = entraSettings({ AUTH_MODE: 'entra', AZURE_CLOUD: 'AzureCloud', ...entra.serviceSettings })!
    const doorman = createEntra(settings, { assignments: () => undefined, warn: () => undefined })
    for (const [key, { name, oid, role }] of Object.entries(people)) {
      const back = await picked(key as PersonKey)
      assert.equal(back.origin + back.pathname, redirect_uri)
      assert.equal(back.searchParams.get('state'), 'of-the-page')
      const { status, told } = await redeem(back.searchParams.get('code')!)
      assert.equal(status, 200)
      assert.equal(told['id_token'], undefined, 'nobody asked for openid')
      const principal = await doorman.authenticate(`Bearer ${told['access_token']}`, { afresh: true })
      assert.equal(principal.id, `${tenantId}/${oid}`)
      assert.equal(principal.name, name)
      assert.equal(principal.reach(role), 'Everything')
      assert.equal(principal.roles.has('Backup.Admin'), role === 'Backup.Admin')
    }
  })

  it('gives what the reference of access token claims names, and signs it by a key that it lists', async () => {
    const claims = claimsOf(await entra.tokenFor('operator'))
    assert.deepEqual(Object.keys(claims).sort(), [
      ...['aud', 'azp', 'azpacr', 'exp', 'iat', 'iss', 'name', 'nbf', 'oid', 'preferred_username'],
      ...['roles', 'scp', 'sub', 'tid', 'uti', 'ver'],
    ])
    const { jwks_uri } = await metadata()
    const { keys } = (await (await fetch(jwks_uri!)).json()) as { keys: Record<string, unknown>[] }
    assert.equal(keys[0]!['d'], undefined, 'the private part stays here')
  })

  it('gives nothing for a code that is used twice, or without its proof', async () => {
    const code = (await picked('reader')).searchParams.get('code')!
    assert.equal((await redeem(code, randomBytes(32).toString('base64url'))).status, 400)
    const again = (await picked('reader')).searchParams.get('code')!
    assert.equal((await redeem(again)).status, 200)
    assert.equal((await redeem(again)).status, 400)
    const bare = (await picked('reader')).searchParams.get('code')!
    assert.equal((await token({ grant_type: 'authorization_code', code: bare })).status, 400)
    assert.equal((await token({ grant_type: 'authorization_code', code: 'made-up' })).status, 400)
  })

  it('renews a token for whoever asked for offline_access, until its sessions are ended', async () => {
    const { told } = await redeem((await picked('approver')).searchParams.get('code')!)
    const renewed = await token({ grant_type: 'refresh_token', refresh_token: told['refresh_token']! })
    assert.equal(claimsOf(renewed.told['access_token']!)['oid'], people.approver.oid)
    assert.notEqual(renewed.told['refresh_token'], told['refresh_token'])
    entra.endSessions()
    const { status, told: refusal } = await token({
      grant_type: 'refresh_token',
      refresh_token: renewed.told['refresh_token']!,
    })
    assert.deepEqual([status, refusal['error']], [400, 'invalid_grant'])
    const online = await redeem((await picked('approver', { scope: 'openid' })).searchParams.get('code')!)
    assert.equal(online.told['refresh_token'], undefined)
    assert.equal(claimsOf(online.told['id_token']!)['aud'], clientId())
  })

  it('leads nowhere but to the console, and asks nobody who may not be asked', async () => {
    for (const changes of [
      { redirect_uri: 'https://evil.example/console/signed-in' },
      { redirect_uri: 'http://127.0.0.1:8080/elsewhere' },
      { redirect_uri: 'javascript://127.0.0.1/console/signed-in' },
      { client_id: tenantId },
      { code_challenge_method: 'plain' },
      { response_type: 'token' },
    ])
      assert.equal((await authorize(changes)).status, 400, JSON.stringify(changes))
    const silent = await authorize({ prompt: 'none' })
    assert.equal(new URL(silent.headers.get('location')!).searchParams.get('error'), 'login_required')
    const html = await (await authorize({ state: '"><script>alert(1)</script>' })).text()
    assert.doesNotMatch(html, /<script/)
  })

  it('gives a token to whoever names a person, for curl', async () => {
    const of = (username: string) => token({ grant_type: 'password', username })
    assert.deepEqual(claimsOf((await of(userNameOf('operator'))).told['access_token']!)['roles'], ['Backup.Remediate'])
    assert.equal((await of('operator@elsewhere.example')).status, 400)
    assert.equal((await of('nobody@contoso.example')).status, 400)
  })
})
