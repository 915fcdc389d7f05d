// Before the first test file of `npm test` and after the last: what all of them share.
import { join } from 'node:path'
import { isShared, startServer } from './database/server-of-run.ts'

let server: Awaited<ReturnType<typeof startServer>> | undefined

export async function globalSetup() {
  // A run within a run.
  if (isShared()) return
  // Without one, those that need a database say why, each for itself, and all others run.
  server = await startServer().catch(() => undefined)
  if (!server) return
  server.share()
  // Each file is a process that reads the same SDKs: what V8 has made of them is kept, which halves the time that takes.
  process.env['NODE_COMPILE_CACHE'] = join(server.folder, 'compiled')
}

export const globalTeardown = () => server?.stop()
