import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { reasonOf } from '../../../src/operations/starting/reason.ts'

describe('the reason that somebody gives', () => {
  const kept: [name: string, told: string | undefined, kept: string | undefined][] = [
    ['need not be given', undefined, undefined],
    ['is kept as it is', 'Ticket 4711: <b>no</b> backup for 3 days', 'Ticket 4711: <b>no</b> backup for 3 days'],
    ['is one line', 'first\r\n\tsecond ', 'first second'],
    ['moves no cursor and turns no writing round', '\u001b[2Jgone \u202etxt.exe', '[2Jgone  txt.exe'],
    ['may be 500 characters long', 'x'.repeat(500), 'x'.repeat(500)],
    ['is counted without what is taken out', `${'\n'.repeat(20)}${'x'.repeat(500)}`, 'x'.repeat(500)],
  ]
  for (const [name, told, expected] of kept) it(name, () => assert.equal(reasonOf(told), expected))

  const refused: [name: string, told: string][] = [
    ['is not empty', ''],
    ['says more than blanks', ' \t\n'],
    ['says more than what is taken out', '\u202e\u0007'],
    ['is not longer', 'x'.repeat(501)],
  ]
  for (const [name, told] of refused)
    it(name, () => assert.throws(() => reasonOf(told), { code: 'InvalidRequest', target: 'reason' }))
})
