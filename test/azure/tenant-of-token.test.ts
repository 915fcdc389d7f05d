import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { shown } from '../../src/azure/tenant-of-token.ts'
import { isWrongTenant, tenantGate } from '../../src/access/tenant-gate.ts'

const home = '7a1c2b3d-0000-4000-8000-00000000000a'
const abroad = '7a1c2b3d-0000-4000-8000-00000000000b'
const jwt = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`
const credentialOf = (...tokens: string[]) => ({
  async getToken() {
    return { token: tokens.length > 1 ? tokens.shift()! : tokens[0]!, expiresOnTimestamp: Date.now() + 3600_000 }
  },
})

describe('the tenant of a token', () => {
  it('is shown once for each token, whatever its case; a token that tells none passes', async () => {
    const seen: string[] = []
    const accept = async (tenant: string) => void seen.push(tenant)
    const first = jwt({ tid: home.toUpperCase() })
    const credential = shown(
      credentialOf(first, first, 'opaque', jwt({ tid: 'organizations' }), jwt({ tid: abroad })),
      accept,
    )
    for (let ask = 0; ask < 6; ask++) await credential.getToken('scope')
    assert.deepEqual(seen, [home, abroad])
  })

  it('keeps every token of another tenant from being used, also a later one', async () => {
    const gate = tenantGate()
    gate.open(async () => home)
    const credential = shown(credentialOf(jwt({ tid: home }), jwt({ tid: abroad })), gate.accept)
    await credential.getToken('scope')
    for (let ask = 0; ask < 2; ask++)
      await assert.rejects(
        async () => credential.getToken('scope'),
        (error) => isWrongTenant(error),
      )
  })

  it('is judged only once the database is open, and asked of it once', async () => {
    const gate = tenantGate()
    let passed = false
    let asked = 0
    const first = gate.accept(home).then(() => (passed = true))
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(passed, false)
    gate.open(async (tenant) => (asked++, tenant))
    await first
    await gate.accept(home)
    assert.equal(asked, 1)
  })
})
