import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Estate } from './an-estate.ts'
import type { Order, Reply } from './worker-process.ts'

const file = fileURLToPath(new URL('worker-process.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sandbox-ca-'))

/** A replica in a process of its own, over HTTPS with the sandbox's CA and tokens. */
export class Worker {
  readonly process: ChildProcess
  readonly exited: Promise<unknown>
  readonly #ready: Promise<unknown>

  /** `identity`: who writes to Azure and to the database, where replicas are to be told apart. */
  static start(
    { sandbox, environment }: Pick<Estate, 'sandbox' | 'environment'>,
    databaseUrl: string,
    identity?: string,
  ) {
    const ca = join(folder, `${new URL(sandbox.endpoint).port}.pem`)
    // Once: a process that starts while it is written anew would trust nobody, for as long as it lives.
    if (!existsSync(ca)) writeFileSync(ca, sandbox.ca)
    const cache = { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(folder, 'compiled') } // hundreds are started
    const as = identity ? { AZURE_REMEDIATION_CLIENT_ID: identity } : {}
    return new Worker(databaseUrl, { ...environment, ...as, ...cache, NODE_EXTRA_CA_CERTS: ca })
  }

  private constructor(databaseUrl: string, environment: Record<string, string>) {
    this.process = fork(file, [databaseUrl], { env: { ...process.env, ...environment } })
    this.exited = once(this.process, 'exit')
    this.#ready = Promise.race([once(this.process, 'message'), this.exited])
  }

  async tell(order: Order): Promise<Reply> {
    await this.#ready
    const over = new AbortController()
    const answer = once(this.process, 'message', { signal: over.signal }) as Promise<[Reply]>
    this.process.send(order, () => undefined) // one that is gone is told of below
    const gone = this.exited.then((how) => Promise.reject(new Error(`the worker is gone: ${JSON.stringify(how)}`)))
    try {
      return (await Promise.race([answer, gone]))[0]
    } finally {
      over.abort()
      answer.catch(() => undefined)
    }
  }

  /** Whether it lives: it may have died in the moment in which its operation was seen to have ended. */
  async answers() {
    return await this.tell({ count: true }).then(
      () => true,
      () => false,
    )
  }

  get alive() {
    return this.process.exitCode === null && this.process.signalCode === null
  }

  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL') {
    if (this.alive) this.process.kill(signal)
    await this.exited
  }
}
