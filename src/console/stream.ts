import { open, Refusal } from './ask.ts'

export interface StreamState {
  /** null: connected. */
  brokenSince: number | null
}

interface Follower {
  onEvent: (event: { id: string | null; event: string; data: string }) => void
  onState: (state: StreamState) => void
  /** A stream that ended while this is false was cut off. */
  isOver: () => boolean
  until: AbortSignal
}

const settling = 500
/** Until somebody has signed in again, or fewer ask. */
const mayComeBack = new Set([401, 429])
const firstPause = 1000
const longestPause = 15_000

/**
 * Server-sent events by fetch, since EventSource sends no Authorization. Goes on behind the last event after a break, in growing pauses,
 * until there is nothing left to follow, or the service refuses it.
 */
export async function follow(path: string, { onEvent, onState, isOver, until }: Follower): Promise<void> {
  let last: string | null = null
  let brokenSince: number | null = null
  for (let failures = 0; !until.aborted; failures++) {
    try {
      const response = await open(path, { signal: until, headers: last === null ? {} : { 'last-event-id': last } })
      brokenSince = null
      onState({ brokenSince })
      for await (const event of eventsOf(response)) {
        failures = 0
        last = event.id ?? last
        onEvent(event)
      }
      // What was followed says a moment later that it has ended.
      await pause(settling, until)
      if (until.aborted || isOver()) return
      throw new Error('The stream was cut off.')
    } catch (error) {
      if (until.aborted) return
      if (error instanceof Refusal && error.status >= 400 && error.status < 500 && !mayComeBack.has(error.status))
        return
      brokenSince ??= Date.now()
      onState({ brokenSince })
      await pause(Math.min(longestPause, firstPause * 2 ** Math.min(failures, 5)), until)
    }
  }
}

async function* eventsOf({ body }: Response) {
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const blocks = (rest + value.replaceAll('\r\n', '\n')).split('\n\n')
    rest = blocks.pop()!
    for (const block of blocks) {
      const event = eventOf(block)
      if (event) yield event
    }
  }
}

function eventOf(block: string) {
  const fields: Record<string, string[]> = {}
  for (const line of block.split('\n')) {
    const [, name, value] = /^(\w+):? ?(.*)$/.exec(line) ?? []
    if (name !== undefined) (fields[name] ??= []).push(value!)
  }
  if (!fields['data']) return undefined
  return { id: fields['id']?.[0] ?? null, event: fields['event']?.[0] ?? 'message', data: fields['data'].join('\n') }
}

const pause = (milliseconds: number, until: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    until.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
