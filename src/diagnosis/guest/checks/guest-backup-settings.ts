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
      return notApplicable('NoBackupSettings', 'There is no /etc/azure/vmbackup.conf.', [
        seen('backupSettings', 'absent'),
      ])
    const settings = report.settings('backupSettings')
    const ascii = settings?.get('ascii')
    if (!settings || typeof ascii !== 'boolean') return couldNotLook('what /etc/azure/vmbackup.conf says')
    const evidence = [...settings].map(([key, value]) => seen(`backupSettings.${key}`, value))
    if (!ascii)
      return confirmed({
        reason: 'BackupSettingsNotAscii',
        message: '/etc/azure/vmbackup.conf holds bytes that are not ASCII; the extension cannot read it.',
        severity: 'Blocking',
        evidence,
        guestSteps: ['plain-backup-settings'],
      })
    if (/^true$/i.test(String(settings.get('isanysnapshotfailed') ?? '')))
      return confirmed({
        reason: 'SnapshotMarkedFailed',
        message:
          '/etc/azure/vmbackup.conf says isanysnapshotfailed=True, which fails backups beside Azure Site Recovery.',
        severity: 'Warning',
        evidence,
        explains: ['ExtensionFailedSnapshotLimitReachedError' satisfies ErrorCode],
        guestSteps: ['failed-snapshot-setting'],
      })
    const skipped = settings.get('MountsToSkip')
    if (skipped !== undefined && skipped !== '')
      return confirmed({
        reason: 'MountsSkipped',
        message: `Left out of the freeze by /etc/azure/vmbackup.conf: ${String(skipped)}. Their state in a backup is not consistent.`,
        severity: 'Info',
        evidence,
      })
    return ruledOut('BackupSettingsFit', '/etc/azure/vmbackup.conf is readable and asks for nothing unusual.', evidence)
  },
}
