import { createLocalJWKSet, errors, type CryptoKey, type JSONWebKeySet, type JWSHeaderParameters } from 'jose'
import { ServiceError } from '../errors.ts'

const minute = 60_000
/** An unknown key may be a new one; whoever makes up key ids must not make us ask Entra ID each time. */
const unknownKeyEvery = 5 * minute
const refreshEvery = 60 * minute
/** Withdrawn keys are not believed for ever because Entra ID cannot be reached. */
const believedFor = 24 * 60 * minute
const retryAfter = 10_000

export interface SigningKeysOptions {
  read: () => Promise<JSONWebKeySet>
  warn: (details: object, message: string) => void
  /** Milliseconds, monotonic. */
  clock?: (() => number) | undefined
}

/** One tenant's keys: read ahead of time, kept when reading fails, read again for an unknown key id but not for each. */
export class SigningKeys {
  readonly #options: SigningKeysOptions
  readonly #clock: () => number
  #keys: ReturnType<typeof createLocalJWKSet> | undefined
  #readAt = -Infinity
  #triedAt = -Infinity
  #lookedForUnknownAt = -Infinity
  #underWay: Promise<void> | undefined

  constructor(options: SigningKeysOptions) {
    this.#options = options
    this.#clock = options.clock ?? (() => performance.now())
  }

  get known() {
    return this.#keys !== undefined && this.#clock() - this.#readAt < believedFor
  }

  /** Reads them where there are none yet. */
  async prepare() {
    if (!this.known) await this.#readIfDue(retryAfter)
    return this.known
  }

  /** The key of a token's header. Rejects with ServiceError where there are no keys at all, with jose's error where there is not this one. */
  async find(header: JWSHeaderParameters): Promise<CryptoKey> {
    if (!(await this.prepare()))
      throw new ServiceError('NotReady', 'The signing keys of Entra ID cannot be read; nobody can be let in.')
    try {
      return await this.#keys!(header)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      if (!this.#underWay) {
        if (this.#clock() - this.#lookedForUnknownAt < unknownKeyEvery) throw error
        this.#lookedForUnknownAt = this.#clock()
      }
      await this.#read()
      return await this.#keys!(header)
    }
  }

  /** For a timer: reads when the last reading is an hour old, or when one failed. */
  async refresh() {
    if (this.#clock() - this.#readAt >= refreshEvery) await this.#readIfDue(minute)
  }

  async #readIfDue(pause: number) {
    if (this.#underWay || this.#clock() - this.#triedAt >= pause) await this.#read()
  }

  /** Never rejects; whoever comes while one is under way waits for that one. */
  #read() {
    this.#underWay ??= this.#readNow().finally(() => (this.#underWay = undefined))
    return this.#underWay
  }

  async #readNow() {
    this.#triedAt = this.#clock()
    try {
      this.#keys = createLocalJWKSet(await this.#options.read())
      this.#readAt = this.#clock()
    } catch (error) {
      this.#options.warn({ err: error }, 'the signing keys of Entra ID could not be read; the last ones are kept')
    }
  }
}
