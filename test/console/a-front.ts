import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** What stands before the replicas of a service: each connection goes to the first of them that takes it. */
export async function aFront(replicas: readonly { base: string }[]) {
  const ports = replicas.map(({ base }) => Number(new URL(base).port))
  const open = new Set<Socket>()
  const server = createServer((client) => {
    open.add(client)
    client.on('close', () => open.delete(client)).on('error', () => client.destroy())
    lead(client, ports)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.close()
      for (const client of open) client.destroy()
    },
  }
}

function lead(client: Socket, [port, ...others]: readonly number[]) {
  if (port === undefined) return void client.destroy()
  const replica = connect(port, '127.0.0.1')
  replica.once('connect', () => {
    client.pipe(replica).pipe(client)
    client.once('close', () => replica.destroy())
    replica.once('close', () => client.destroy())
  })
  let connected = false
  replica.once('connect', () => (connected = true))
  replica.on('error', () => (connected ? client.destroy() : lead(client, others)))
}
