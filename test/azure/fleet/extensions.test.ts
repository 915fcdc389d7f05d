import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { extensions } from '../../../src/azure/fleet/extensions.ts'
import { found, vmId } from './rows.ts'

const row = (rest: Record<string, unknown> = {}) => ({
  id: `${vmId}/extensions/VMSnapshot`,
  name: 'VMSnapshot',
  publisher: 'Microsoft.Azure.RecoveryServices',
  extensionType: 'VMSnapshot',
  version: '1.9',
  provisioningState: 'Failed',
  ...rest,
})

describe('a row of an extension', () => {
  it('is the extension of its VM', () => {
    const [one] = found(extensions, row())
    assert.equal(one?.key, `${vmId}/extensions/VMSnapshot`.toLowerCase())
    assert.equal(one?.vmKey, vmId.toLowerCase())
    const { publisher, type, version, provisioningState, isBackupExtension, failed, foundIn } = one.record
    assert.deepEqual(
      [publisher, type, version, provisioningState, isBackupExtension, failed, foundIn],
      ['Microsoft.Azure.RecoveryServices', 'VMSnapshot', '1.9', 'Failed', true, true, ['List']],
    )
  })
  const rows: [rest: Record<string, unknown>, failed: boolean, own: boolean, changing: boolean][] = [
    [{}, true, true, false],
    [{ provisioningState: 'Deleting' }, false, true, true],
    [{ provisioningState: '' }, false, true, false],
    [{ publisher: 'Contoso', provisioningState: 'Failed' }, true, false, false],
    [{ publisher: '', extensionType: '', provisioningState: 'Updating' }, false, false, true],
  ]
  for (const [rest, failed, own, changing] of rows)
    it(JSON.stringify(rest), () => {
      const { record } = found(extensions, row(rest))[0]!
      assert.deepEqual(
        [record.failed, record.isBackupExtension, 'changingSinceDateTime' in record],
        [failed, own, changing],
      )
    })
})
