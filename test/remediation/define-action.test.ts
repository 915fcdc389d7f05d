import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import Type from 'typebox'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { catalogueWith } from '../../src/remediation/catalogue.ts'
import { defineAction } from '../../src/remediation/define-action.ts'
import { aLiteralRun } from './a-literal-run.ts'

const action = defineAction({
  name: 'reapply',
  summary: 'Of a test',
  body: Type.Object({}),
  result: Type.Object({ did: Type.String() }),
  work: Type.Object({ id: Type.String(), later: Type.Optional(Type.Number()) }),
  deadlineSeconds: 1,
  plan: () => ({
    calls: [],
    preconditions: [],
    blockers: [],
    dataLoss: [],
    risk: 'Reversible',
    work: { id: 'planned' },
  }),
  execute: async (_run, work) => ({ did: work.id }),
})

describe('work that was stored', () => {
  const { run } = aLiteralRun()

  it('is done where it fits', async () => assert.deepEqual(await action.execute(run, { id: 'a' }, {}), { did: 'a' }))
  it('is done where a newer version has added to it', async () =>
    assert.deepEqual(await action.execute(run, { id: 'a', newer: true }, {}), { did: 'a' }))

  for (const [name, work] of [
    ['lacks what is needed', {}],
    ['holds something else', { id: 7 }],
    ['is none', null],
  ] as const)
    it(`is refused where it ${name}`, () =>
      assert.rejects(action.execute(run, work, {}), { name: 'RemediationFailure', code: 'PlanNotUnderstood' }))

  for (const [name, real] of catalogueWith(diagnose))
    it(`that is not ${name}'s sends nothing`, async () => {
      const { run: ofAction, writes } = aLiteralRun()
      await assert.rejects(real.execute(ofAction, { somethingElse: true }, {}), { code: 'PlanNotUnderstood' })
      assert.deepEqual(writes, [])
    })
})
