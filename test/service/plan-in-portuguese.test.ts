import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Operation } from '../../src/remediation/operation.ts'
import type { Plan } from '../../src/remediation/plan.ts'
import { post } from './following.ts'
import { remediatingService } from './remediating-service.ts'

describe('a plan', { timeout: 180_000 }, () => {
  let service: Awaited<ReturnType<typeof remediatingService>>
  before(async () => {
    service = await remediatingService()
  })
  after(() => service?.stop())

  const dryRun = async (vm: string, action: string, language: string) => {
    const { headers, json } = await post(`${service.vm(vm)}/${action}?dryRun=true`, {}, { 'accept-language': language })
    return { language: headers.get('content-language'), plan: json as unknown as Plan }
  }

  it('is the same in either language, but for its sentences', async () => {
    const [en, pt] = [
      await dryRun('locked-at-limit', 'remediate', 'en'),
      await dryRun('locked-at-limit', 'remediate', 'pt-BR'),
    ]
    assert.deepEqual([en.language, pt.language], ['en', 'pt'])
    assert.equal(pt.plan.etag, en.plan.etag)
    const shape = ({ calls, preconditions, blockers, risk }: Plan) => ({
      calls: calls.map(({ method, resourceId }) => [method, resourceId]),
      blockers: blockers.map(({ code, resourceId }) => [code, resourceId]),
      preconditions,
      risk,
    })
    assert.deepEqual(shape(pt.plan), shape(en.plan))
    assert.match(en.plan.calls[0]!.description, /^Remove the CanNotDelete lock /)
    assert.match(pt.plan.calls[0]!.description, /^Remover o bloqueio CanNotDelete /)
    assert.ok(pt.plan.notes.some((note) => note.includes('Espera-se que o primeiro backup sob demanda falhe')))
  })

  it('says in Portuguese what a person has to put right', async () => {
    const { plan } = await dryRun('readonly-on-vm', 'remediate', 'pt')
    assert.match(plan.blockers[0]!.message, /^É necessária uma pessoa \(vm-lock\): O bloqueio ReadOnly /)
    assert.deepEqual(plan.notes.slice(0, 1), ['Nada é feito antes que uma pessoa corrija isto.'])
  })

  it('that an operation was started with is kept in both', async () => {
    const { json } = await post(`${service.vm('last-backup-internal-error')}/triggerBackup`, {
      waitForCompletion: false,
    })
    const id = String(json['id'])
    const read = async (language: string) =>
      (
        await service.app.inject({ url: `/v1/operations/${id}`, headers: { 'accept-language': language } })
      ).json<Operation>().plan
    const [en, pt] = [await read('en'), await read('pt')]
    assert.equal(pt.etag, en.etag)
    assert.deepEqual(
      [en.calls[0]?.description, pt.calls[0]?.description],
      ['Start an on-demand backup', 'Iniciar um backup sob demanda'],
    )
    const listed = await service.app.inject({ url: '/v1/operations?select=plan', headers: { 'accept-language': 'pt' } })
    const [first] = listed.json<{ value: { plan: Plan }[] }>().value
    assert.deepEqual(first?.plan.calls, pt.calls)
  })
})
