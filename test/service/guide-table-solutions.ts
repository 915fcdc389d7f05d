import { inGuest, names, nothing, row } from './guide-table-row.ts'

export const guideTableSolutions = [
  row(
    'Solution: agent installed but unresponsive (Windows)',
    `${names(['vm-agent-status'])}; ${inGuest}`,
    names(['reapply', 'triggerBackup']),
    'restart the service; reinstall the agent',
  ),
  row(
    'Solution: agent out of date (Linux)',
    `${names(['vm-agent-status'])}; ${inGuest}`,
    names(['reapply', 'triggerBackup']),
    'update from the distribution; restart; collect logs',
  ),
  row(
    'Solution: agent options not set (Linux)',
    `${inGuest}: \`Extensions.Enabled\``,
    nothing,
    'edit /etc/waagent.conf',
  ),
  row(
    'Solution: application control blocks IaaSBcdrExtension.exe',
    `${inGuest}: the Application log`,
    nothing,
    'exclude it',
  ),
  row(
    'Solution: VM shut down in RDP, state reported wrongly',
    names(['vm-power-state', 'vm-agent-status']),
    nothing,
    'shut it down in Azure',
  ),
  row('Solution: no host address by DHCP', inGuest, nothing, 'switch DHCP on'),
  row(
    'Solution: remove the lock from the restore point group',
    names(['restore-point-lock', 'inherited-lock']),
    '`removeLocks`; a subscription lock by name only',
    'whether a lock above may go',
  ),
  row(
    'Solution: clean up by on-demand backup',
    names(['restore-point-limit']),
    '`triggerBackup`; `remediate` waits for the clean-up and tries again',
    nothing,
  ),
  row(
    'Solution: clean up the collection by hand',
    names(['restore-point-limit']),
    '`cleanRestorePoints`: oldest first, or the collection with retries',
    'consent where the only copy would go',
  ),
  row(
    'Solution: snapshots of a deleted VM',
    '`GET …/orphanedRestorePointCollections`',
    'lists them with points, ages and owner',
    'delete them',
  ),
  row(
    'Solution: wait for, or cancel, the running job, also in the old vault',
    names(['backup-in-progress']),
    '`cancelBackup`, on request, in Take Snapshot',
    'whether to cancel',
  ),
  row(
    'Solution: protect the VM actively',
    names(['protection-state']),
    '`resumeProtection`, on request, with the former policy',
    'a policy that nobody remembers',
  ),
]
