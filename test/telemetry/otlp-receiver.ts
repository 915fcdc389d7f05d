import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

export interface SeenSpan {
  traceId: string
  spanId: string
  parentSpanId: string
  name: string
  /** 2 server, 3 client (OTLP). */
  kind: number
}

/** A collector on loopback: keeps what comes to /v1/traces as protobuf. */
export async function otlpReceiver() {
  const spans: SeenSpan[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      spans.push(...spansOf(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body))
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    spans,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  }
}

/** ExportTraceServiceRequest → ResourceSpans (1) → ScopeSpans (2) → Span (2). */
function spansOf(request: Buffer): SeenSpan[] {
  const bytes = (message: Buffer, field: number) =>
    fieldsOf(message).flatMap(([number, value]) => (number === field && Buffer.isBuffer(value) ? [value] : []))
  return bytes(request, 1)
    .flatMap((resourceSpans) => bytes(resourceSpans, 2))
    .flatMap((scopeSpans) => bytes(scopeSpans, 2))
    .map((span) => ({
      traceId: bytes(span, 1)[0]?.toString('hex') ?? '',
      spanId: bytes(span, 2)[0]?.toString('hex') ?? '',
      parentSpanId: bytes(span, 4)[0]?.toString('hex') ?? '',
      name: bytes(span, 5)[0]?.toString('utf8') ?? '',
      kind: Number(fieldsOf(span).find(([number]) => number === 6)?.[1] ?? 0),
    }))
}

/** The fields of one protobuf message: number and value, nested messages as they stand. */
function fieldsOf(message: Buffer): [number, Buffer | number][] {
  const fields: [number, Buffer | number][] = []
  let at = 0
  const varint = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++]!
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  while (at < message.length) {
    const key = varint()
    const [number, type] = [key >>> 3, key & 7]
    if (type === 0) fields.push([number, varint()])
    else {
      const length = type === 2 ? varint() : type === 1 ? 8 : 4
      fields.push([number, message.subarray(at, at + length)])
      at += length
    }
  }
  return fields
}
