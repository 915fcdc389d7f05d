import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export const template = 'migrated'
/** Where the files of one `npm test` find the server that they share. */
const variable = 'POSTGRES_OF_TEST_RUN'

/** `folder`: for what the files of a run share besides. */
export type Told = { url: string; folder: string } | { failure: string }

export const isShared = () => process.env[variable] !== undefined

let started: Promise<string> | undefined

/** The PostgreSQL that all files of a run share. A file that is run by itself starts one for itself. */
export const serverOfRun = async () =>
  process.env[variable] ?? (await (started ??= startServer().then(({ url }) => url)))

/** Its processes and files are gone when it is stopped, and when this process ends, however it ends. */
export async function startServer() {
  const file = fileURLToPath(new URL('server-of-run-process.ts', import.meta.url))
  // Not with the runner's own options: it would be a run again, which starts another server.
  const child = fork(file, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const exited = once(child, 'exit')
  const [told] = (await Promise.race([
    once(child, 'message'),
    exited.then(() => [{ failure: 'its process has ended' }]),
  ])) as [Told]
  if ('failure' in told) throw new Error(`The PostgreSQL of the tests did not start: ${told.failure}`)
  // Nobody's end waits for it.
  child.unref()
  child.channel?.unref()
  return {
    url: told.url,
    folder: told.folder,
    /** With the processes that this one starts from now on. */
    share() {
      process.env[variable] = told.url
    },
    async stop() {
      child.ref()
      child.disconnect()
      await exited
    },
  }
}
