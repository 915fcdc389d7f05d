import { buildApp } from '../../../src/app.ts'
import type { VmId } from '../../../src/backup/resource-id.ts'
import { errorCodes, findErrorCode } from '../../../src/error-codes/find.ts'
import type { Operations } from '../../../src/operations/operations-interface.ts'
import { pageHeaders, type PageSpec } from './spec.ts'

export interface HttpAnswer {
  status: number
  code: string
}
export interface HttpAnswers {
  page: HttpAnswer | undefined
  spoiled: HttpAnswer | undefined
  /** What had reached Azure by then, and the VM's operations under way. */
  requests: number
  operations: number
}

/** The HTTP service of the worlds, without authentication. */
export class Door {
  readonly #app: Awaited<ReturnType<typeof buildApp>>

  static async of(operations: Operations) {
    return new Door(
      await buildApp({
        operations,
        diagnoses: {
          get: () => Promise.reject(new Error('nobody reads here')),
          forget: () => undefined,
        },
        errorCodes: { list: () => errorCodes, get: findErrorCode },
        readiness: async () => [],
      }),
    )
  }

  private constructor(app: Awaited<ReturnType<typeof buildApp>>) {
    this.#app = app
  }

  asPage = (vm: VmId, action: string, { from, body }: PageSpec) =>
    this.#post(vm, action, body ? {} : undefined, pageHeaders[from])

  ask = (vm: VmId, action: string, body: Record<string, unknown>) => this.#post(vm, action, body)

  close = () => this.#app.close()

  async #post({ id }: VmId, action: string, payload?: Record<string, unknown>, headers: Record<string, string> = {}) {
    const { statusCode, json } = await this.#app.inject({
      method: 'POST',
      url: `/v1${encodeURI(id)}/${action}`,
      headers: { host: '127.0.0.1:8080', ...headers },
      ...(payload ? { payload } : {}),
    })
    const answer: { error?: { code: string } } = json()
    return { status: statusCode, code: answer.error?.code ?? 'none' }
  }
}
