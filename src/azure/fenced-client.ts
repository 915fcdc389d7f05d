import { Agent, globalAgent, request as requestOverTls } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { createHttpHeaders, RestError, type HttpClient } from '@azure/core-rest-pipeline'
import { AzureError } from '../backup/azure-error.ts'
import { callScope } from './call-scope.ts'

/**
 * A connection a write: on one that Azure closes while it is taken up again, a write is lost and nobody can tell whether it arrived.
 * Otherwise as the process's own agent, its proxy included.
 */
const agent = new Agent({ ...globalAgent.options, keepAlive: false })

/**
 * For writes under a claim. It asks whether the write may still go out when the connection stands, and writes in the same breath: a process
 * that is stopped (SIGSTOP, a suspended machine) during the handshakes would otherwise send its write when it wakes, whoever has taken
 * over and whatever has changed meanwhile. Whatever fails before that is `NotSent`, which, unlike a lost answer, may be tried again.
 */
export const fencedClient: HttpClient = {
  sendRequest: (request) =>
    new Promise((resolve, reject) => {
      const { mayWrite = () => true } = callScope() ?? {}
      let sent = false
      // Answers to writes are short. Proxies compress them all the same at times, which is undone where they are read.
      request.headers.set('accept-encoding', 'identity')
      const headers = request.headers.toJSON({ preserveCase: true })
      const signal = request.abortSignal as AbortSignal | undefined
      const outgoing = requestOverTls(request.url, {
        method: request.method,
        headers,
        agent,
        ...(signal ? { signal } : {}),
      })
      outgoing.once('error', (error: NodeJS.ErrnoException) =>
        reject(sent ? new RestError(error.message, { code: error.code ?? 'NoAnswer', request }) : notSent(error)),
      )
      outgoing.once('response', (response) =>
        resolve({
          request,
          status: response.statusCode ?? 0,
          headers: createHttpHeaders(plain(response.headers)),
          readableStreamBody: response,
        }),
      )
      const write = () => {
        if (!mayWrite()) return void outgoing.destroy(lapsed())
        sent = true
        outgoing.end(request.body)
      }
      outgoing.once('socket', (socket) => {
        if ((socket as TLSSocket & { secureConnecting?: boolean }).secureConnecting) socket.once('secureConnect', write)
        else write()
      })
    }),
}

export const lapsed = () =>
  new AzureError(
    'NotSent',
    'By the time the request could leave, the claim on the operation or what was read before it had become too old. Nothing was sent.',
    { disposition: 'Retry' },
  )

function notSent(cause: Error) {
  if (cause instanceof AzureError) return cause
  return new AzureError('NotSent', `No connection to Azure: ${cause.message}. Nothing was sent.`, {
    disposition: 'Retry',
    cause,
  })
}

const plain = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
