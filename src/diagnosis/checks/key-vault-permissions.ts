import { valueOf } from '../../backup/fact.ts'
import type { KeyVaultAccess } from '../../backup/facts-of-compute.ts'
import { nameOf } from '../../backup/resource-id.ts'
import type { VmBackupFacts } from '../../backup/facts.ts'
import { hasEnded, isBackup, isFailed } from '../../backup/words/jobs.ts'
import { completedBackup, completedText } from '../completed-backup.ts'
import type { Check } from '../check.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, inconclusive, notApplicable, ruledOut, things, unknown } from '../finding.ts'
import { asItIs, inALine, noReasonGiven, nothing, type Sentence } from '../../backup/sentence.ts'

/** What helps where rights are missing. */
export const keyVaultActions = ['grantKeyVaultAccess', 'triggerBackup'] as const

/** Azure Disk Encryption keeps its secrets in a key vault, and Backup must read and store them with the recovery point. */
export const keyVaultPermissions: Check = {
  id: 'key-vault-permissions',
  step: 4,
  canBlock: true,
  advice: {
    told: 'NothingElse',
    say: () => ({
      en: 'The owner of the key vault has to give Azure Backup the missing rights, by the command in recommendedActions, within minutes.',
      pt: 'O proprietário do cofre de chaves precisa conceder ao Backup do Azure os direitos que faltam, pelo comando em recommendedActions, em minutos.',
    }),
  },
  documentation: pages.encryption,

  examine({ facts, vmId }) {
    const vm = valueOf(facts.virtualMachine)
    const disks = valueOf(facts.disks)
    const encrypted = vm?.encryption.adeEnabled || disks?.some((disk) => disk.adeEnabled) || false
    const notEncrypted = () =>
      notApplicable(
        'NoDiskEncryption',
        {
          en: `VM ${vmId.vmName} does not use Azure Disk Encryption.`,
          pt: `A VM ${vmId.vmName} não usa o Azure Disk Encryption.`,
        },
        [evidence(vm?.id ?? vmId.id, 'properties.instanceView.disks[].encryptionSettings[].enabled', false)],
      )
    if (facts.keyVaults.status === 'Unavailable') {
      return vm && !encrypted ? notEncrypted() : unknown(things.keyVaults, facts.keyVaults)
    }
    const vaults = facts.keyVaults.value
    if (vaults.length === 0) {
      if (!encrypted) return notEncrypted()
      const seen = [evidence(vm?.id ?? vmId.id, 'properties.instanceView.disks[].encryptionSettings[].enabled', true)]
      return inconclusive(
        'KeyVaultNotReported',
        {
          en: `VM ${vmId.vmName} uses Azure Disk Encryption, but Azure names no key vault for it.`,
          pt: `A VM ${vmId.vmName} usa o Azure Disk Encryption, mas o Azure não indica nenhum cofre de chaves para ela.`,
        },
        seen,
      )
    }
    const seen = vaults.map(rightsSeen)
    const lacking = vaults.filter((vault) => vault.missingRights?.length)
    if (lacking.length > 0) {
      const rights = inALine(
        lacking.map(({ missingRights, vaultId }) => ({
          en: `${missingRights!.join(', ')} on key vault ${nameOf(vaultId)}`,
          pt: `${missingRights!.join(', ')} no cofre de chaves ${nameOf(vaultId)}`,
        })),
      )
      const besides = firewalls(lacking)
      return confirmed({
        reason: 'RightsMissing',
        message: {
          en: `The Backup Management Service lacks ${rights.en}${besides.en}.`,
          pt: `Faltam ao Backup Management Service: ${rights.pt}${besides.pt}.`,
        },
        severity: 'Blocking',
        evidence: [
          ...seen,
          ...lacking.flatMap(({ vaultId, firewall }) =>
            firewall ? [evidence(vaultId, 'properties.networkAcls', firewall)] : [],
          ),
        ],
        actions: [...keyVaultActions],
      })
    }
    const unread = vaults.find((vault) => vault.missingRights === null)
    const why = unread?.reason ? asItIs(unread.reason) : noReasonGiven
    if (unread && lastBackupSaysSo(facts))
      return confirmed({
        reason: 'LastBackupSaysSo',
        message: {
          en: `The last backup of VM ${vmId.vmName} failed because the Backup Management Service lacks rights on its key vault; whether it still does cannot be told (${why.en}).`,
          pt: `O último backup da VM ${vmId.vmName} falhou porque faltam direitos ao Backup Management Service no cofre de chaves dela; não é possível dizer se ainda faltam (${why.pt}).`,
        },
        severity: 'Warning',
        evidence: seen,
        actions: [...keyVaultActions],
      })
    if (unread && completedBackup(facts)) {
      const completed = completedText(facts)
      return ruledOut(
        'BackupCompletes',
        {
          en: `What rights the Backup Management Service has on key vault ${nameOf(unread.vaultId)} cannot be told (${why.en}), but ${completed.en}.`,
          pt: `Não é possível dizer que direitos o Backup Management Service tem no cofre de chaves ${nameOf(unread.vaultId)} (${why.pt}), mas ${completed.pt}.`,
        },
        seen,
      )
    }
    if (unread) {
      return inconclusive(
        unread.reason || 'RightsNotKnown',
        {
          en: `Whether the Backup Management Service may read key vault ${nameOf(unread.vaultId)} cannot be told (${why.en}).`,
          pt: `Não é possível dizer se o Backup Management Service pode ler o cofre de chaves ${nameOf(unread.vaultId)} (${why.pt}).`,
        },
        seen,
        unread.requiredPermission,
      )
    }
    const named = vaults.map(({ vaultId }) => nameOf(vaultId)).join(', ')
    return ruledOut(
      'RightsGranted',
      {
        en: `The Backup Management Service has its rights on ${named}.`,
        pt: `O Backup Management Service tem seus direitos em ${named}.`,
      },
      seen,
    )
  },
}

/** Its code is that of missing rights, and nothing that could be read shows otherwise. */
function lastBackupSaysSo({ backupJobs }: VmBackupFacts) {
  const last = valueOf(backupJobs)?.find((job) => isBackup(job) && hasEnded(job))
  return last?.errorCode === 'UserErrorKeyvaultPermissionsNotConfigured' && isFailed(last)
}

/** By roles or by access policies, as the vault decides. */
function rightsSeen({ vaultId, model, missingRights, reason }: KeyVaultAccess) {
  const value = missingRights ? (missingRights.length > 0 ? `lacks ${missingRights.join(', ')}` : 'complete') : reason
  return model === 'Rbac'
    ? evidence(
        `${vaultId}/providers/Microsoft.Authorization/roleAssignments`,
        'value[].properties.roleDefinitionId',
        value,
      )
    : evidence(vaultId, 'properties.accessPolicies[].permissions', value)
}

/** Rights alone will not do where the vault's firewall keeps Azure Backup out. */
function firewalls(vaults: KeyVaultAccess[]): Sentence {
  const closed = vaults.flatMap(({ vaultId, firewall }) => (firewall ? [`${nameOf(vaultId)}: ${firewall}`] : []))
  if (closed.length === 0) return nothing
  return {
    en: `, and the firewall would refuse it besides (${closed.join('; ')})`,
    pt: `; além disso, o firewall o recusaria (${closed.join('; ')})`,
  }
}
