import { randomUUID } from 'node:crypto'
import { AzureError } from '../../src/backup/azure-error.ts'
import type {
  ArmOperation,
  ArmOperationStatus,
  BackupControlPlane,
  BackupJob,
  Extension,
  FactCollector,
  LockToRestore,
  RestorePointCollection,
} from '../../src/backup/control-plane.ts'
import type { VmId } from '../../src/backup/resource-id.ts'
import { isAtOrBelow, parseVmId } from '../../src/backup/resource-id.ts'
import { factsOf } from './facts-of-world.ts'
import { pointGroup, subscription } from './world-ids.ts'

export const vmIdOfName = (name: string) =>
  `${subscription}/resourceGroups/app/providers/Microsoft.Compute/virtualMachines/${name}`
const same = (id: string) => id.toLowerCase()

export interface Fault {
  /** Name of the control plane's method. */
  method: string
  /** `Before`: never arrived. `After`: took effect, and the answer was lost. Else Azure's refusal. */
  kind: 'Before' | 'After' | { status: number; code: string; disposition: 'Retry' | 'AskOperator' | 'GiveUp' }
  times: number
}

/** A small Azure that stands where the gateway is: locks, points, extensions, jobs; long-running deletions; ScopeLocked; faults. */
export class AzureWorld implements BackupControlPlane, FactCollector {
  readonly locks = new Map<string, LockToRestore>()
  readonly collections = new Map<string, RestorePointCollection>()
  readonly extensions = new Map<string, Extension>()
  readonly jobs: (BackupJob & { item: string; looksLeft: number })[] = []
  readonly vms = new Set<string>()
  /** Every write that reached "Azure", in order. */
  readonly writes: { at: number; method: string; id: string }[] = []
  faults: Fault[] = []
  pollsPerDeletion = 1
  looksPerJob = 2
  limit = 18
  readonly #operations = new Map<string, { polls: number; effect: () => string | null; jobId: string | null }>()

  addVm(
    name: string,
    {
      points = 3,
      extensionFailed = false,
      instantOnly = false,
    }: { points?: number; extensionFailed?: boolean; instantOnly?: boolean | null } = {},
  ): VmId {
    const id = vmIdOfName(name)
    this.vms.add(same(id))
    const collection = `${pointGroup}/providers/Microsoft.Compute/restorePointCollections/AzureBackup_${name}_1`
    const restorePoints = Array.from({ length: points }, (_, index) => ({
      id: `${collection}/restorePoints/p${index}`,
      name: `p${index}`,
      timeCreated: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
      provisioningState: 'Succeeded',
      consistencyMode: null,
      instantOnly,
      recoveryPointId: `r-${name}-${index}`,
    }))
    this.collections.set(same(collection), {
      id: collection,
      name: `AzureBackup_${name}_1`,
      resourceGroup: 'AzureBackupRG_westeurope_1',
      location: 'westeurope',
      sourceId: id,
      ownedByAzureBackup: true,
      ownership: 'AzureBackup',
      provisioningState: 'Succeeded',
      restorePoints,
    })
    const extension = `${id}/extensions/VMSnapshot`
    this.extensions.set(same(extension), {
      id: extension,
      name: 'VMSnapshot',
      publisher: 'Microsoft.Azure.RecoveryServices',
      type: 'VMSnapshot',
      version: '1.0',
      provisioningState: extensionFailed ? 'Failed' : 'Succeeded',
      isBackupExtension: true,
      failed: extensionFailed,
      statusCode: null,
      handlerStatusCode: null,
      message: null,
      substatus: null,
      foundIn: ['GetByName'],
    })
    return parseVmId(id)!
  }

  addLock(
    scope: string,
    name: string,
    level = 'CanNotDelete',
    notes: string | null = 'kept by law',
    owners: string[] = [],
  ) {
    const id = `${scope}/providers/Microsoft.Authorization/locks/${name}`
    this.locks.set(same(id), { id, name, scope, level, notes, owners })
    return id
  }

  collect = async (vm: VmId) => {
    if (!this.vms.has(vm.key)) throw new AzureError('VmNotFound', 'no such VM', { status: 404, disposition: 'GiveUp' })
    this.#ageJobs()
    return { facts: factsOf(this, vm), observedAt: new Date().toISOString(), armCalls: 12 }
  }

  getLock = async (id: string) => structuredClone(this.locks.get(same(id)) ?? null)
  getExtension = async (id: string) => structuredClone(this.extensions.get(same(id)) ?? null)
  getCollection = async (id: string) => structuredClone(this.collections.get(same(id)) ?? null)
  listRecoveryPoints = async () =>
    [...this.collections.values()].flatMap(({ restorePoints }) =>
      restorePoints.map((point) => ({
        id: point.recoveryPointId!,
        name: point.recoveryPointId!,
        time: point.timeCreated,
        consistency: null,
        tiers: [],
        instantOnly: point.instantOnly !== false,
      })),
    )

