import { aLock } from '../world/lock.ts'
import { jobErrors } from './job-errors.ts'
import { protect } from './protection.ts'
import { inOwnGroup } from './restore-point-group.ts'
import type { Scenario } from './scenario.ts'

const atLimit = ['restore-point-limit', 'last-backup-job']

/** Locks and restore point limits. */
export const lockedVms: Scenario[] = [
  {
    name: 'locked-at-limit',
    verdict: 'Blocked',
    confirmed: ['restore-point-lock', ...atLimit],
    build: inOwnGroup('AzureBackupRG_westeurope_2', 18, {
      name: 'no-deletions',
      notes: 'Everything must be kept (ticket 4711)',
    }),
  },
  {
    name: 'locked-at-limit-too',
    verdict: 'Blocked',
    confirmed: ['restore-point-lock', ...atLimit],
    build: inOwnGroup('AzureBackupRG_westeurope_3', 18, { name: 'no-deletions' }),
  },
  {
    name: 'locked-below-limit',
    verdict: 'AtRisk',
    confirmed: ['restore-point-lock'],
    build: inOwnGroup('AzureBackupRG_westeurope_4', 6, { name: 'no-deletions' }),
  },
  {
    name: 'at-limit-without-lock',
    verdict: 'Blocked',
    confirmed: atLimit,
    build: inOwnGroup('AzureBackupRG_westeurope_1', 18),
  },
  {
    name: 'near-limit',
    verdict: 'AtRisk',
    confirmed: ['restore-point-limit'],
    build: inOwnGroup('AzureBackupRG_westeurope_1', 17),
  },
  {
    name: 'readonly-on-restore-point-group',
    verdict: 'Blocked',
    confirmed: ['restore-point-lock', 'last-backup-job'],
    build: (site, vm) => {
      protect(site, vm, {
        restorePointGroup: 'AzureBackupRG_westeurope_5',
        lastJob: { state: 'Failed', errors: [jobErrors.backupOperationFailedV2] },
      })
      aLock(site.world, site.group('AzureBackupRG_westeurope_5'), { name: 'frozen', level: 'ReadOnly' })
    },
  },
  {
    name: 'lock-on-collection',
    verdict: 'AtRisk',
    confirmed: ['restore-point-lock'],
    build: (site, vm) => {
      const { collection } = protect(site, vm)
      aLock(site.world, collection.id, { name: 'keep-snapshots' })
    },
  },
  {
    name: 'protection-lock-on-restore-points',
    verdict: 'AtRisk',
    confirmed: ['restore-point-lock'],
    // Azure Backup puts this lock on storage accounts; wherever its name is met, it is not to be touched.
    build: inOwnGroup('AzureBackupRG_westeurope_6', 4, {
      name: 'AzureBackupProtectionLock',
      notes: 'Auto-created by Azure Backup.',
    }),
  },
  {
    name: 'system-owned-lock',
    verdict: 'AtRisk',
    confirmed: ['restore-point-lock'],
    build: inOwnGroup('AzureBackupRG_westeurope_7', 4, {
      name: 'managed-application',
      notes: 'Owned by a managed application.',
      owners: [{ applicationId: 'a1b2c3d4-0005-4005-8005-000000000005' }],
    }),
  },
  {
    name: 'readonly-on-vm',
    group: 'rg-audited',
    verdict: 'Blocked',
    confirmed: ['vm-lock'],
    build: (site, vm) => void (protect(site, vm), aLock(site.world, vm.id, { name: 'audit', level: 'ReadOnly' })),
  },
  {
    name: 'inherited-lock',
    subscription: 'locked',
    verdict: 'AtRisk',
    confirmed: ['inherited-lock'],
    build: (site, vm) => void protect(site, vm),
  },
  {
    name: 'inherited-lock-at-limit',
    subscription: 'locked',
    verdict: 'Blocked',
    confirmed: ['inherited-lock', ...atLimit],
    build: inOwnGroup('AzureBackupRG_westeurope_1', 18),
  },
]
