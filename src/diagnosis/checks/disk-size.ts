import type { Limits } from '../../backup/limits.ts'
import type { Check } from '../check.ts'
import { completedText, isBackedUp, isWholeVmBackedUp } from '../completed-backup.ts'
import { counted } from '../counted.ts'
import { disksSeen, type DiskSeen } from '../disks-seen.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, inconclusive, notApplicable, ruledOut, unknown } from '../finding.ts'

/**
 * The guide and the instant restore page say 32 TB, the newer support matrix 64 TB: between them Azure may refuse. Encrypted
 * disks over 4 TB are refused by the guide, which no other page takes back.
 */
export const diskSize: Check = {
  id: 'disk-size',
  step: null,
  canBlock: true,
  advice: {
    told: 'Always',
    say: () => ({
      en: 'The owner of the VM has to leave the disk that is too large out of the backup (selective disk backup) or to split it.',
      pt: 'O proprietário da VM precisa deixar fora do backup o disco grande demais (backup seletivo de disco) ou dividi-lo.',
    }),
  },
  documentation: pages.supportMatrix,

  examine(input) {
    const { facts, limits, vmId } = input
    const seen = disksSeen(input)
    if (!seen)
      return unknown(
        'the disks',
        facts.disks.status === 'Unavailable' ? facts.disks : { status: 'Unavailable', reason: 'NotRead' },
      )
    const { disks, leftOut } = seen
    const proof = (some: DiskSeen[]) => some.map((disk) => evidence(disk.id, 'properties.diskSizeGB', disk.sizeGiB))
    const over = disks.filter((disk) => disk.sizeGiB !== null && disk.sizeGiB > limitOf(disk, limits))
    if (over.length > 0) {
      const passed = isBackedUp(
        facts,
        over.map(({ id }) => id),
      )
      return confirmed({
        reason: over.some((disk) => limitOf(disk, limits) < limits.diskSizeLimitGiB)
          ? 'EncryptedDiskTooLarge'
          : 'DiskTooLarge',
        message: `${list(over)} of VM ${vmId.vmName} ${over.length === 1 ? 'exceeds' : 'exceed'} what Azure Backup is said to support (${limitOf(over[0]!, limits)} GiB${over[0]!.adeEnabled ? ' with Azure Disk Encryption' : ''})${passed ? `; yet ${completedText(facts)} with ${over.length === 1 ? 'it' : 'them'}` : ''}.`,
        severity: passed ? 'Warning' : 'Blocking',
        evidence: proof(over),
      })
    }
    const disputed = disks.filter((disk) => disk.sizeGiB !== null && disk.sizeGiB > limits.diskSizeWarningGiB)
    if (disputed.length > 0) {
      return confirmed({
        reason: 'DiskSizeDisputed',
        message: `${list(disputed)} of VM ${vmId.vmName} ${disputed.length === 1 ? 'is' : 'are'} larger than ${limits.diskSizeWarningGiB} GiB: Microsoft's pages disagree on sizes from there to ${limits.diskSizeLimitGiB} GiB.`,
        severity: 'Warning',
        evidence: proof(disputed),
      })
    }
    if (!isWholeVmBackedUp(facts)) {
      // The VM's model gives sizes too, but not whether a disk is encrypted.
      if (facts.disks.status === 'Unavailable') return unknown('the disks', facts.disks)
      const unsized = disks.filter((disk) => disk.sizeGiB === null)
      if (unsized.length > 0) {
        return inconclusive(
          'SizeNotReported',
          `Azure reports no size for ${list(unsized)} of VM ${vmId.vmName}.`,
          proof(unsized),
        )
      }
    }
    if (disks.length + leftOut.length === 0)
      return notApplicable('NoDisk', `VM ${vmId.vmName} has no disk.`, [
        evidence(vmId.id, 'properties.storageProfile', 0),
      ])
    return ruledOut(
      'SizesSupported',
      `${sized(disks.length)} of VM ${vmId.vmName} ${disks.length === 1 ? 'is' : 'are'} of a supported size${leftOut.length > 0 ? `; ${counted(leftOut.length, 'disk')} ${leftOut.length === 1 ? 'is' : 'are'} left out of the backup` : ''}.`,
      proof([...disks, ...leftOut]),
    )
  },
}

const sized = (count: number) => (count === 1 ? 'The one disk' : `All ${count} disks`)

const limitOf = (disk: DiskSeen, limits: Limits) =>
  disk.adeEnabled ? Math.min(limits.encryptedDiskSizeLimitGiB, limits.diskSizeLimitGiB) : limits.diskSizeLimitGiB

const list = (disks: DiskSeen[]) =>
  disks
    .map((disk) => `disk ${disk.name}${disk.sizeGiB === null ? '' : ` (${Math.round(disk.sizeGiB)} GiB)`}`)
    .join(', ')
    .replace(/^d/, 'D')
