import { valueOf } from '../../backup/fact.ts'
import { nameOf } from '../../backup/resource-id.ts'
import { policyIs } from '../../backup/words/policies.ts'
import { isConfidential } from '../../backup/words/security.ts'
import type { Check, CheckInput } from '../check.ts'
import { completedBackup, completedText, isBackedUp, isWholeVmBackedUp } from '../completed-backup.ts'
import { counted } from '../counted.ts'
import { disksSeen, noDisk, type DiskSeen } from '../disks-seen.ts'
import { keyFault, type KeyFault } from '../encryption-key.ts'
import { pages } from '../documentation.ts'
import type { Said } from '../next-step/said.ts'
import { asItIs, inALine, type Sentence } from '../../backup/sentence.ts'
import {
  confirmed,
  evidence,
  inconclusive,
  notApplicable,
  ruledOut,
  things,
  unknown,
  type Evidence,
} from '../finding.ts'

const needsEnhancedPolicy = (sku: string | null) => /^(UltraSSD|PremiumV2)_/i.test(sku ?? '')

interface Fault {
  reason: Reason
  /** In a sentence about the VM: "has …". */
  text: Sentence
  evidence: Evidence[]
  /** Null for one of the VM as a whole. */
  disks: DiskSeen[] | null
}

/**
 * Shared disks are not backed up at all, Ultra and Premium SSD v2 only by an Enhanced policy, confidential VMs not at all
 * (backup-support-matrix-iaas); a disk whose key is gone cannot be read. Disks that selective disk backup leaves out do no harm.
 */
export const diskConfiguration: Check = {
  id: 'disk-configuration',
  step: null,
  canBlock: true,
  advice: {
    told: 'Always',
    say: (_locks, reason) => advice[(reason as Reason | undefined) ?? 'SharedDisk'],
  },
  documentation: pages.supportMatrix,

  examine(input) {
    const { facts, vmId } = input
    const unread = facts.disks.status === 'Unavailable' ? facts.disks : null
    const seen = disksSeen(input)
    if (!seen) return unknown(things.disks, unread ?? { status: 'Unavailable', reason: 'NotRead' })
    const { disks, leftOut, complete } = seen
    const key = keyFault(disks)
    if (key)
      return confirmed({
        ...key,
        message: { en: `VM ${vmId.vmName} ${key.message.en}`, pt: `A VM ${vmId.vmName} ${key.message.pt}` },
      })
    const faults = faultsOf(disks, input)
    const standing = faults.filter((fault) => !passed(fault, input))
    const [first] = [...standing, ...faults]
    if (first) {
      const which = inALine(
        faults.map(({ text }) => text),
        asItIs(', '),
      )
      const completed = completedText(facts)
      const isProven = standing.length === 0
      return confirmed({
        reason: first.reason,
        message: {
          en: `VM ${vmId.vmName} has ${which.en}, which Azure Backup is said not to back up${isProven ? `; yet ${completed.en} with it` : ''}.`,
          pt: `A VM ${vmId.vmName} tem ${which.pt}, o que, segundo a documentação, não tem suporte no Backup do Azure${isProven ? `; ainda assim, ${completed.pt}` : ''}.`,
        },
        // A VM whose backups complete is not blocked by a rule.
        severity: isProven ? 'Warning' : 'Blocking',
        evidence: faults.flatMap((fault) => fault.evidence),
      })
    }
    const proof = disks.map((disk) => evidence(disk.id, 'sku.name', disk.sku))
    if (!isWholeVmBackedUp(facts)) {
      const doubt = notKnown(input, disks, complete, proof)
      if (doubt) return doubt
      if (!complete && unread) return unknown(things.sharing, unread)
    }
    if (disks.length + leftOut.length === 0)
      return notApplicable('NoDisk', noDisk(vmId), [evidence(vmId.id, 'properties.storageProfile', 0)])
    return ruledOut(
      'ConfigurationSupported',
      {
        en: `VM ${vmId.vmName} has ${counted(disks.length, 'disk')} that can be backed up as ${disks.length === 1 ? 'it is' : 'they are'}${leftOut.length > 0 ? `, and ${leftOut.length} that ${leftOut.length === 1 ? 'is' : 'are'} left out of the backup` : ''}.`,
        pt: `A VM ${vmId.vmName} tem ${counted(disks.length, 'disco')} que ${disks.length === 1 ? 'pode' : 'podem'} ter backup como ${disks.length === 1 ? 'está' : 'estão'}${leftOut.length > 0 ? `, e ${leftOut.length} que ${leftOut.length === 1 ? 'fica' : 'ficam'} fora do backup` : ''}.`,
      },
      proof.length > 0 ? proof : [evidence(vmId.id, 'properties.storageProfile', disks.length)],
    )
  },
}

