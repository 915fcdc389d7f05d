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
    if (!twice)
      return couldNotLook({ en: 'which file systems are mounted', pt: 'quais sistemas de arquivos estão montados' })
    if (twice.length === 0)
      return ruledOut(
        'MountedOnce',
        {
          en: 'No file system that is frozen for a snapshot is mounted twice.',
          pt: 'Nenhum sistema de arquivos que é congelado para um instantâneo está montado duas vezes.',
        },
        [seen('doubleMounts', '')],
      )
    return confirmed({
      reason: 'MountedTwice',
      message: {
        en: `File systems are mounted twice (${twice.join('; ')}); the second freeze of one fails.`,
        pt: `Há sistemas de arquivos montados duas vezes (${twice.join('; ')}); o segundo congelamento de um deles falha.`,
      },
      severity: 'Warning',
      evidence: twice.map((place) => seen('doubleMounts', place)),
      guestSteps: ['single-mounts', 'mounts-to-skip'],
    })
  },
}
