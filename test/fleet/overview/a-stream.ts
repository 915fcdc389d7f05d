export interface SentEvent {
  id: string | null
  event: string
  data: Record<string, unknown>
}

/** Server-sent events of an address, as they come; `leave` ends it. */
export async function aStream(url: string, headers: Record<string, string>) {
  const leaving = new AbortController()
  const response = await fetch(url, { headers, signal: leaving.signal })
  const events: SentEvent[] = []
  const over = response.body ? read(response.body, events).catch(() => undefined) : Promise.resolve()
  return {
    status: response.status,
    headers: response.headers,
    events,
    over,
    lastId: () => events.findLast(({ id }) => id !== null)?.id ?? null,
    async leave() {
      leaving.abort()
      await over
    },
  }
}

async function read(body: ReadableStream<Uint8Array>, events: SentEvent[]) {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    const messages = text.split('\n\n')
    text = messages.pop()!
    for (const message of messages) {
      const fields = new Map(message.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]))
      if (fields.has('data'))
        events.push({
          id: fields.get('id') ?? null,
          event: fields.get('event')!,
          data: JSON.parse(fields.get('data')!) as Record<string, unknown>,
        })
    }
  }
}
