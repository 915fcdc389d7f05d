import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ServiceError } from '../../../src/errors.ts'
import { judgeCallbackUrl, publicOnly } from '../../../src/operations/notifications/callback-url.ts'
import { isPublicAddress } from '../../../src/operations/notifications/public-address.ts'

const rules = { ...publicOnly, allowedHosts: undefined }

describe('a callbackUrl', () => {
  for (const good of [
    'https://hooks.contoso.com/x?sig=1',
    'https://hooks.contoso.com:8443/',
    'https://20.50.2.1/a',
    'https://[2603:1020::1]/',
  ]) {
    it(`${good} is taken`, () => assert.equal(judgeCallbackUrl(good, rules).href, good))
  }

  const refused = [
    'hooks.contoso.com/x',
    'http://hooks.contoso.com/x',
    'ftp://hooks.contoso.com/x',
    'https://user:word@hooks.contoso.com/x',
    'https://hooks.contoso.com/x#part',
    'https://localhost/x',
    'https://intranet/x',
    'https://127.0.0.1/x',
    'https://127.1/x',
    'https://0x7f000001/x',
    'https://2130706433/x',
    'https://0177.0.0.1/x',
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/metadata/identity/oauth2/token',
    'https://168.63.129.16/',
    'https://0.0.0.0/',
    'https://255.255.255.255/',
    'https://224.0.0.1/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b:1::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001::1]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[fec0::1]/',
    'https://[ff02::1]/',
    `https://hooks.contoso.com/${'x'.repeat(2100)}`,
  ]
  for (const bad of refused) {
    it(`${bad.slice(0, 60)} is refused, and the field is named`, () => {
      assert.throws(
        () => judgeCallbackUrl(bad, rules),
        (error) => error instanceof ServiceError && error.code === 'InvalidRequest' && error.target === 'callbackUrl',
      )
    })
  }

  it('has to be one of the allowed hosts where there is a list', () => {
    const listed = { ...publicOnly, allowedHosts: ['hooks.contoso.com', '*.logic.azure.com'] }
    for (const good of ['https://hooks.contoso.com/', 'https://prod-1.westeurope.logic.azure.com/x'])
      assert.ok(judgeCallbackUrl(good, listed))
    for (const bad of [
      'https://contoso.com/',
      'https://logic.azure.com/',
      'https://evil-logic.azure.com.example.org/',
      'https://evillogic.azure.com/',
    ])
      assert.throws(() => judgeCallbackUrl(bad, listed), /WEBHOOK_ALLOWED_HOSTS/)
  })

  it('an address that cannot be understood is not public', () => {
    for (const odd of ['', 'localhost', '127.0.0.1.', '1.2.3.4.5', '::g', '127.0.0.1%lo'])
      assert.equal(isPublicAddress(odd), false, odd)
  })
})
