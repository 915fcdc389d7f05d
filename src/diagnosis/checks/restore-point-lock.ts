import { locksNamed } from '../next-step/locks-named.ts'
import type { Check } from '../check.ts'
import { agreeing } from '../counted.ts'
import { collectionsOf, locksOn } from '../azure-lists.ts'
import { pages } from '../documentation.ts'
import { notApplicable, ruledOut, things, unknown } from '../finding.ts'
import { lockedRestorePoints } from '../locked-restore-points.ts'
import { isOnRestorePoints } from '../locks-in-the-way.ts'

/**
 * Azure Backup deletes old restore points itself and cannot where a lock stands. The group meant is the one of the collections
 * (AzureBackupRG_…): a lock on the VM's own group does no harm unless a collection lives there, whatever the guide's
 * "lock on the resource group of the VM" suggests.
 */
export const restorePointLock: Check = {
  id: 'restore-point-lock',
  step: null,
  canBlock: true,
  advice: {
    told: 'NothingElse',
    say: (locks) =>
      locks.length === 0
        ? {
            en: 'Whoever locked the restore points of Azure Backup has to say why, and to unlock them if they may be deleted.',
            pt: 'Quem bloqueou os pontos de restauração do Backup do Azure precisa dizer por quê e desbloqueá-los, se for possível.',
          }
        : {
            en: `Whoever set ${locksNamed(locks).en} has to say why ${agreeing(locks, 'it is', 'they are')} on restore points of Azure Backup, and to take ${agreeing(locks, 'it off if it may', 'them off if they may')} go.`,
            pt: `Quem criou ${locksNamed(locks).pt} precisa dizer por que ${agreeing(locks, 'está', 'estão')} em pontos de restauração do Backup do Azure e ${agreeing(locks, 'retirá-lo', 'retirá-los')}, se for possível.`,
          },
  },
  documentation: `${pages.guide}#remove-lock-from-the-recovery-point-resource-group`,

  examine(input) {
    const { facts, vmId } = input
    if (facts.locks.status === 'Unavailable') return unknown(things.locks, facts.locks)
    const locks = facts.locks.value.filter((lock) => isOnRestorePoints(lock, facts))
    if (locks.length > 0) return lockedRestorePoints(locks, input)
    if (facts.restorePoints.status === 'Unavailable') {
      return unknown(things.lockedCollections, facts.restorePoints)
    }
    const own = facts.restorePoints.value.collections.filter((collection) => collection.ownedByAzureBackup)
    if (own.length === 0) {
      const seen = [collectionsOf(vmId, facts.restorePoints.value.collections.length)]
      return notApplicable(
        'NoCollection',
        {
          en: `Azure Backup has no restore point collection of VM ${vmId.vmName} yet.`,
          pt: `O Backup do Azure ainda não tem coleção de pontos de restauração da VM ${vmId.vmName}.`,
        },
        seen,
      )
    }
    return ruledOut(
      'NoLock',
      {
        en: `No lock on the restore point collections of VM ${vmId.vmName} or their groups.`,
        pt: `Nenhum bloqueio nas coleções de pontos de restauração da VM ${vmId.vmName} nem em seus grupos.`,
      },
      own.map((collection) => locksOn(collection.id, 0)),
    )
  },
}
