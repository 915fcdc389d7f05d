import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { agentSteps, linuxAgent, windowsAgent } from '../../src/error-codes/steps.ts'

describe('the steps of an agent', () => {
  it('are those of its system', () => {
    assert.equal(agentSteps('Windows'), windowsAgent)
    assert.equal(agentSteps('Linux'), linuxAgent)
  })

  it('are those of both where the system is not known, each with its name', () => {
    for (const unknown of [null, 'Plan9'])
      assert.deepEqual(agentSteps(unknown), [
        ...windowsAgent.map((step) => ({ on: 'Windows', step })),
        ...linuxAgent.map((step) => ({ on: 'Linux', step })),
      ])
  })
})
