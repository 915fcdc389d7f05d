import { mayForbidChange } from '../../backup/words/locks.ts'
import { locksNamed } from '../next-step/locks-named.ts'
import type { Check } from '../check.ts'
import { agreeing } from '../counted.ts'
import { locksOn } from '../azure-lists.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, ruledOut, things, unknown } from '../finding.ts'
import { isOnVm, locksText, lockText } from '../locks-in-the-way.ts'

/** Backing up a VM under a CanNotDelete lock is supported (backup-support-matrix-iaas); under ReadOnly nothing can be written. */
export const vmLock: Check = {
  id: 'vm-lock',
  step: null,
  canBlock: true,
  advice: {
    told: 'Always',
    say: (locks) =>
      locks.length === 0
        ? {
            en: 'Whoever locked the VM has to unlock it, or to lower ReadOnly to CanNotDelete.',
            pt: 'Quem bloqueou a VM precisa desbloqueá-la ou reduzir ReadOnly a CanNotDelete.',
          }
        : {
            en: `Whoever set ${locksNamed(locks).en} has to take ${agreeing(locks, 'it', 'them')} off the VM or to lower ${agreeing(locks, 'it', 'them')} to CanNotDelete.`,
            pt: `Quem criou ${locksNamed(locks).pt} precisa ${agreeing(locks, 'retirá-lo', 'retirá-los')} da VM ou ${agreeing(locks, 'reduzi-lo', 'reduzi-los')} a CanNotDelete.`,
          },
  },
  documentation: pages.locks,

  examine({ facts, vmId }) {
    if (facts.locks.status === 'Unavailable') return unknown(things.locks, facts.locks)
    const locks = facts.locks.value.filter((lock) => isOnVm(lock, vmId))
    const seen = locks.map((lock) => evidence(lock.id, 'properties.level', lock.level))
    const readOnly = locks.find(mayForbidChange)
    if (readOnly) {
      const named = lockText(readOnly)
      return confirmed({
        reason: 'ReadOnlyLock',
        message: {
          en: `The ${named.en} refuses every change of VM ${vmId.vmName}, its backup extension and its restart included.`,
          pt: `O ${named.pt} recusa toda alteração da VM ${vmId.vmName}, incluindo sua extensão de backup e seu reinício.`,
        },
        severity: 'Blocking',
        evidence: seen,
      })
    }
    if (locks.length > 0) {
      const named = locksText(locks)
      return confirmed({
        reason: 'CanNotDeleteLock',
        message: {
          en: `The ${named.en} ${agreeing(locks, 'does', 'do')} not hinder backups of VM ${vmId.vmName}, but ${agreeing(locks, 'forbids', 'forbid')} deleting its extensions.`,
          pt: `O ${named.pt} não ${agreeing(locks, 'atrapalha', 'atrapalham')} os backups da VM ${vmId.vmName}, mas ${agreeing(locks, 'proíbe', 'proíbem')} excluir suas extensões.`,
        },
        severity: 'Info',
        evidence: seen,
      })
    }
    return ruledOut(
      'NoLock',
      {
        en: `No lock on VM ${vmId.vmName} or its group.`,
        pt: `Nenhum bloqueio na VM ${vmId.vmName} nem em seu grupo.`,
      },
      [locksOn(vmId.id, 0)],
    )
  },
}
