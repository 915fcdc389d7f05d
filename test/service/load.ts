import { setTimeout as sleep } from 'node:timers/promises'
import type { Operation } from '../../src/remediation/operation.ts'
import type { Place } from '../operations/an-estate.ts'

export interface Answer {
  at: number
  status: number
  retryAfter: string | null
  milliseconds: number
}

export async function ask(url: string, init?: RequestInit): Promise<Answer & { json: unknown }> {
  const from = performance.now()
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) })
  const json: unknown = await response.json()
  const milliseconds = performance.now() - from
  return { at: Date.now(), status: response.status, retryAfter: response.headers.get('retry-after'), milliseconds, json }
}

/** Asks again and again, until it is stopped; a request that fails is an answer with the status 0. */
export function polling(url: string, everyMilliseconds: number, headers: Record<string, string> = {}) {
  const answers: Answer[] = []
  let going = true
  const loop = (async () => {
    while (going) {
      const { json: _, ...answer } = await ask(url, { headers }).catch(() => ({
        at: Date.now(),
        status: 0,
        retryAfter: null,
        milliseconds: 0,
        json: null,
      }))
      answers.push(answer)
      await sleep(everyMilliseconds)
    }
  })()
  return {
    answers,
    between: (from: number, to: number) => answers.filter(({ at }) => at >= from && at <= to),
    async stop() {
      going = false
      await loop
    },
  }
}

/** Starts a playbook on one VM after the other in several lanes, on each until it is taken, as long as there are any and it is not stopped. */
export function starting(bases: readonly string[], places: readonly Place[], lanes: number) {
  const answers: Answer[] = []
  const started: string[] = []
  const waiting = places.values()
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ cleanUp: 'OldestFirst' }),
  }
  let going = true
  const lane = async (base: string) => {
    let place = waiting.next().value
    while (going && place) {
      const answer = await ask(`${base}/v1${place.vm.id}/remediate`, init)
      answers.push(answer)
      const id = operationOf(answer.json)
      if (id) started.push(id)
      if (id) place = waiting.next().value
      await sleep(100)
    }
  }
  const all = Promise.all(Array.from({ length: lanes }, (_, index) => lane(bases[index % bases.length]!)))
  return {
    answers,
    started,
    between: (from: number, to: number) => answers.filter(({ at }) => at >= from && at <= to),
    async stop() {
      going = false
      await all
    },
  }
}

/** A 409 names the operation too: the answer to the request that started it was lost with the database. */
const operationOf = (json: unknown) =>
  (json as Partial<Operation>).id ??
  (json as { error?: { innererror?: { operationId?: string } } }).error?.innererror?.operationId
