import { AzureError } from '../../src/backup/azure-error.ts'
import type { BackupControlPlane } from '../../src/backup/control-plane.ts'
import { unavailable } from '../../src/backup/fact.ts'
import type { BackupJob } from '../../src/backup/facts-of-backup.ts'
import { itemOf } from './facts-around.ts'

export const vaultId = itemOf('vm').split('/backupFabrics')[0]!

export const aRunningJob = (rest: Partial<BackupJob> = {}): BackupJob => ({
  id: `${vaultId}/backupJobs/j`,
  vaultId,
  operation: 'Backup',
  status: 'InProgress',
  startTime: '2026-02-01T11:59:00.000Z',
  endTime: null,
  phase: 'TakeSnapshot',
  failedPhase: null,
  cancellable: true,
  errorDetails: [],
  errorCode: null,
  detailed: true,
  ...rest,
})

/** One vault knows the VM, and says these of it. */
export const itsJobs = (...jobs: BackupJob[]): Partial<BackupControlPlane> => ({
  findItems: async () => ({ items: [itemOf('vm')], unread: null }),
  listRunningJobs: async () => jobs,
  listJobs: async () => jobs,
  getJob: async (id) => jobs.find((job) => job.id === id) ?? null,
})

/** Whether a job runs may not be asked. */
export const jobsNotToBeAsked: Partial<BackupControlPlane> = {
  findItems: async () => ({
    items: [],
    unread: unavailable('AuthorizationFailed', { requiredPermission: 'Microsoft.RecoveryServices/vaults/read' }),
  }),
}

export const azureSays = (code: string, status: number, disposition: AzureError['disposition'] = 'AskOperator') =>
  new AzureError(code, `Azure's sentence about ${code}.`, { status, disposition })
