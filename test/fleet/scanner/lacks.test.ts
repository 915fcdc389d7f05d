import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { permissions } from '../../../src/azure/permissions.ts'
import type { LedgerEntry } from '../../../src/fleet/ports.ts'
import { lackIn } from '../../../src/fleet/scanner/lacks.ts'

const entry = (coverage: LedgerEntry['coverage'], ...requiredPermissions: string[]): LedgerEntry => ({
  subscriptionId: 's',
  name: null,
  coverage,
  unread: {},
  requiredPermissions,
})

describe('what a sweep lacks', () => {
  const ledgers: [name: string, ledger: LedgerEntry[], lacks: RegExp | null][] = [
    ['nothing where one is read whole', [entry('Refused', 'x/read'), entry('Complete')], null],
    ['nothing where one is read in part', [entry('Partial', 'x/read')], null],
    ['the right to see a subscription where there is none', [], new RegExp(`lacks ${permissions.subscriptions}\\.$`)],
    [
      'each right once',
      [entry('Refused', 'x/read'), entry('Refused', 'x/read', 'y/read')],
      /lacks x\/read, y\/read\.$/,
    ],
    ['a role, where ARM shows what Resource Graph does not', [entry('Refused')], /none of 1 subscription/],
  ]
  for (const [name, ledger, lacks] of ledgers)
    it(`is ${name}`, () => {
      const found = lackIn(ledger)
      if (lacks === null) assert.equal(found, null)
      else assert.match(found ?? '', lacks)
    })
})
