import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import { connect, createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createAzure } from '../../src/azure/azure.ts'
import type { AzureError } from '../../src/backup/azure-error.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { certificates } from '../../src/sandbox/http/certificate.ts'
import { anyCredential, aVmId, paths } from './vm-in-azure.ts'

const lock = `${paths(aVmId()).locks}/x`

describe('a write under a claim', () => {
  let azureServer: Server
  /** In front of it: a network on which every connection passes `onConnection` first. */
  let network: TcpServer
  let onConnection: () => Promise<void>
  let seen: string[]
  let connections: number

  before(async () => {
    const pem = await certificates()
    setDefaultCACertificates([...getCACertificates(), pem.ca])
    azureServer = createServer({ key: pem.key, cert: pem.cert }, (request, response) => {
      seen.push(request.method!)
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{}')
    })
    azureServer.listen(0, '127.0.0.1')
    await once(azureServer, 'listening')
    network = createTcpServer((socket) => {
      connections++
      socket.on('error', () => undefined)
      void onConnection().then(() => {
        const onwards = connect((azureServer.address() as AddressInfo).port, '127.0.0.1')
        onwards.on('error', () => socket.destroy())
        socket.pipe(onwards).pipe(socket)
      })
    })
    network.listen(0, '127.0.0.1')
    await once(network, 'listening')
  })
  beforeEach(() => {
    seen = []
    connections = 0
    onConnection = () => Promise.resolve()
  })
  after(() => {
    azureServer.closeAllConnections()
    azureServer.close()
    network.close()
  })

  const deleteLock = (mayWrite: () => boolean, port = (network.address() as AddressInfo).port) => {
    const endpoint = `https://127.0.0.1:${port}`
    const azure = createAzure({ endpoint, audience: endpoint, credential: anyCredential, limits: defaultLimits })
    return azure.controlPlane.within({ correlationId: 'c', mayWrite }, () => azure.controlPlane.deleteLock(lock))
  }
  const notSent = (error: AzureError) => error.code === 'NotSent' && error.disposition === 'Retry'

  it('is sent while the claim holds, on a connection of its own', async () => {
    await deleteLock(() => true)
    await deleteLock(() => true)
    assert.deepEqual([seen, connections], [['DELETE', 'DELETE'], 2])
  })

  it('is not sent when the claim lapses while the connection is made', async () => {
    let holds = true
    onConnection = async () => void (holds = false)
    await assert.rejects(
      deleteLock(() => holds),
      notSent,
    )
    assert.deepEqual([seen, connections], [[], 1])
  })

  it('counts as not sent, and not as lost, when there is no connection', async () => {
    await assert.rejects(
      deleteLock(() => true, 1),
      notSent,
    )
  })
})
