import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { before, describe, it } from 'node:test'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import recorded from '../../../src/plugins/openapi/examples.json' with { type: 'json' }
import { anEntra } from '../../access/an-entra.ts'
import { aDocument, operationsOf, type OpenApi } from './a-document.ts'
import { answersOfTheFleet } from './fleet-answers.ts'
import { answersInTrouble, answersOfTheService, type RealAnswer } from './real-answers.ts'

const file = new URL('../../../src/plugins/openapi/examples.json', import.meta.url)
const again = 'RECORD_EXAMPLES=1 node test/plugins/openapi/examples.test.ts; npm run fix'
const codeOf = (body: unknown) => (body as { error?: { code: string } }).error?.code

describe('what the service answers, and the examples of its OpenAPI document', { timeout: 120_000 }, () => {
  let open: OpenApi
  let guarded: OpenApi
  let answers: RealAnswer[]
  before(async () => {
    const entra = await anEntra()
    ;[open, guarded] = [(await aDocument()).document, (await aDocument(entra)).document]
    await entra.stop()
    answers = [...(await answersOfTheService()), ...(await answersOfTheFleet()), ...(await answersInTrouble())]
    if (process.env['RECORD_EXAMPLES']) await writeFile(file, `${JSON.stringify(examplesOf(answers), null, 2)}\n`)
  })

  /** What is wrong with a body by the schema of its status; undefined where nothing is. */
  const wrongWith = ({ operationId, status, body }: RealAnswer) => {
    const told = [open, guarded].map((document) => ({
      document,
      ...operationsOf(document).find((one) => one.operationId === operationId),
    }))
    const found = told.find(({ responses }) => responses?.[status])
    const schema = found?.responses?.[status]?.content?.['application/json']?.schema
    if (!schema) return `${operationId} has no JSON for ${status}`
    const ajv = new Ajv2020.default({ strict: false, allErrors: false })
    addFormats.default(ajv)
    const validate = ajv.compile({ ...schema, components: found.document.components })
    return validate(body) ? undefined : `${operationId} ${status}: ${ajv.errorsText(validate.errors)}`
  }

  it('are of the schemas of their statuses', () => {
    assert.deepEqual(
      answers.flatMap((answer) => wrongWith(answer) ?? []),
      [],
    )
  })

  it('refuse with a code that the document tells of that status', () => {
    const untold = answers.filter(({ operationId, status, body }) => {
      const code = codeOf(body)
      const told = [open, guarded].map(
        (document) => operationsOf(document).find((one) => one.operationId === operationId)?.responses[status],
      )
      return code !== undefined && !told.some((answer) => answer?.description.includes(`\`${code}\``))
    })
    assert.deepEqual(
      untold.map(({ operationId, status, body }) => `${operationId} ${status} ${codeOf(body)}`),
      [],
    )
  })

  it('have one example for each status', () => {
    const lacking = [open, guarded].flatMap((document) =>
      operationsOf(document).flatMap(({ operationId, responses }) =>
        Object.entries(responses).flatMap(([status, { content }]) => {
          const media = content?.['application/json']
          const has = media?.example !== undefined || Object.keys(media?.examples ?? {}).length > 0
          return media && !has && operationId !== 'getOpenApi' ? `${operationId} ${status}` : []
        }),
      ),
    )
    assert.deepEqual(lacking, [], `To record them: ${again}`)
  })

  it('are what was recorded', () => {
    const shown: RealAnswer[] = Object.entries(recorded.answers).flatMap(([operationId, byStatus]) =>
      Object.entries(byStatus as Record<string, unknown>).map(([status, body]) => ({
        operationId,
        status: Number(status),
        body,
      })),
    )
    assert.deepEqual(
      shown.flatMap((example) => wrongWith(example) ?? []),
      [],
      `To record them again: ${again}`,
    )
    const said = (body: unknown) => {
      const { code, target, message } = (body as { error: { code: string; target?: string; message: string } }).error
      return [code, target, message.replace(/\d+/g, '#')]
    }
    const live = new Map(answers.toReversed().map(({ body }) => [codeOf(body), body]))
    const { Accepted: _, ...refusals } = recorded.shared
    assert.deepEqual(
      Object.keys(refusals).filter((code) => !live.has(code)),
      [],
      'Not answered any more.',
    )
    for (const [code, body] of Object.entries(refusals)) assert.deepEqual(said(body), said(live.get(code)), again)
  })
})

/** Lists are cut: what is to be seen is an element. */
function examplesOf(answers: readonly RealAnswer[]) {
  const byOperation: Record<string, Record<string, unknown>> = {}
  const shared: Record<string, unknown> = {}
  for (const { operationId, status, body } of answers) {
    const code = codeOf(body)
    if (code !== undefined) shared[code] ??= body
    else if (status === 202 && 'action' in (body as object)) shared['Accepted'] ??= body
    else (byOperation[operationId] ??= {})[status] ??= cut(body)
  }
  return { answers: byOperation, shared }
}

const cut = (body: unknown) => {
  const { value } = body as { value?: unknown }
  return Array.isArray(value) ? { ...(body as object), value: value.slice(0, 1) } : body
}
