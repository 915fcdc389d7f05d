import type { ErrorCode } from '../../../error-codes/entries.ts'
import { pages } from '../../documentation.ts'
import { confirmed, notApplicable, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

/** /etc/azure/vmbackup.conf. */
export const guestBackupSettings: GuestCheck = {
  id: 'guest-backup-settings',
  step: null,
  os: ['Linux'],
  documentation: pages.troubleshooting,

  examine({ report, seen }) {
    if (report.text('backupSettings') === 'absent')
      return notApplicable(
        'NoBackupSettings',
        { en: 'There is no /etc/azure/vmbackup.conf.', pt: 'Não há /etc/azure/vmbackup.conf.' },
        [seen('backupSettings', 'absent')],
      )
    const settings = report.settings('backupSettings')
    const ascii = settings?.get('ascii')
    if (!settings || typeof ascii !== 'boolean')
      return couldNotLook({ en: 'what /etc/azure/vmbackup.conf says', pt: 'o que diz /etc/azure/vmbackup.conf' })
    const evidence = [...settings].map(([key, value]) => seen(`backupSettings.${key}`, value))
    if (!ascii)
      return confirmed({
        reason: 'BackupSettingsNotAscii',
        message: {
          en: '/etc/azure/vmbackup.conf holds bytes that are not ASCII; the extension cannot read it.',
          pt: '/etc/azure/vmbackup.conf contém bytes que não são ASCII; a extensão não consegue lê-lo.',
        },
        severity: 'Blocking',
        evidence,
        guestSteps: ['plain-backup-settings'],
      })
    if (/^true$/i.test(String(settings.get('isanysnapshotfailed') ?? '')))
      return confirmed({
        reason: 'SnapshotMarkedFailed',
        message: {
          en: '/etc/azure/vmbackup.conf says isanysnapshotfailed=True, which fails backups beside Azure Site Recovery.',
          pt: '/etc/azure/vmbackup.conf diz isanysnapshotfailed=True, o que faz os backups falharem quando há também o Azure Site Recovery.',
        },
        severity: 'Warning',
        evidence,
        explains: ['ExtensionFailedSnapshotLimitReachedError' satisfies ErrorCode],
        guestSteps: ['failed-snapshot-setting'],
      })
    const skipped = settings.get('MountsToSkip')
    if (skipped !== undefined && skipped !== '')
      return confirmed({
        reason: 'MountsSkipped',
        message: {
          en: `Left out of the freeze by /etc/azure/vmbackup.conf: ${String(skipped)}. Their state in a backup is not consistent.`,
          pt: `Deixados fora do congelamento por /etc/azure/vmbackup.conf: ${String(skipped)}. O estado deles em um backup não é consistente.`,
        },
        severity: 'Info',
        evidence,
      })
    return ruledOut(
      'BackupSettingsFit',
      {
        en: '/etc/azure/vmbackup.conf is readable and asks for nothing unusual.',
        pt: '/etc/azure/vmbackup.conf pode ser lido e não pede nada incomum.',
      },
      evidence,
    )
  },
}
