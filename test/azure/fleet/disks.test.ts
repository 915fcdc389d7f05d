import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { disks } from '../../../src/azure/fleet/disks.ts'
import { found, foundInBoth, refusal, vmId } from './rows.ts'

const id = vmId.replace('virtualMachines/web-1', 'disks/data')
const row = (rest: Record<string, unknown> = {}) => ({
  id,
  name: 'data',
  managedBy: vmId,
  sizeGB: 5120,
  shares: null,
  skuName: 'UltraSSD_LRS',
  encryptionSettings: { enabled: true },
  encryption: { type: 'EncryptionAtRestWithPlatformKey' },
  shareInfo: null,
  ...rest,
})
const [one, two] = [vmId.toLowerCase(), vmId.toLowerCase().replace('web-1', 'web-2')]

describe('a row of a disk', () => {
  it('is a disk of the VM that manages it, in either form', () => {
    for (const all of foundInBoth(disks, row()))
      assert.deepEqual(all, [
        {
          key: id.toLowerCase(),
          vmKey: one,
          record: {
            id,
            name: 'data',
            sizeBytes: 5120 * 1024 ** 3,
            sku: 'UltraSSD_LRS',
            maxShares: 1,
            adeEnabled: true,
            encryptionType: 'EncryptionAtRestWithPlatformKey',
          },
        },
      ])
  })
  const shared = (...names: string[]) => ({ shares: 3, shareInfo: names.map((vmUri) => ({ vmUri })) })
  const vms: [name: string, rest: Record<string, unknown>, found: [key: string, vmKey: string | null][]][] = [
    ['of nobody', { managedBy: '' }, [[id.toLowerCase(), null]]],
    ['of one VM that says so twice', shared(vmId), [[id.toLowerCase(), one]]],
    [
      'of two VMs is found once for each',
      shared(vmId, vmId.replace('web-1', 'WEB-2')),
      [
        [`${id.toLowerCase()} ${one}`, one],
        [`${id.toLowerCase()} ${two}`, two],
      ],
    ],
  ]
  for (const [name, rest, is] of vms)
    it(name, () =>
      assert.deepEqual(
        found(disks, row(rest)).map(({ key, vmKey }) => [key, vmKey]),
        is,
      ),
    )
  it('whose size is no number is not understood', () =>
    assert.equal(refusal(disks, row({ sizeGB: 'large' })), 'UnexpectedAnswer'))
})
