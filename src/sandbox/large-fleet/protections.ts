import { healthDetail } from '../fleet/protection.ts'
import type { BackupJob, ProtectedItem, ProtectedItemProperties, RecoveryPoint } from '../world/backup.ts'
import { aJob, snapshotTime } from '../world/job.ts'
import { aProtectedItem, healthy } from '../world/protected-item.ts'
import { aRecoveryPoint } from '../world/recovery-point.ts'
import { sameName, type ChildHint } from '../world/resource.ts'
import { backupTime, days, noBackupTime } from '../world/time.ts'
import type { World } from '../world/world.ts'
import { jobDays, statusOf, type BackupHistory, type Backups, type Run } from './backups.ts'
import type { Layout, Place } from './layout.ts'
import { faceOf, formerVault, jobName } from './names.ts'
import { nowhere } from './nowhere.ts'
import type { Protection, Traits } from './traits.ts'

/** How long a soft-deleted item is kept. */
const softDeletedFor = days(14)

const states: Record<Protection, string | undefined> = {
  None: undefined,
  Protected: undefined,
  Moved: undefined,
  Stopped: 'ProtectionStopped',
  SoftDeleted: 'ProtectionStopped',
  Paused: 'ProtectionPaused',
  Suspended: 'BackupsSuspended',
}

/** What vaults hold of the VMs of a large fleet: items, jobs, recovery points. */
export class Protections {
  readonly #layout: Layout
  readonly #traits: Traits
  readonly #backups: Backups

  constructor(layout: Layout, traits: Traits, backups: Backups) {
    this.#layout = layout
    this.#traits = traits
    this.#backups = backups
  }

  /** Whether its vault, or as `slot` 1 the vault that it came from, has an item of a VM. */
  hasItem(vm: number, slot: number, moment: number): boolean {
    const protection = this.#traits.protection(vm)
    if (protection === 'None' || moment < (this.#layout.from[vm] ?? Infinity)) return false
    if (slot === 1) return protection === 'Moved'
    return protection !== 'SoftDeleted' || moment < this.#traits.protectionEnded(vm) + softDeletedFor
  }

  items(vm: number, moment: number, world = nowhere): ProtectedItem[] {
    if (!this.hasItem(vm, 0, moment)) return []
    const protection = this.#traits.protection(vm)
    const ended = this.#traits.protectionEnded(vm)
    const place = this.#layout.placeOf(vm)
    const face = faceOf(place)
    const { name } = this.#traits.policy(vm)
    const policy = { id: `${place.vault}/backupPolicies/${name}`, name }
    const isDeleted = protection === 'SoftDeleted'
    const state = states[protection]
    const item = aProtectedItem(world, { id: place.vault }, policy, face, {
      ...lastBackup(this.#backups.at(vm, moment)),
      ...(state === undefined ? {} : { protectionState: state }),
      ...(state === 'ProtectionStopped' ? { policyId: '', policyName: '' } : {}),
      ...(isDeleted
        ? { isScheduledForDeferredDelete: true, deferredDeleteTimeInUTC: backupTime(new Date(ended)) }
        : {}),
    })
    if (!this.hasItem(vm, 1, moment)) return [item]
    const former = aProtectedItem(world, { id: formerVault(place) }, policy, face, {
      protectionState: 'ProtectionStopped',
      policyId: '',
      policyName: '',
      lastBackupTime: backupTime(new Date(ended)),
      lastRecoveryPoint: backupTime(new Date(ended)),
    })
    return [item, former]
  }

  /** The jobs that are kept, or those of them that a hint does not rule out. */
  jobs(vm: number, moment: number, { since = -Infinity, status }: ChildHint = {}, world = nowhere): BackupJob[] {
    const place = this.#layout.placeOf(vm)
    const oldest = moment - days(jobDays)
    return this.#backups
      .at(vm, moment)
      .runs.filter((run) => run.start > oldest && run.start >= since)
      .filter((run) => status === undefined || sameName(statusOf(run), status))
      .map((run) => this.#job(world, vm, place, run, moment))
  }

  /** One job, without the history that it is part of. */
  job(vm: number, run: Run, moment: number): BackupJob {
    return this.#job(nowhere, vm, this.#layout.placeOf(vm), run, moment)
  }

  #job(world: World, vm: number, place: Place, { start, state, error }: Run, moment: number): BackupJob {
    return aJob(world, { id: place.vault }, faceOf(place), {
      name: jobName(this.#layout.seed, vm, Math.floor(start / days(1))),
      start: new Date(start),
      now: new Date(moment),
      state,
      policyType: this.#traits.policy(vm).type,
      ...(error ? { errors: [error] } : {}),
    })
  }

  /** Of the snapshots that are left, and three days of what the vault alone still has. */
  recoveryPoints(vm: number, moment: number, world = nowhere): RecoveryPoint[] {
    const { points } = this.#backups.at(vm, moment)
    const about = { os: this.#traits.os(vm), policyType: this.#traits.policy(vm).type }
    return this.items(vm, moment).flatMap((item) => {
      const newest = Date.parse(item.properties.lastRecoveryPoint ?? '') || moment
      const own = item.id.startsWith(this.#layout.groupOf(vm).vault) ? points : []
      const oldest = own[0] ?? newest
      return [
        ...own.map((time) => aRecoveryPoint(world, item, new Date(time), 'InstantAndVault', about)),
        ...[1, 2, 3].map((age) => aRecoveryPoint(world, item, new Date(oldest - days(age)), 'VaultOnly', about)),
      ]
    })
  }

  /** The state that an item shows, without making it. */
  stateOf(vm: number, slot: number, moment: number): string {
    if (slot === 1) return 'ProtectionStopped'
    const state = states[this.#traits.protection(vm)]
    if (state !== undefined) return state
    if (this.#backups.hasBegun(vm, moment)) return 'Protected'
    return lastBackup(this.#backups.at(vm, moment)).protectionState ?? 'Protected'
  }
}

/** What an item says of its last backup that has ended. */
function lastBackup({ runs }: Pick<BackupHistory, 'runs'>): Partial<ProtectedItemProperties> {
  const ended = runs.findLast(({ state }) => state !== 'TakeSnapshot' && state !== 'TransferDataToVault')
  const good = runs.findLast(({ state }) => state !== 'Failed' && state !== 'TakeSnapshot')
  const lastRecoveryPoint = good ? { lastRecoveryPoint: backupTime(new Date(good.start + snapshotTime)) } : {}
  if (!ended)
    return { lastBackupStatus: '', lastBackupTime: noBackupTime, protectionState: 'IRPending', ...lastRecoveryPoint }
  const { state, error } = ended
  return {
    lastBackupStatus: state,
    lastBackupTime: backupTime(new Date(ended.start)),
    protectionStatus: state === 'Failed' ? 'Unhealthy' : 'Healthy',
    healthStatus: state === 'Completed' ? 'Passed' : 'ActionRequired',
    healthDetails: error ? [healthDetail(error)] : [healthy],
    ...lastRecoveryPoint,
  }
}