type Reason = 'SharedDisk' | 'NeedsEnhancedPolicy' | 'TooManyDisks' | 'ConfidentialVm' | KeyFault['reason']
const leaveOut: Said = {
  en: 'The owner of the VM has to leave the disk out of the backup (selective disk backup).',
  pt: 'O proprietário da VM precisa deixar o disco fora do backup (backup seletivo de disco).',
}
const keyBack: Said = {
  en: 'The owner of the keys has to bring the disk encryption set, its key vault or its key back under the same name, before the next backup.',
  pt: 'O proprietário das chaves precisa trazer de volta, com o mesmo nome, o conjunto de criptografia de disco, seu cofre de chaves ou sua chave, antes do próximo backup.',
}
const advice: Record<Reason, Said> = {
  SharedDisk: leaveOut,
  TooManyDisks: {
    en: 'The owner of the VM has to leave disks out of the backup (selective disk backup), or to detach some.',
    pt: 'O proprietário da VM precisa deixar discos fora do backup (backup seletivo de disco) ou desanexar alguns.',
  },
  NeedsEnhancedPolicy: {
    en: 'The owner of the VM has to move it to an Enhanced policy, or to leave the disk out of the backup (selective disk backup).',
    pt: 'O proprietário da VM precisa passá-la para uma política Enhanced ou deixar o disco fora do backup (backup seletivo de disco).',
  },
  ConfidentialVm: {
    en: 'The owner of the VM has to keep its data in another way, or to make it anew without the security type ConfidentialVM.',
    pt: 'O proprietário da VM precisa guardar seus dados de outra forma ou recriá-la sem o tipo de segurança ConfidentialVM.',
  },
  EncryptionKeyGone: keyBack,
  EncryptionKeyFaulty: keyBack,
}

function faultsOf(disks: DiskSeen[], { facts, limits, vmId }: CheckInput): Fault[] {
  const vm = valueOf(facts.virtualMachine)
  const policy = valueOf(facts.protection)?.policy
  const shared = disks.filter((disk) => disk.shared)
  const underStandard =
    policy && policyIs(policy) === 'Standard' ? disks.filter(({ sku }) => needsEnhancedPolicy(sku)) : []
  const faults: (Fault | false | undefined)[] = [
    shared.length > 0 && {
      reason: 'SharedDisk',
      text: {
        en: shared.map((disk) => `shared disk ${disk.name}`).join(', '),
        pt: shared.map((disk) => `o disco compartilhado ${disk.name}`).join(', '),
      },
      evidence: shared.map((disk) => evidence(disk.id, 'properties.maxShares', disk.maxShares)),
      disks: shared,
    },
    underStandard.length > 0 && {
      reason: 'NeedsEnhancedPolicy',
      text: {
        en: underStandard
          .map((disk) => `disk ${disk.name} of type ${disk.sku} under Standard policy ${policy!.name}`)
          .join(', '),
        pt: underStandard
          .map((disk) => `o disco ${disk.name} do tipo ${disk.sku} sob a política Standard ${policy!.name}`)
          .join(', '),
      },
      evidence: [
        ...underStandard.map((disk) => evidence(disk.id, 'sku.name', disk.sku)),
        evidence(policy!.id, 'properties.policyType', policy!.type),
      ],
      disks: underStandard,
    },
    disks.length > limits.diskCountLimit && {
      reason: 'TooManyDisks',
      text: {
        en: `${counted(disks.length, 'disk')} where ${limits.diskCountLimit} are supported`,
        pt: `${counted(disks.length, 'disco')}, e o máximo com suporte é ${limits.diskCountLimit}`,
      },
      evidence: [evidence(vmId.id, 'properties.storageProfile', disks.length)],
      disks,
    },
    isConfidential(vm?.securityType) && {
      reason: 'ConfidentialVm',
      text: { en: 'the security type ConfidentialVM', pt: 'o tipo de segurança ConfidentialVM' },
      evidence: [evidence(vm?.id ?? vmId.id, 'properties.securityProfile.securityType', vm?.securityType ?? null)],
      disks: null,
    },
  ]
  return faults.filter((fault) => fault !== false && fault !== undefined)
}

/** A VM's security type is for life. */
const passed = ({ disks }: Fault, { facts }: CheckInput) =>
  disks === null
    ? completedBackup(facts) !== undefined
    : isBackedUp(
        facts,
        disks.map(({ id }) => id),
      )

function notKnown({ facts, vmId }: CheckInput, disks: DiskSeen[], complete: boolean, proof: Evidence[]) {
  const unread = disks.find(({ encryptionSet }) => encryptionSet?.state === 'NotRead')?.encryptionSet
  const why = unread?.message?.replace(/\.$/, '')
  if (unread)
    return inconclusive(
      'EncryptionKeyNotRead',
      {
        en: `Whether the key of disk encryption set ${nameOf(unread.id)} of VM ${vmId.vmName} is there could not be read: ${why}.`,
        pt: `Não foi possível ler se a chave do conjunto de criptografia de disco ${nameOf(unread.id)} da VM ${vmId.vmName} existe: ${why}.`,
      },
      [evidence(unread.id, 'properties.activeKey.sourceVault.id', unread.keyVaultId)],
      unread.requiredPermission,
    )
  if (!complete && facts.disks.status === 'Collected')
    return inconclusive(
      'DiskNotReported',
      {
        en: `Azure did not report every disk of VM ${vmId.vmName}.`,
        pt: `O Azure não informou todos os discos da VM ${vmId.vmName}.`,
      },
      proof,
    )
  const [enhanced] = disks.filter(({ sku }) => needsEnhancedPolicy(sku))
  if (enhanced && complete && !valueOf(facts.protection)?.policy)
    return inconclusive(
      'PolicyNotKnown',
      {
        en: `VM ${vmId.vmName} has disk ${enhanced.name} of type ${enhanced.sku}, which needs an Enhanced policy, and its policy is not known.`,
        pt: `A VM ${vmId.vmName} tem o disco ${enhanced.name} do tipo ${enhanced.sku}, que precisa de uma política Enhanced, e sua política não é conhecida.`,
      },
      proof,
      policyPermission(facts),
    )
  return null
}

const policyPermission = ({ protection }: CheckInput['facts']) =>
  protection.status === 'Unavailable'
    ? protection.requiredPermission
    : protection.value.policyUnavailable?.requiredPermission
