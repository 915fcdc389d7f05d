import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Document, Text } from '../src/backup/schema.ts'
import { Diagnosis } from '../src/diagnosis/diagnosis.ts'
import type { CachedDiagnosis, Services } from '../src/services.ts'
import type { Language } from '../src/diagnosis/language.ts'
import { languageOf } from './language.ts'
import { ofVm } from './refusals.ts'
import { vmPath, VmParams, whenCallerLeaves } from './schemas.ts'

/** Why the next backup of a VM will fail. The answer is serialised once per reading and served as the same bytes. */
export const diagnosisRoutes: FastifyPluginAsyncTypebox<Pick<Services, 'diagnoses'>> = async (app, { diagnoses }) => {
  app.get(
    `${vmPath}/diagnosis`,
    {
      config: {
        role: 'Backup.Diagnose',
        polled: true,
        refuses: [...ofVm, 'UnknownErrorCode'],
        heeds: ['If-None-Match', 'Cache-Control', 'Accept-Language'],
        tells: {
          200: ['ETag', 'Age', 'Cache-Control', 'Content-Language'],
          304: ['ETag', 'Age', 'Cache-Control'],
        },
      },
      schema: {
        operationId: 'getDiagnosis',
        tags: ['diagnosis'],
        summary: "Diagnose a VM's backup",
        description:
          "Serves one reading for up to 15 s; `Cache-Control: no-cache` reads afresh as long as the VM's read budget allows. `If-None-Match` answers 304. `Accept-Language: pt` gives what a person is to do in Portuguese.",
        params: VmParams,
        querystring: Document({ errorCode: Type.Optional(Text("Narrows the findings to this error code's causes.")) }),
        response: { 200: Diagnosis },
      },
    },
    // Not async: a cached answer goes out without a promise.
    (request, reply) => {
      const { headers, query } = request
      const caching = headers['cache-control']
      const language = languageOf(headers['accept-language'])
      const answer = diagnoses.get(request.vm, {
        errorCode: query.errorCode,
        language,
        noCache: caching !== undefined && /\b(no-cache|max-age=0)\b/.test(caching),
        correlationId: request.id,
        callerLeaves: () => whenCallerLeaves(reply),
      })
      return answer instanceof Promise
        ? answer.then((read) => send(request, reply, language, read))
        : send(request, reply, language, answer)
    },
  )
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  language: Language,
  { etag, ageSeconds, body }: CachedDiagnosis,
): void {
  reply
    .header('etag', etag)
    .header('cache-control', 'private, max-age=15')
    .header('age', ageSeconds)
    .header('vary', 'Accept-Language')
  // What describes a body is not said without one (RFC 9110, 15.4.5).
  if (matches(request.headers['if-none-match'], etag)) void reply.code(304).send()
  else
    void reply.header('content-language', language).header('content-type', 'application/json; charset=utf-8').send(body)
}

/** RFC 9110: a list of tags or `*`; weak comparison. */
const matches = (header: string | undefined, etag: string) =>
  header !== undefined &&
  (header === etag || header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag))
