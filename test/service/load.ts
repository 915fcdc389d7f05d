import { setTimeout as sleep } from 'node:timers/promises'
import type { Operation } from '../../src/remediation/operation.ts'
import type { Place } from '../operations/an-estate.ts'

export interface Answer {
  at: number
  status: number
  retryAfter: string | null
  json: unknown
}

export interface Load {
  answers: Answer[]
  between(from: number, to: number): Answer[]
  stop(): Promise<void>
}

export async function ask(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) })
  const json: unknown = await response.json()
  return { at: Date.now(), status: response.status, retryAfter: response.headers.get('retry-after'), json }
}

/** Asks again and again, until it is stopped. */
export function polling(url: string, everyMilliseconds: number): Load {
  return repeating(1, async (answers) => {
    answers.push(await ask(url))
    await sleep(everyMilliseconds)
    return true
  })
}

/** Starts a playbook on one VM after the other in several lanes, on each until it is taken. */
export function starting(
  bases: readonly string[],
  places: readonly Place[],
  lanes: number,
): Load & { started: string[] } {
  const started: string[] = []
  const waiting = places.values()
  const now: (Place | undefined)[] = []
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ cleanUp: 'OldestFirst' }),
  }
  const load = repeating(lanes, async (answers, lane) => {
    const place = (now[lane] ??= waiting.next().value)
    if (!place) return false
    const answer = await ask(`${bases[lane % bases.length]}/v1${place.vm.id}/remediate`, init)
    answers.push(answer)
    const id = operationOf(answer.json)
    if (id) started.push(id)
    if (id) now[lane] = undefined
    await sleep(100)
    return true
  })
  return { ...load, started }
}

/** A 409 names the operation too: the answer to the request that started it was lost with the database. */
const operationOf = (json: unknown) =>
  (json as Partial<Operation>).id ??
  (json as { error?: { innererror?: { operationId?: string } } }).error?.innererror?.operationId

function repeating(lanes: number, turn: (answers: Answer[], lane: number) => Promise<boolean>): Load {
  const answers: Answer[] = []
  let going = true
  const lane = async (number: number) => {
    while (going && (await turn(answers, number)));
  }
  const all = Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)))
  all.catch(() => undefined) // told by stop()
  return {
    answers,
    between: (from, to) => answers.filter(({ at }) => at >= from && at <= to),
    async stop() {
      going = false
      await all
    },
  }
}
