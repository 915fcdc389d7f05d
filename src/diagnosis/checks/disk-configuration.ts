import { valueOf } from '../../backup/fact.ts'
import { policyIs } from '../../backup/words/policies.ts'
import type { Check } from '../check.ts'
import { disksSeen } from '../disks-seen.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, inconclusive, notApplicable, ruledOut, unknown } from '../finding.ts'

const needsEnhancedPolicy = (sku: string | null) => /^(UltraSSD|PremiumV2)_/i.test(sku ?? '')

/** Shared disks are not backed up at all; Ultra and Premium SSD v2 only by an Enhanced policy (backup-support-matrix-iaas). */
export const diskConfiguration: Check = {
  id: 'disk-configuration',
  step: null,
  canBlock: true,
  advice: {
    told: 'Always',
    say: () => ({
      en: 'The owner of the VM has to leave the disk out of the backup, or to move the VM to an Enhanced policy where that is what lacks.',
      pt: 'O proprietário da VM precisa deixar o disco fora do backup ou passar a VM para uma política Enhanced, se for isso o que falta.',
    }),
  },
  documentation: pages.supportMatrix,

  examine(input) {
    const { facts, limits, vmId } = input
    const unread = facts.disks.status === 'Unavailable' ? facts.disks : null
    const seen = disksSeen(input)
    if (!seen) return unknown('the disks', unread ?? { status: 'Unavailable', reason: 'NotRead' })
    const { disks, complete } = seen
    const policy = valueOf(facts.protection)?.policy
    const shared = disks.filter((disk) => disk.shared)
    const enhanced = disks.filter((disk) => needsEnhancedPolicy(disk.sku))
    const underStandard = policy && policyIs(policy) === 'Standard' ? enhanced : []
    const tooMany = disks.length > limits.diskCountLimit && disks.length > 0
    if (shared.length > 0 || underStandard.length > 0 || tooMany) {
      return confirmed({
        reason: shared.length > 0 ? 'SharedDisk' : underStandard.length > 0 ? 'NeedsEnhancedPolicy' : 'TooManyDisks',
        message: `VM ${vmId.vmName} has ${[
          ...shared.map((disk) => `shared disk ${disk.name}`),
          ...underStandard.map((disk) => `disk ${disk.name} of type ${disk.sku} under Standard policy ${policy!.name}`),
          ...(tooMany ? [`${disks.length} disks where ${limits.diskCountLimit} are supported`] : []),
        ].join(', ')}, which Azure Backup does not back up.`,
        severity: 'Blocking',
        evidence: [
          ...shared.map((disk) => evidence(disk.id, 'properties.maxShares', disk.maxShares)),
          ...underStandard.map((disk) => evidence(disk.id, 'sku.name', disk.sku)),
          ...(underStandard.length > 0 ? [evidence(policy!.id, 'properties.policyType', policy!.type)] : []),
          ...(tooMany ? [evidence(vmId.id, 'properties.storageProfile', disks.length)] : []),
        ],
      })
    }
    const proof = disks.map((disk) => evidence(disk.id, 'sku.name', disk.sku))
    if (!complete && unread) return unknown('whether the disks are shared', unread)
    if (!complete)
      return inconclusive('DiskNotReported', `Azure did not report every disk of VM ${vmId.vmName}.`, proof)
    if (enhanced.length > 0 && !policy) {
      return inconclusive(
        'PolicyNotKnown',
        `VM ${vmId.vmName} has disk ${enhanced[0]!.name} of type ${enhanced[0]!.sku}, which needs an Enhanced policy, and its policy is not known.`,
        proof,
        policyPermission(input.facts),
      )
    }
    if (disks.length === 0)
      return notApplicable('NoDisk', `VM ${vmId.vmName} has no disk.`, [
        evidence(vmId.id, 'properties.storageProfile', 0),
      ])
    return ruledOut(
      'ConfigurationSupported',
      `The ${disks.length} disks of VM ${vmId.vmName} can be backed up as they are.`,
      proof,
    )
  },
}

const policyPermission = ({ protection }: Parameters<Check['examine']>[0]['facts']) =>
  protection.status === 'Unavailable'
    ? protection.requiredPermission
    : protection.value.policyUnavailable?.requiredPermission
