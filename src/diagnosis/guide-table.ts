import { errorCodes } from './error-codes/error-codes.ts'

/** One line of the guide: how it is detected, what the service does about it, what is left to a person. */
export interface GuideRow {
  guide: string
  detectedBy: string
  service: string
  person: string
}

const row = (guide: string, detectedBy: string, service: string, person: string): GuideRow => ({
  guide,
  detectedBy,
  service,
  person,
})
const names = (all: readonly string[]) => all.map((name) => `\`${name}\``).join(', ')
const inGuest = '`checkGuest` (opt-in, read-only)'
const nothing = '–'

const steps = [
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

const solutions = [
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

const codes = errorCodes
  .filter(({ guide }) => guide)
  .map(({ code, causes, actions, neverAutomated }) =>
    row(
      `\`${code}\``,
      `job, item; ${names([...new Set(causes.flatMap(({ checks }) => checks))])}`,
      actions.length > 0 ? names(actions) : nothing,
      [...causes.filter(({ seenBy }) => seenBy === 'Guest').map(({ description }) => description), ...neverAutomated]
        .map((text) => text.replace(/\.$/, ''))
        .join('; '),
    ),
  )

/** Every step, code and solution of the guide, in its order. README's table is this, checked by a test. */
export const guideTable: readonly GuideRow[] = [...steps, ...codes, ...solutions]

export const guideTableHead = '| the guide says | detected by | the service does | left to a person |'

export const renderGuideTable = () =>
  [
    guideTableHead,
    '| --- | --- | --- | --- |',
    ...guideTable.map(
      ({ guide, detectedBy, service, person }) => `| ${guide} | ${detectedBy} | ${service} | ${person} |`,
    ),
  ].join('\n')
