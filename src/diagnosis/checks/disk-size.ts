import type { Limits } from '../../backup/limits.ts'
import type { Check } from '../check.ts'
import { completedText, isBackedUp, isWholeVmBackedUp } from '../completed-backup.ts'
import { agreeing, counted } from '../counted.ts'
import type { Sentence } from '../../backup/sentence.ts'
import { disksSeen, noDisk, type DiskSeen } from '../disks-seen.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, inconclusive, notApplicable, ruledOut, things, unknown } from '../finding.ts'

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
        things.disks,
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
      const one = over.length === 1
      const [which, limit, completed] = [list(over), limitOf(over[0]!, limits), completedText(facts)]
      const encrypted = over[0]!.adeEnabled
      return confirmed({
        reason: over.some((disk) => limitOf(disk, limits) < limits.diskSizeLimitGiB)
          ? 'EncryptedDiskTooLarge'
          : 'DiskTooLarge',
        message: {
          en: `${which.en} of VM ${vmId.vmName} ${one ? 'exceeds' : 'exceed'} what Azure Backup is said to support (${limit} GiB${encrypted ? ' with Azure Disk Encryption' : ''})${passed ? `; yet ${completed.en} with ${one ? 'it' : 'them'}` : ''}.`,
          pt: `${which.pt} da VM ${vmId.vmName} ${one ? 'ultrapassa' : 'ultrapassam'} o que, segundo a documentação, o Backup do Azure suporta (${limit} GiB${encrypted ? ' com Azure Disk Encryption' : ''})${passed ? `; ainda assim, ${completed.pt} com ${one ? 'ele' : 'eles'}` : ''}.`,
        },
        severity: passed ? 'Warning' : 'Blocking',
        evidence: proof(over),
      })
    }
    const disputed = disks.filter((disk) => disk.sizeGiB !== null && disk.sizeGiB > limits.diskSizeWarningGiB)
    if (disputed.length > 0) {
      const which = list(disputed)
      return confirmed({
        reason: 'DiskSizeDisputed',
        message: {
          en: `${which.en} of VM ${vmId.vmName} ${agreeing(disputed, 'is', 'are')} larger than ${limits.diskSizeWarningGiB} GiB: Microsoft's pages disagree on sizes from there to ${limits.diskSizeLimitGiB} GiB.`,
          pt: `${which.pt} da VM ${vmId.vmName} ${agreeing(disputed, 'é maior', 'são maiores')} que ${limits.diskSizeWarningGiB} GiB: as páginas da Microsoft discordam sobre tamanhos dali até ${limits.diskSizeLimitGiB} GiB.`,
        },
        severity: 'Warning',
        evidence: proof(disputed),
      })
    }
    if (!isWholeVmBackedUp(facts)) {
      // The VM's model gives sizes too, but not whether a disk is encrypted.
      if (facts.disks.status === 'Unavailable') return unknown(things.disks, facts.disks)
      const unsized = disks.filter((disk) => disk.sizeGiB === null)
      if (unsized.length > 0) {
        const which = list(unsized)
        return inconclusive(
          'SizeNotReported',
          {
            en: `Azure reports no size for ${which.en} of VM ${vmId.vmName}.`,
            pt: `Tamanho não informado pelo Azure: ${which.pt} da VM ${vmId.vmName}.`,
          },
          proof(unsized),
        )
      }
    }
    if (disks.length + leftOut.length === 0)
      return notApplicable('NoDisk', noDisk(vmId), [evidence(vmId.id, 'properties.storageProfile', 0)])
    return ruledOut(
      'SizesSupported',
      {
        en: `${disks.length === 1 ? 'The one disk' : `All ${disks.length} disks`} of VM ${vmId.vmName} ${disks.length === 1 ? 'is' : 'are'} of a supported size${leftOut.length > 0 ? `; ${counted(leftOut.length, 'disk')} ${leftOut.length === 1 ? 'is' : 'are'} left out of the backup` : ''}.`,
        pt: `${disks.length === 1 ? 'O único disco' : `Todos os ${disks.length} discos`} da VM ${vmId.vmName} ${disks.length === 1 ? 'tem' : 'têm'} tamanho com suporte${leftOut.length > 0 ? `; ${counted(leftOut.length, 'disco')} ${leftOut.length === 1 ? 'fica' : 'ficam'} fora do backup` : ''}.`,
      },
      proof([...disks, ...leftOut]),
    )
  },
}

const limitOf = (disk: DiskSeen, limits: Limits) =>
  disk.adeEnabled ? Math.min(limits.encryptedDiskSizeLimitGiB, limits.diskSizeLimitGiB) : limits.diskSizeLimitGiB

const list = (disks: DiskSeen[]): Sentence => {
  const named = disks.map(({ name, sizeGiB }) => `${name}${sizeGiB === null ? '' : ` (${Math.round(sizeGiB)} GiB)`}`)
  return { en: `Disk ${named.join(', disk ')}`, pt: `Disco ${named.join(', disco ')}` }
}
