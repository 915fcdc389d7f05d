import { mayForbidChange } from '../../backup/words/locks.ts'
import { locksNamed } from '../next-step/locks-named.ts'
import type { Check } from '../check.ts'
import { locksOn } from '../azure-lists.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, ruledOut, unknown } from '../finding.ts'
import { isOnVm, lockText } from '../locks-in-the-way.ts'

/** Backing up a VM under a CanNotDelete lock is supported (backup-support-matrix-iaas); under ReadOnly nothing can be written. */
export const vmLock: Check = {
  id: 'vm-lock',
  step: null,
  canBlock: true,
  advice: {
    told: 'Always',
    say: (locks) => ({
      en: `Whoever set ${locksNamed(locks).en} has to take it off the VM or to lower it to CanNotDelete.`,
      pt: `Quem criou ${locksNamed(locks).pt} precisa retirá-lo da VM ou reduzi-lo a CanNotDelete.`,
    }),
  },
  documentation: pages.locks,

  examine({ facts, vmId }) {
    if (facts.locks.status === 'Unavailable') return unknown('the locks', facts.locks)
    const locks = facts.locks.value.filter((lock) => isOnVm(lock, vmId))
    const seen = locks.map((lock) => evidence(lock.id, 'properties.level', lock.level))
    const readOnly = locks.find(mayForbidChange)
    if (readOnly) {
      return confirmed({
        reason: 'ReadOnlyLock',
        message: `The ${lockText(readOnly)} refuses every change of VM ${vmId.vmName}, its backup extension and its restart included.`,
        severity: 'Blocking',
        evidence: seen,
      })
    }
    if (locks.length > 0) {
      return confirmed({
        reason: 'CanNotDeleteLock',
        message: `The ${locks.map(lockText).join(' and the ')} does not hinder backups of VM ${vmId.vmName}, but forbids deleting its extensions.`,
        severity: 'Info',
        evidence: seen,
      })
    }
    return ruledOut('NoLock', `No lock on VM ${vmId.vmName} or its group.`, [locksOn(vmId.id, 0)])
  },
}
