import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

export const guestMounts: GuestCheck = {
  id: 'guest-mounts',
  step: null,
  os: ['Linux'],
  documentation: pages.troubleshooting,

  examine({ report, seen }) {
    const twice = report.texts('doubleMounts')
    if (!twice) return couldNotLook('which file systems are mounted')
    if (twice.length === 0)
      return ruledOut('MountedOnce', 'No file system that is frozen for a snapshot is mounted twice.', [
        seen('doubleMounts', ''),
      ])
    return confirmed({
      reason: 'MountedTwice',
      message: `File systems are mounted twice (${twice.join('; ')}); the second freeze of one fails.`,
      severity: 'Warning',
      evidence: twice.map((place) => seen('doubleMounts', place)),
      guestSteps: ['single-mounts', 'mounts-to-skip'],
    })
  },
}
