import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Value } from 'typebox/value'
import { DiagnosisRow } from '../../src/fleet/row.ts'

const subscriptionId = '11111111-1111-4111-8111-111111111111'
const bare: DiagnosisRow = {
  id: `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`,
  name: 'vm',
  subscriptionId,
  resourceGroup: 'rg',
  location: 'westeurope',
  verdict: 'Unknown',
  basis: 'Inventory',
  summary: 'Not known.',
  reasons: [],
  errorCode: null,
  causeIds: [],
  protectionState: null,
  vaultId: null,
  policyName: null,
  lastBackupStatus: null,
  lastBackupDateTime: null,
  nextScheduledBackupDateTime: null,
  restorePoints: null,
  limitReachedDateTime: null,
  undeleteUntilDateTime: null,
  instantPointsExpireDateTime: null,
  locks: null,
  powerState: null,
  unchecked: ['vm-agent-status'],
  provenBy: null,
  observedDateTime: '2026-11-27T11:00:00Z',
  diagnosedDateTime: null,
  changedDateTime: '2026-11-27T11:00:00Z',
  sequence: 1,
  operation: null,
  links: { self: 'https://service/v1/diagnoses', diagnosis: 'https://service/v1/diagnoses' },
}

describe('a row of the estate', () => {
  it('may know nothing but the VM itself', () => {
    assert.equal(Value.Check(DiagnosisRow, bare), true)
  })

  const rows: [string, object][] = [
    ['a field that it does not have', { lastBackupTime: null }],
    ['a sequence that was never handed out', { sequence: 0 }],
    ['locks that were not listed, counted as none', { locks: { count: 0 } }],
    ['points without the time of their count', { restorePoints: { count: 600, limit: 600 } }],
  ]
  for (const [what, change] of rows)
    it(`refuses ${what}`, () => {
      assert.equal(Value.Check(DiagnosisRow, { ...bare, ...change }), false)
    })
})
