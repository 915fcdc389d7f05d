import { inGuest, names, nothing, row } from './guide-table-row.ts'

export const guideTableSteps = [
  row(
    'Step 1: the VM is provisioned and not on its way between states',
    names(['vm-provisioning-state', 'vm-power-state']),
    '`reapply` for Failed; waits otherwise',
    nothing,
  ),
  row('Step 1: no pending updates or restarts', inGuest, nothing, 'install them and restart'),
  row(
    'Step 2: the agent runs and is up to date (Windows)',
    `${names(['vm-agent-status', 'vm-extension-operations-allowed'])}; ${inGuest}`,
    '`reapply`',
    'start, update or install the agent; .NET 4.5',
  ),
  row(
    'Step 2: the agent runs and is up to date (Linux)',
    `${names(['vm-agent-status', 'vm-extension-operations-allowed'])}; ${inGuest}`,
    '`reapply`',
    'start or update the agent; Python',
  ),
  row(
    'Step 2: the operating system is supported',
    '`last-backup-job` (`UserErrorUnsupportedDistribution`)',
    nothing,
    'compare with the support matrix',
  ),
  row(
    'Step 3: every extension is provisioned',
    names(['other-extension-state']),
    'names it; never deletes extensions of others',
    'repair or remove it with its owner',
  ),
  row('Step 3: COM+ runs, MSDTC as Network Service', inGuest, nothing, 'set the services right'),
  row(
    'Step 4: VMSnapshot is not failed',
    names(['vmsnapshot-extension-state']),
    names(['deleteFailedExtensions', 'triggerBackup']),
    'on Windows the leftovers in the guest',
  ),
  row(
    'Step 4: antivirus does not block the extension',
    `${inGuest}: the Application log`,
    nothing,
    'exclude the two folders',
  ),
  row(
    'Step 4: 168.63.129.16 is reached on 80 and 32526',
    `substatus 76, 761, 556; ${inGuest}`,
    nothing,
    'guest firewall or proxy',
  ),
  row('Step 4: DHCP is on', inGuest, nothing, 'switch it on; static addresses belong into Azure'),
  row('Step 4: VSS writers are stable', inGuest, nothing, 'free resources, restart the services'),
  row(
    'Step 4: best practices',
    names(['on-demand-backup-budget', 'disk-configuration', 'unmanaged-restore-points']),
    'says so',
    'spread schedules',
  ),
  row(
    'Step 4: encrypted disks',
    names(['key-vault-permissions', 'disk-size']),
    '`grantKeyVaultAccess`, on request',
    'or the command that the finding carries',
  ),
]
