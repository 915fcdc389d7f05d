import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { errorCodes } from '../../src/error-codes/find.ts'
import {
  linuxAgent,
  windowsAgent,
  windowsServices,
  linuxFreeze,
  type Os,
  type Step,
} from '../../src/error-codes/steps.ts'
import { texts } from '../../src/error-codes/texts/texts.ts'
import { aVm, failedJob, healthyVm, read } from './facts-builder.ts'

const idOf = (step: Step) => (typeof step === 'string' ? step : step.step)
const sentencesOf = (steps: readonly Step[]) => steps.map((step) => texts.en.steps[idOf(step)])
const ofTheOther: Record<Os, readonly string[]> = {
  Windows: sentencesOf([...linuxAgent, ...linuxFreeze, 'extension-leftovers-linux']),
  Linux: sentencesOf([...windowsAgent, ...windowsServices, 'extension-leftovers-windows']),
}
/** Words that mean nothing on the other system. */
const words: Record<Os, RegExp> = {
  Windows: /systemctl|waagent\.conf|walinuxagent|\/var\/|\/etc\//i,
  Linux: /services\.msc|HKLM|\bMSI\b|IaaSBcdrExtension\.exe|\.NET Framework/i,
}
const failedWith = (code: string, osType: Os) =>
  diagnose(healthyVm({ virtualMachine: read(aVm({ osType })), backupJobs: read([failedJob(code, 'It failed.')]) }))

describe('a VM whose last backup failed with a code, and that shows nothing else', () => {
  for (const { code, causes, actions = [] } of errorCodes)
    for (const osType of ['Windows', 'Linux'] as const)
      it(`${code} on ${osType}`, () => {
        const { lastFailure, findings, recommendedActions } = failedWith(code, osType)
        const last = findings.find(({ check }) => check === 'last-backup-job')!
        assert.equal(last.outcome, 'Confirmed')
        assert.ok(last.explains.includes(code) || lastFailure?.errorCode === code)

        const told = [
          ...findings.flatMap(({ guestSteps }) => guestSteps),
          ...(lastFailure?.causes ?? []).map(({ cause }) => cause),
          ...(lastFailure?.remaining ?? []),
        ]
        const other = ofTheOther[osType]
        assert.deepEqual(
          told.filter((text) => other.some((step) => text.includes(step)) || words[osType].test(text)),
          [],
        )
        assert.deepEqual(last.guestSteps.length, new Set(last.guestSteps).size)

        const stands = causes.some(({ seenBy, os }) => seenBy === 'Guest' && (!os || os === osType))
        const byJobAlone = causes.some(({ checks }) => (checks as readonly string[]).includes('last-backup-job'))
        if (stands || (byJobAlone && !actions.includes('triggerBackup')))
          assert.deepEqual(
            recommendedActions.filter(({ automatic }) => automatic).map(({ action }) => action),
            [],
          )
      })
})
