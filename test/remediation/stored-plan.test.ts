import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Value } from 'typebox/value'
import { Plan, planOf } from '../../src/remediation/plan.ts'
import { planAsStored, planToStore } from '../../src/remediation/stored-plan.ts'

const plan = planOf(
  'cleanRestorePoints',
  { id: '/VM', key: '/vm' },
  { calls: [], preconditions: [], blockers: [], dataLoss: [], risk: 'Irreversible', work: null },
  '2026-11-23T10:00:00.000Z',
)

describe('a plan that an earlier version stored', () => {
  const { loses: _, approvalReasons: __, scopesToReach: ___, holds: ____, ...earlier } = planToStore(plan)
  const lost = { restorePointId: '/point', time: null, reason: 'no copy' }

  it('is shown as a plan of today: what it does not tell is empty, and what it loses are restore points', () => {
    const shown = planAsStored({ ...earlier, dataLoss: [lost] })
    assert.ok(Value.Check(Plan, shown))
    assert.deepEqual([shown.holds, shown.dataLoss[0]?.kind], [[], 'RestorePoint'])
  })
  it('keeps what it tells', () =>
    assert.deepEqual(
      planAsStored({ ...earlier, loses: ['x'], dataLoss: [{ ...lost, kind: 'RecoveryPoint' }] }).dataLoss[0]?.kind,
      'RecoveryPoint',
    ))
})

describe('a plan that is stored', () => {
  const hold = { lockId: '/lock', offSinceDateTime: '2026-11-23T09:00:00.000Z', dueBackDateTime: null }

  it('comes back as it was', () => {
    const held = { ...plan, holds: [hold] }
    assert.deepEqual(planAsStored(planToStore(held)), held)
  })
  it('has the names that an older version reads', () => {
    const { plannedAt, holds } = planToStore({ ...plan, holds: [hold] })
    assert.equal(plannedAt, plan.plannedDateTime)
    assert.deepEqual(holds, [{ lockId: '/lock', offSince: hold.offSinceDateTime, backBy: null }])
  })
  it('is told in both languages, and what it does not hold any more in neither', () => {
    const content = {
      calls: [{ method: 'DELETE' as const, resourceId: '/point', description: { en: 'Delete it', pt: 'Excluí-lo' } }],
      preconditions: [],
      blockers: [{ code: 'LockedScope', message: { en: 'A lock.', pt: 'Um bloqueio.' }, resourceId: null }],
      dataLoss: [
        {
          kind: 'RestorePoint' as const,
          restorePointId: '/point',
          time: null,
          reason: { en: 'No copy.', pt: 'Sem cópia.' },
        },
      ],
      loses: [{ en: 'Speed.', pt: 'Rapidez.' }],
      risk: 'Irreversible' as const,
      approvalReasons: [{ en: 'It is shared.', pt: 'É compartilhado.' }],
      notes: [{ en: 'Nothing.', pt: 'Nada.' }],
      work: null,
    }
    const toldIn = (language: 'en' | 'pt') =>
      planOf('cleanRestorePoints', { id: '/VM', key: '/vm' }, content, '2026-11-23T10:00:00.000Z', [], language)
    const stored = planToStore(toldIn('en'), toldIn('pt'))
    assert.deepEqual(planAsStored(stored), toldIn('en'))
    assert.deepEqual(planAsStored(stored, 'pt'), toldIn('pt'))
    assert.deepEqual(toldIn('pt').approvalReasons, ['Não pode ser desfeito.', 'É compartilhado.'])
    assert.deepEqual(planAsStored(planToStore(toldIn('en')), 'pt'), toldIn('en'))
    const emptied = { ...stored, calls: [], blockers: [], dataLoss: [], loses: [], approvalReasons: [], notes: [] }
    assert.deepEqual(planAsStored(emptied, 'pt'), planAsStored(emptied))
  })
})