  async listJobs(item: string, since: string) {
    this.#ageJobs(item)
    return structuredClone(this.jobs.filter((job) => job.item === item && job.startTime! >= since).toReversed())
  }
  async getJob(id: string) {
    this.#ageJobs(this.jobs.find((job) => job.id === id)?.item)
    return structuredClone(this.jobs.find((job) => job.id === id) ?? null)
  }

  deleteLock = (id: string) =>
    this.#write('deleteLock', id, () => {
      if (this.locks.get(same(id))?.owners.length)
        throw new AzureError('UnauthorizedApplicationId', 'owned by an application', {
          status: 401,
          disposition: 'GiveUp',
        })
      this.locks.delete(same(id))
      return null
    })
  putLock = (lock: LockToRestore) =>
    this.#write('putLock', lock.id, () => {
      this.locks.set(same(lock.id), structuredClone(lock))
      return null
    })
  deleteExtension = (id: string) => this.#delete('deleteExtension', id, () => void this.extensions.delete(same(id)))
  deleteCollection = (id: string) =>
    this.#delete('deleteCollection', id, () => {
      const collection = this.collections.get(same(id))
      if (collection && collection.restorePoints.length > 6) {
        collection.restorePoints.splice(0, 5)
        return 'The operation timed out.'
      }
      this.collections.delete(same(id))
      return null
    })
  deleteRestorePoint = (id: string) =>
    this.#delete('deleteRestorePoint', id, () => {
      for (const collection of this.collections.values())
        collection.restorePoints = collection.restorePoints.filter((point) => same(point.id) !== same(id))
    })
  triggerBackup = (item: string) =>
    this.#write('triggerBackup', item, () => this.#accept(0, () => null, this.startJob(item).id))
  cancelJob = (id: string) => this.#write('cancelJob', id, () => null)
  reapply = (id: string) => this.#write('reapply', id, () => null)

  async getOperation(url: string): Promise<ArmOperationStatus> {
    const operation = this.#operations.get(url)
    const base = { retryAfterSeconds: null, jobId: operation?.jobId ?? null, error: null }
    if (operation && operation.polls-- > 0) return { ...base, status: 'InProgress' }
    const problem = operation?.effect() ?? null
    return problem
      ? { ...base, status: 'Failed', error: { code: 'OperationTimedOut', message: problem } }
      : { ...base, status: 'Succeeded' }
  }

  startJob(item: string) {
    const job = {
      id: `job-${randomUUID()}`,
      vaultId: 'v',
      operation: 'Backup',
      status: 'InProgress',
      startTime: new Date().toISOString(),
      endTime: null,
      phase: 'TakeSnapshot' as const,
      failedPhase: null,
      cancellable: true,
      errorDetails: [],
      errorCode: null,
      detailed: true,
      item,
      looksLeft: this.looksPerJob,
    }
    this.jobs.push(job)
    return job
  }

  #ageJobs(item?: string) {
    for (const job of this.jobs.filter(
      (one) => (item === undefined || one.item === item) && one.status === 'InProgress' && one.looksLeft-- <= 0,
    )) {
      const name = job.item.split('/').at(-1)!
      const collection = this.collections.get(
        same(`${pointGroup}/providers/Microsoft.Compute/restorePointCollections/AzureBackup_${name}_1`),
      )
      const full = (collection?.restorePoints.length ?? 0) >= this.limit
      Object.assign(job, {
        status: full ? 'Failed' : 'Completed',
        endTime: new Date().toISOString(),
        errorCode: full ? 'UserErrorRpCollectionLimitReached' : null,
      })
    }
  }

  #delete = (method: string, id: string, effect: () => string | null | void) =>
    this.#write(method, id, () => {
      const locked = [...this.locks.values()].find(({ scope }) => isAtOrBelow(id, scope))
      if (locked)
        throw new AzureError(
          'ScopeLocked',
          `The scope '${id}' cannot perform delete operation because following scope(s) are locked: '${locked.scope}'.`,
          { status: 409, disposition: 'AskOperator' },
        )
      return this.#accept(this.pollsPerDeletion, () => effect() ?? null, null)
    })

  #accept(polls: number, effect: () => string | null, jobId: string | null) {
    const url = `https://management.azure.com/operations/${randomUUID()}?t=1&s=${'x'.repeat(3000)}`
    this.#operations.set(url, { polls, effect, jobId })
    return url
  }

  async #write(method: string, id: string, act: () => string | null): Promise<ArmOperation> {
    const fault = this.faults.find((one) => one.method === method && one.times > 0)
    if (fault) fault.times--
    this.writes.push({ at: Date.now(), method, id })
    if (fault?.kind === 'Before') throw new AzureError('NotReachable', 'connection reset', { disposition: 'Retry' })
    if (fault && typeof fault.kind === 'object') throw new AzureError(fault.kind.code, 'refused', fault.kind)
    const url = act()
    if (fault?.kind === 'After')
      throw new AzureError('GatewayTimeout', 'no answer', { status: 504, disposition: 'Retry' })
    return { url, retryAfterSeconds: null, armRequestId: randomUUID() }
  }
}
