import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { issueToken } from '../../src/sandbox/http/tokens.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { asker, tokenOf, type Ask } from './azure-client.ts'

const url = '/subscriptions?api-version=2022-12-01'

describe('authentication', () => {
  let sandbox: Sandbox
  let ask: Ask
  before(async () => {
    sandbox = await startSandbox()
    ask = await asker(sandbox)
  })
  after(() => sandbox.stop())

  it('refuses a request without a token, and says where to get one', async () => {
    const { status, headers, body } = await ask(url, { token: null })
    assert.equal(status, 401)
    assert.match(headers['www-authenticate'] ?? '', /^Bearer authorization_uri="/)
    assert.equal(headers['x-ms-failure-cause'], 'gateway')
    assert.equal(body.error.code, 'AuthenticationFailed')
  })

  it('refuses what is no token', async () => {
    assert.equal((await ask(url, { token: 'nonsense' })).body.error.code, 'InvalidAuthenticationToken')
  })

  it('refuses an expired token in the recorded words', async () => {
    const { access_token } = issueToken(sandbox.world, 'https://management.azure.com', -60)
    const { status, headers, body } = await ask(url, { token: access_token })
    assert.equal(status, 401)
    assert.equal(body.error.code, 'ExpiredAuthenticationToken')
    assert.match(
      headers['www-authenticate'] ?? '',
      /error="invalid_token", error_description="The access token has expired\."$/,
    )
  })

  it('hands out a decodable token by GET with the identity header', async () => {
    const [, claims = ''] = (await tokenOf(sandbox)).split('.')
    const decoded = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>
    assert.equal(decoded.aud, 'https://management.azure.com')
    assert.equal(decoded.tid, sandbox.world.tenantId)
    assert.ok(decoded.oid && decoded.appid && decoded.xms_mirid && Number(decoded.exp) * 1000 > Date.now())
  })

  it('hands out a token by POST with the older secret', async () => {
    const response = await fetch(sandbox.identityEndpoint, {
      method: 'POST',
      headers: { secret: sandbox.identityHeader, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'resource=https%3A%2F%2Fmanagement.azure.com%2F',
    })
    const token = (await response.json()) as Record<string, string>
    assert.equal(token.token_type, 'Bearer')
    assert.equal(token.resource, 'https://management.azure.com/')
    assert.equal((await ask(url, { token: token.access_token ?? '' })).status, 200)
  })

  it('hands out nothing without the secret', async () => {
    assert.equal((await fetch(`${sandbox.identityEndpoint}?resource=x&api-version=2019-08-01`)).status, 401)
  })

  it('does not keep tokens in its log', async () => {
    await ask(url)
    assert.equal(sandbox.requests.at(-1)?.headers.authorization, 'Bearer …')
  })
})
