import { createServer } from 'node:http'
import { AzureError } from '../../src/backup/azure-error.ts'
import type { BackupControlPlane, FactCollector } from '../../src/backup/control-plane.ts'
import type { AzureWorld } from './azure-world.ts'

/** The world of this process for others, so that it outlives those that are killed. */
export async function serveWorld(world: AzureWorld) {
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const { method, args } = JSON.parse(Buffer.concat(chunks).toString()) as {
        method: keyof AzureWorld
        args: unknown[]
      }
      try {
        response.end(
          JSON.stringify({ value: await (world[method] as (...all: unknown[]) => Promise<unknown>)(...args) }),
        )
      } catch (error) {
        response.end(JSON.stringify({ error: { ...(error as AzureError), message: (error as Error).message } }))
      }
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  }
}

export const remoteWorld = (url: string) =>
  new Proxy({} as BackupControlPlane & FactCollector, {
    get:
      (_, method: string) =>
      async (...args: unknown[]) => {
        const response = await fetch(url, {
          method: 'POST',
          body: JSON.stringify({ method, args: args.map((arg) => arg ?? null) }),
        })
        const { value, error } = (await response.json()) as { value: unknown; error?: AzureError }
        if (error) throw new AzureError(error.code, error.message, error)
        return value
      },
  })
