import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Document, Text } from '../src/backup/schema.ts'
import { Diagnosis } from '../src/diagnosis/diagnosis.ts'
import type { CachedDiagnosis, Encoding, Services } from '../src/services.ts'
import { BriefDiagnosis } from '../src/diagnosis/brief.ts'
import type { Language } from '../src/error-codes/texts/texts.ts'
import { encodingOf } from './content-encoding.ts'
import { matches } from './entity-tags.ts'
import { languageOf } from './language.ts'
import { formOf, type Form } from './media-type.ts'
import { ofVm } from './refusals.ts'
import { vmPath, VmParams, whenCallerLeaves } from './schemas.ts'

/** Why the next backup of a VM will fail. The answer is serialised once per reading and served as the same bytes. */
export const diagnosisRoutes: FastifyPluginAsyncTypebox<Pick<Services, 'diagnoses'>> = async (app, { diagnoses }) => {
  app.get(
    `${vmPath}/diagnosis`,
    {
      // Compressed once per reading, not once per caller.
      compress: false,
      config: {
        role: 'Backup.Diagnose',
        polled: true,
        refuses: ofVm,
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
          "Serves one reading for up to 15 s; `Cache-Control: no-cache` reads afresh as long as the VM's read budget allows. `If-None-Match` answers 304. `Accept-Language: pt` tells it in Portuguese; codes, names and Azure’s own words stay. `view=brief` is what is read first; `Accept: text/plain` is the same for a terminal.",
        params: VmParams,
        querystring: Document({
          errorCode: Type.Optional(
            Text("Narrows the findings to this error code's causes: its symbol in any casing, or its number."),
          ),
          view: Type.Optional(
            Type.Enum(['brief'], {
              description:
                'Leaves out facts, steps, findings that are neither Confirmed nor Unknown, and of the others evidence and steps.',
            }),
          ),
        }),
        response: { 200: answers },
      },
    },
    // Not async: a cached answer goes out without a promise.
    (request, reply) => {
      const { headers, query } = request
      const caching = headers['cache-control']
      const language = languageOf(headers['accept-language'])
      const form = formOf(headers.accept)
      const encoding = encodingOf(headers['accept-encoding'])
      const answer = diagnoses.get(request.vm, {
        errorCode: query.errorCode,
        language,
        encoding,
        view: form === 'text' ? 'text' : (query.view ?? 'whole'),
        noCache: caching !== undefined && /\b(no-cache|max-age=0)\b/.test(caching),
        correlationId: request.id,
        callerLeaves: () => whenCallerLeaves(reply),
      })
      return answer instanceof Promise
        ? answer.then((read) => send(request, reply, { language, form, encoding }, read))
        : send(request, reply, { language, form, encoding }, answer)
    },
  )
}

const answers = {
  description: 'The diagnosis, whole or brief.',
  content: {
    'application/json': { schema: Type.Union([Diagnosis, BriefDiagnosis]) },
    'text/plain': { schema: Type.String({ description: 'The brief one, for a terminal of 80 columns.' }) },
  },
}
const contentTypes: Record<Form, string> = {
  json: 'application/json; charset=utf-8',
  text: 'text/plain; charset=utf-8',
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { language, form, encoding }: { language: Language; form: Form; encoding: Encoding },
  { etag, ageSeconds, body }: CachedDiagnosis,
): void {
  reply
    .header('etag', etag)
    .header('cache-control', 'private, max-age=15')
    .header('age', ageSeconds)
    .header('vary', 'Accept, Accept-Encoding, Accept-Language')
  // A 304 carries no representation headers (RFC 9110, 15.4.5).
  if (matches(request.headers['if-none-match'], etag)) void reply.code(304).send()
  else {
    if (encoding !== 'identity') void reply.header('content-encoding', encoding)
    void reply.header('content-language', language).header('content-type', contentTypes[form]).send(body)
  }
}
