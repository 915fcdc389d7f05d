import assert from 'node:assert/strict'
import { createServer, type AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { publicOnly } from '../../../src/operations/notifications/callback-url.ts'
import { webhookRequest } from '../../../src/operations/notifications/webhook-request.ts'

describe('a webhook request as production sends it', () => {
  let connections = 0
  const server = createServer((socket) => {
    connections++
    socket.destroy()
  })
  let port = 0
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  after(() => new Promise((resolve) => server.close(resolve)))

  const resolving = (...addresses: string[]) => ({
    ...publicOnly,
    lookup: ((_: string, __: object, callback: (error: null, found: object[]) => void) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )) as never,
  })
  const send = (host: string, reach: Parameters<typeof webhookRequest>[2]) =>
    webhookRequest(new URL(`https://${host}:${port}/`), { method: 'POST', headers: {}, body: '{}' }, reach)

  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '169.254.169.254', '10.0.0.4', '168.63.129.16'])
    it(`does not connect where the name resolves to ${address}`, async () => {
      await assert.rejects(send('hooks.contoso.test', resolving(address)), { name: 'AddressRefused' })
    })

  it('does not pick the public one of two addresses', async () => {
    await assert.rejects(send('hooks.contoso.test', resolving('20.50.2.1', '127.0.0.1')), { name: 'AddressRefused' })
  })

  it('does not connect to an address that stands in the URL', async () => {
    for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]'])
      await assert.rejects(send(host, publicOnly), { name: 'AddressRefused' })
  })

  it('does not connect to localhost by the name the system knows', async () => {
    await assert.rejects(send('localhost', publicOnly), { name: 'AddressRefused' })
    assert.equal(connections, 0)
  })
})
