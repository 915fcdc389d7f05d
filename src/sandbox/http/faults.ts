import type { Answer } from '../operation.ts'

export interface FaultMatch {
  method?: string
  path?: RegExp
}

interface Fault {
  match: FaultMatch
  answer: Answer | 'reset'
  left: number
}

/** Faults are asked for one by one. No failure rates: a test that fails, fails every time. */
export class Faults {
  #faults: Fault[] = []

  add(match: FaultMatch, answer: Answer | 'reset', times = 1): void {
    this.#faults.push({ match, answer, left: times })
  }

  take(method: string, path: string): Answer | 'reset' | undefined {
    const fault = this.#faults.find(
      ({ match }) => (!match.method || match.method.toUpperCase() === method) && (!match.path || match.path.test(path)),
    )
    if (!fault) return undefined
    fault.left -= 1
    if (fault.left <= 0) this.#faults = this.#faults.filter((one) => one !== fault)
    return fault.answer
  }

  clear(): void {
    this.#faults = []
  }
}
