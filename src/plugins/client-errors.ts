import type { Socket } from 'node:net'

const said: Record<string, [status: string, code: string, message: string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'RequestTimeout', 'The request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'HeadersTooLarge',
    'The headers are larger than 16 KiB.',
  ],
}
const unreadable = ['400 Bad Request', 'InvalidRequest', 'This is not an HTTP request.'] as const

/** Answers bytes that never became a request in the usual error shape, then closes the connection. */
export function answerClientError(error: Error & { code?: string }, socket: Socket) {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const [status, code, message] = said[error.code ?? ''] ?? unreadable
  const body = JSON.stringify({ error: { code, message } })
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
        `x-ms-error-code: ${code}\r\nConnection: close\r\n\r\n${body}`,
    )
  }
  socket.destroySoon()
}
