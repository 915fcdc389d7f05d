import { setTimeout as sleep } from 'node:timers/promises'
import { createHttpPoller, type OperationState } from '@azure/core-lro'
import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline'

type Json = Record<string, unknown>

export async function post(url: string, body?: Json, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: response.status, headers: response.headers, json: (await response.json()) as Json }
}

/** As Logic Apps and Data Factory follow a 202: `Location` alone, until the first answer that is no 202. */
export async function followLocation(location: string, attempts = 400) {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const response = await fetch(location)
    const json = (await response.json()) as Json
    if (response.status !== 202) return { status: response.status, json }
    await sleep(100)
  }
  throw new Error(`${location} did not end`)
}

/** As @azure/core-lro, the client of the Azure SDKs, follows a POST. */
export async function followWithCoreLro(url: string, body: Json): Promise<Json> {
  const client = createDefaultHttpClient()
  const send = async (path: string, method: 'GET' | 'POST', content?: Json) => {
    const request = createPipelineRequest({
      url: path,
      method,
      allowInsecureConnection: true,
      ...(content ? { body: JSON.stringify(content) } : {}),
    })
    if (content) request.headers.set('content-type', 'application/json')
    const { status, headers, bodyAsText } = await client.sendRequest(request)
    const parsed = JSON.parse(bodyAsText ?? '{}') as Json
    return {
      flatResponse: parsed,
      rawResponse: { statusCode: status, headers: headers.toJSON(), body: parsed, request },
    }
  }
  const poller = createHttpPoller<Json, OperationState<Json>>(
    {
      sendInitialRequest: () => send(url, 'POST', body),
      sendPollRequest: (path) => send(path, 'GET'),
    },
    { intervalInMs: 100 },
  )
  return await poller.pollUntilDone()
}

/** Server-sent events from behind `lastEventId` on, at most `most`. */
export async function events(url: string, lastEventId?: string, most = Infinity) {
  const leave = new AbortController()
  const response = await fetch(url, {
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    signal: leave.signal,
  })
  const seen: { id: string; event: string; data: Json }[] = []
  let text = ''
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop()!
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? ''
      if (field('data') !== '')
        seen.push({ id: field('id'), event: field('event'), data: JSON.parse(field('data')) as Json })
    }
    if (seen.length >= most) {
      leave.abort()
      break
    }
  }
  return seen.slice(0, most)
}
