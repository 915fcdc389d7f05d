import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { examineGuest } from '../../../src/diagnosis/guest/examine-guest.ts'

it('routes/README.md shows of the line that the guest script printed what the service makes of it', () => {
  const readme = readFileSync('routes/README.md', 'utf8')
  const line = /^\{"v":1,"os":"Linux".*\}$/m.exec(readme)?.[0] ?? ''
  const answer = { value: [{ message: `Enable succeeded: \n[stdout]\n${line}\n\n[stderr]\n` }] }
  const rows = examineGuest('/vm', 'Linux', answer).map(
    ({ check, outcome, reason }) => `| \`${check}\` | ${outcome} | \`${reason}\` |`,
  )
  assert.ok(rows.length > 10)
  assert.ok(readme.includes(rows.join('\n')), rows.join('\n'))
})
