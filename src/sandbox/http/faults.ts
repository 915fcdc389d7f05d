import type { Answer } from '../operation.ts'

export interface FaultMatch {
  method?: string
  path?: RegExp
  /** Azure does what was asked, and only its answer is replaced. */
  taken?: boolean
}

/** `reset` cuts the connection; `silence` never answers. */
export type FaultAnswer = Answer | 'reset' | 'silence'

interface Fault {
  match: FaultMatch
  answer: FaultAnswer
  left: number
}

/** Faults are asked for one by one. No failure rates: a test that fails, fails every time. */
export class Faults {
  #faults: Fault[] = []

  add(match: FaultMatch, answer: FaultAnswer, times = 1): void {
    this.#faults.push({ match, answer, left: times })
  }

  take(method: string, path: string): Fault | undefined {
    const fault = this.#faults.find(
      ({ match }) => (!match.method || match.method.toUpperCase() === method) && (!match.path || match.path.test(path)),
    )
    if (!fault) return undefined
    fault.left -= 1
    if (fault.left <= 0) this.#faults = this.#faults.filter((one) => one !== fault)
    return fault
  }

  clear(): void {
    this.#faults = []
  }
}
