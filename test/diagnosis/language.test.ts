import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { examineGuest } from '../../src/diagnosis/guest/examine-guest.ts'
import { resultIn } from '../../src/diagnosis/language.ts'
import { reportWith } from './guest/guest-answers.ts'

describe('Portuguese', () => {
  it('reaches the findings of an operation', () => {
    const findings = examineGuest('/vm', 'Windows', reportWith('Windows', { dotnet: 0 }))
    const result = { looked: true, findings }
    assert.equal(resultIn('en', result), result)
    const portuguese = resultIn('pt', result)
    const step = (of: typeof result) => of.findings.find(({ check }) => check === 'guest-dotnet')?.guestSteps[0]
    assert.match(step(result) ?? '', /^Install \.NET/)
    assert.match(step(portuguese) ?? '', /^Instale o \.NET/)
    assert.deepEqual(resultIn('pt', { findings: 'none' }), { findings: 'none' })
    assert.equal(resultIn('pt', null), null)
  })

  it('leaves a step as it was stored where an earlier version worded it otherwise', () => {
    const stored = {
      findings: [{ guestSteps: ['Restart it.', 'Finish pending operating system updates and restarts.'] }],
    }
    assert.deepEqual(resultIn('pt', stored).findings[0]?.guestSteps, [
      'Restart it.',
      'Conclua as atualizações e as reinicializações pendentes do sistema operacional.',
    ])
  })
})
