import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { examineGuest } from '../../src/diagnosis/guest/examine-guest.ts'
import { resultIn } from '../../src/remediation/stored-result.ts'
import { reportWith } from '../diagnosis/guest/guest-answers.ts'

describe('the result of an operation in Portuguese', () => {
  const findingsIn = (language: 'en' | 'pt') =>
    examineGuest('/vm', 'Windows', reportWith('Windows', { dotnet: 0, updates: 3 }), language)
  const messages = findingsIn('pt').map(({ message }) => message)
  const shown = { looked: true, summary: 'Two faults.', findings: findingsIn('en') }
  const stored = { ...shown, translations: { pt: { summary: 'Duas falhas.', messages } } }

  it('has its summary, and the messages and steps of its findings', () => {
    assert.deepEqual(resultIn('pt', stored), { looked: true, summary: 'Duas falhas.', findings: findingsIn('pt') })
    assert.notDeepEqual(findingsIn('pt'), findingsIn('en'))
  })

  it('stands beside the English, which is told as it would be without', () =>
    assert.deepEqual(resultIn('en', stored), shown))

  it('keeps as many findings as were kept', () => {
    const cut = { ...stored, findings: stored.findings.slice(0, 3), leftOut: { findings: 21 } }
    assert.deepEqual(resultIn('pt', cut)['findings'], findingsIn('pt').slice(0, 3))
  })

  it('is never shown with what it is made of, not even where no findings are', () => {
    for (const language of ['en', 'pt'] as const)
      for (const result of [stored, { ...stored, findings: 'none' }, { translations: stored.translations }])
        assert.ok(!('translations' in resultIn(language, result)))
  })

  it('has nothing but its steps where an earlier version stored it', () => {
    const told = resultIn('pt', shown) as typeof shown
    assert.deepEqual(
      [told.summary, told.findings.map(({ message }) => message)],
      [shown.summary, shown.findings.map(({ message }) => message)],
    )
    const steps = (of: typeof shown) => of.findings.find(({ check }) => check === 'guest-dotnet')?.guestSteps[0]
    assert.match(steps(shown) ?? '', /^Install \.NET/)
    assert.match(steps(told) ?? '', /^Instale o \.NET/)
    assert.deepEqual(resultIn('pt', { findings: 'none' }), { findings: 'none' })
  })

  it('leaves a step as it was stored where an earlier version worded it otherwise', () => {
    const findings = [{ guestSteps: ['Restart it.', 'Finish pending operating system updates and restarts.'] }]
    assert.deepEqual(resultIn('pt', { findings })['findings'], [
      {
        guestSteps: ['Restart it.', 'Conclua as atualizações e as reinicializações pendentes do sistema operacional.'],
      },
    ])
  })
})
