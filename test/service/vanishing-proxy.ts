import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/**
 * Stands before a server that can vanish as in a failover: what is connected hears nothing any more, not even an end, and new
 * connections wait until it is back.
 */
export async function vanishingProxy(target: { host: string; port: number }) {
  const pairs = new Set<{ inner: Socket; outer: Socket }>()
  const waiting: Socket[] = []
  let gone = false
  const forward = (outer: Socket) => {
    const inner = connect(target)
    const pair = { inner, outer }
    pairs.add(pair)
    inner.pipe(outer)
    outer.pipe(inner)
    for (const socket of [inner, outer])
      socket
        .on('error', () => undefined)
        .on('close', () => {
          if (!pairs.delete(pair)) return
          inner.destroy()
          outer.destroy()
        })
  }
  const server = createServer((outer) => {
    if (gone) waiting.push(outer.on('error', () => undefined))
    else forward(outer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    vanish() {
      gone = true
      for (const pair of pairs) {
        pairs.delete(pair)
        pair.inner.unpipe(pair.outer)
        pair.outer.unpipe(pair.inner)
        pair.inner.destroy()
        pair.outer.resume()
      }
    },
    reappear() {
      gone = false
      for (const outer of waiting.splice(0)) if (!outer.destroyed) forward(outer)
    },
    stop: () => void server.close(),
  }
}
