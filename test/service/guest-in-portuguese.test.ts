import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { Finding } from '../../src/diagnosis/finding.ts'
import { followLocation, post } from './following.ts'
import { remediatingService } from './remediating-service.ts'

type Service = Awaited<ReturnType<typeof remediatingService>>
interface Result {
  summary: string
  findings: Finding[]
}

describe('what an operation found in a guest', { timeout: 180_000 }, () => {
  let service: Service
  let id: string
  let startedAgain: () => ReturnType<typeof post>
  before(async () => {
    service = await remediatingService()
    const key = randomUUID()
    startedAgain = () =>
      post(`${service.vm('agent-not-ready')}/checkGuest`, {}, { 'idempotency-key': key, 'accept-language': 'pt' })
    const { headers, json } = await startedAgain()
    id = String(json['id'])
    await followLocation(headers.get('location')!)
  })
  after(() => service?.stop())

  const get = (url: string, language?: string) =>
    service.app.inject({ url, headers: language ? { 'accept-language': language } : {} })
  const inEnglish = /The VM agent of agent-not-ready is not ready \(NotReady\)/
  const inPortuguese = /O agente da VM agent-not-ready não está pronto \(NotReady\)/
  const sentencesOf = ({ summary, findings, ...rest }: Result) => {
    assert.deepEqual(Object.keys(rest).toSorted(), ['confirmed', 'leftOut', 'looked', 'osType', 'unknown'])
    return [summary, ...findings.map(({ message }) => message)]
  }

  const ways: [name: string, url: () => string, resultOf: (body: never) => Result][] = [
    ['the operation', () => `/v1/operations/${id}`, ({ result }: { result: Result }) => result],
    ['its result', () => `/v1/operations/${id}/result`, (result: Result) => result],
    [
      'a list that has results',
      () => '/v1/operations?select=result',
      ({ value }: { value: { result: Result }[] }) => value[0]!.result,
    ],
  ]
  for (const [name, url, resultOf] of ways)
    it(`is told by ${name} in the language asked for`, async () => {
      for (const [asked, language, says] of [
        [undefined, 'en', inEnglish],
        ['en', 'en', inEnglish],
        ['pt-BR', 'pt', inPortuguese],
      ] as const) {
        const answer = await get(url(), asked)
        assert.deepEqual([answer.statusCode, answer.headers['content-language']], [200, language])
        const sentences = sentencesOf(resultOf(answer.json<never>()))
        assert.ok(sentences.length > 3)
        for (const sentence of sentences) assert.match(sentence, says)
      }
    })

  it('is told in English by an answer that heeds no language', async () => {
    const { json } = await startedAgain()
    assert.deepEqual([json['id'], json['status']], [id, 'Succeeded'])
    for (const sentence of sentencesOf(json['result'] as Result)) assert.match(sentence, inEnglish)
  })

  it('is in no event', async () => {
    const events = await get(`/v1/auditEvents?operationId=${id}`, 'pt')
    assert.equal(events.statusCode, 200, events.body)
    assert.doesNotMatch(events.body, /translations|não está pronto/)
  })

  it('leaves a refusal in English, and says nothing of its language', async () => {
    const missing = await get(`/v1/operations/${randomUUID()}`, 'pt')
    assert.deepEqual([missing.statusCode, missing.headers['content-language']], [404, undefined])
  })
})
