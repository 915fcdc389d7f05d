import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { guestScripts } from '../../../src/remediation/guest/scripts.ts'

describe('the script that is sent into a VM', () => {
  for (const [os, commandId, file] of [
    ['Linux', 'RunShellScript', 'check-guest.sh'],
    ['Windows', 'RunPowerShellScript', 'check-guest.ps1'],
  ] as const)
    it(`of ${os} is ${file}, whole, for ${commandId}`, () => {
      const { lines, ...rest } = guestScripts[os]
      const text = readFileSync(new URL(`../../../src/remediation/guest/${file}`, import.meta.url), 'utf8')
      assert.deepEqual(rest, { commandId })
      assert.equal(`${lines.join('\n')}\n`, text)
    })
})
