import assert from 'node:assert/strict'
import { it } from 'node:test'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { actionNames } from '../../src/diagnosis/finding.ts'
import { catalogueWith } from '../../src/remediation/catalogue.ts'

it('every action that a diagnosis may recommend can be run, under its own name', () =>
  assert.deepEqual(
    [...catalogueWith(diagnose)].map(([name, action]) => [name, action.name]).toSorted(),
    actionNames.map((name) => [name, name]).toSorted(),
  ))

it('actions that write are planned with the jobs of every vault, but for those that only move locks or grant access', () => {
  const without = [...catalogueWith(diagnose).values()].filter(({ everyVault }) => !everyVault).map(({ name }) => name)
  assert.deepEqual(without.toSorted(), ['grantKeyVaultAccess', 'removeLocks', 'restoreLocks'])
})
