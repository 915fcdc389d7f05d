import type { JobError } from '../world/backup.ts'
import { snapshotTime, transferTime } from '../world/job.ts'
import { days, hours, minutes } from '../world/time.ts'
import { jobErrors } from '../fleet/job-errors.ts'
import type { GroupLocks } from './group-locks.ts'
import type { Layout } from './layout.ts'
import type { Traits } from './traits.ts'
import type { Troubles } from './troubles.ts'

/** A scheduled backup. */
export interface Run {
  start: number
  state: 'TakeSnapshot' | 'TransferDataToVault' | 'Completed' | 'CompletedWithWarnings' | 'Failed'
  error: JobError | undefined
}

/** What is left of the backups of a VM at a moment. */
export interface BackupHistory {
  /** Oldest first. */
  runs: Run[]
  /** Times of the snapshots that still exist, oldest first. */
  points: number[]
}

/** How long jobs are kept. */
export const jobDays = 14
/** Beyond so many Azure Backup's standard policy fails. */
const standardLimit = 18
const cleanUpDelay = hours(3)
/** The earliest that is looked back to: under a lock points gather for as many days as the limit. */
const mostDays = 45

export const failsAfter = minutes(3)
export const completesAfter = snapshotTime + transferTime

/** The scheduled backups of all VMs, each worked out when asked for. */
export class Backups {
  readonly #layout: Layout
  readonly #traits: Traits
  readonly #troubles: Troubles
  readonly #locks: GroupLocks
  /** From when and until when backups are made. */
  readonly #first: Float64Array
  readonly #last: Float64Array
  #lastHistory: { vm: number; moment: number; revision: number; history?: BackupHistory } = {
    vm: -1,
    moment: 0,
    revision: 0,
  }

  constructor(layout: Layout, traits: Traits, troubles: Troubles, locks: GroupLocks) {
    this.#layout = layout
    this.#traits = traits
    this.#troubles = troubles
    this.#locks = locks
    this.#first = new Float64Array(layout.size)
    this.#last = new Float64Array(layout.size)
    for (let vm = 0; vm < layout.size; vm += 1) {
      const protection = traits.protection(vm)
      const [from = 0, until = 0] = [layout.from[vm], layout.until[vm]]
      const isActive = protection === 'Protected' || protection === 'Moved'
      this.#first[vm] = protection === 'None' ? Infinity : from + hours(20)
      this.#last[vm] = isActive ? until : Math.min(until, traits.protectionEnded(vm))
    }
  }

  /** In (from, to], oldest first; only while protection is active and the VM there. */
  startsBetween(vm: number, from: number, to: number): number[] {
    const { active, first } = this.#activity(vm)
    const start = this.#traits.backupTime(vm)
    const found: number[] = []
    for (
      let day = Math.floor((Math.max(from, first) - start) / days(1));
      day <= Math.floor((to - start) / days(1));
      day += 1
    ) {
      const moment = day * days(1) + start
      if (moment > from && moment <= to && moment >= first && moment < active) found.push(moment)
    }
    return found
  }

  /** The backup of a day counted from 1970; undefined where there is none. */
  startOn(vm: number, day: number): number | undefined {
    const moment = day * days(1) + this.#traits.backupTime(vm)
    return moment >= (this.#first[vm] ?? Infinity) && moment < (this.#last[vm] ?? 0) ? moment : undefined
  }

  #activity(vm: number): { first: number; active: number } {
    return { first: this.#first[vm] ?? Infinity, active: this.#last[vm] ?? -Infinity }
  }

  /** How a backup that is no longer running ended, where no lock ever stood over its snapshots: nothing else has to be worked out. */
  outcome(vm: number, start: number): { error: JobError | undefined; warning: boolean } {
    const { chance } = this.#layout
    const error = this.#lastingError(vm) ?? this.#troubles.at(vm, start)?.error
    const warning = !error && chance(vm, 60 + (Math.floor(start / days(1)) % 1024)) < 0.003
    return { error, warning }
  }

  #lastingError(vm: number): JobError | undefined {
    if (!this.#traits.isOdd(vm)) return undefined
    const isStandard = this.#traits.policy(vm).type === 'V1'
    if (!this.#traits.allowsExtensions(vm)) return jobErrors.extensionOperationFailed
    for (const { maxShares = 1, sku, diskSizeGB = 0 } of this.#traits.dataDisks(vm))
      if (maxShares > 1 || diskSizeGB > 32 * 1024 || (sku === 'UltraSSD_LRS' && isStandard))
        return jobErrors.unsupportedDiskSize
    return undefined
  }

  /** Whether a snapshot is left: quickly yes for all but new VMs and those whose backups all failed. */
  hasPoints(vm: number, moment: number): boolean {
    const { active, first } = this.#activity(vm)
    if (first >= active || moment < first) return false
    if (!this.#traits.isOdd(vm) && !this.locksOf(vm).some(({ readOnly }) => readOnly)) {
      // One that went well lately is enough, and one that met the limit as well: the latest point is never cleaned up.
      const day = Math.floor(Math.min(moment, active) / days(1)) - 3
      for (const start of [0, 1, 2].map((back) => this.startOn(vm, day - back)))
        if (start !== undefined && !this.outcome(vm, start).error) return true
    }
    return this.at(vm, moment).points.length > 0
  }

  locksOf(vm: number) {
    const { subscription, restorePointGroup } = this.#layout.groupOf(vm)
    return this.#locks.of(this.#layout.groupIndexOf(vm), () => `${subscription}/resourceGroups/${restorePointGroup}`)
  }

  /** Whether a backup has ended by then, quickly: a no may be wrong in the first days. */
  hasBegun(vm: number, moment: number): boolean {
    const { first, active } = this.#activity(vm)
    return Math.min(moment, active) >= first + days(2)
  }

  /** Asked for several rows of one VM in turn, so the last one is remembered. */
  at(vm: number, moment: number): BackupHistory {
    const { vm: known, moment: at, revision, history } = this.#lastHistory
    if (history && known === vm && at === moment && revision === this.#locks.revision) return history
    const made = this.#historyAt(vm, moment)
    this.#lastHistory = { vm, moment, revision: this.#locks.revision, history: made }
    return made
  }

  #historyAt(vm: number, moment: number): BackupHistory {
    const locks = this.locksOf(vm)
    const { type, instantDays } = this.#traits.policy(vm)
    const keep = instantDays + 1
    const runs: Run[] = []
    let points: number[] = []
    const cleanUps: number[] = []
    const isLocked = (at: number) => locks.some(({ from, until }) => at >= from && at < until)
    // Each clean-up keeps the latest points, unless a lock holds them.
    const cleanUpUntil = (at: number) => {
      for (let due = cleanUps[0]; due !== undefined && due <= at; due = cleanUps[0]) {
        cleanUps.shift()
        if (!isLocked(due)) points = points.slice(Math.max(0, points.length - keep))
      }
    }
    const back = locks.length > 0 ? mostDays : jobDays + keep + 1
    // Of a protection that has ended, the last days before its end.
    const last = Math.min(moment, this.#activity(vm).active)
    for (const start of this.startsBetween(vm, last - days(back), last)) {
      cleanUpUntil(start)
      const frozen = locks.some(({ readOnly, from, until }) => readOnly && start >= from && start < until)
      const isFull = type === 'V1' && points.length >= standardLimit
      const { error: own, warning } = this.outcome(vm, start)
      const error =
        own ?? (frozen ? jobErrors.backupOperationFailedV2 : isFull ? jobErrors.collectionLimitReached : undefined)
      const state = stateOf(moment - start, error !== undefined, warning)
      runs.push({ start, state, error: state === 'Failed' ? error : undefined })
      if (!error && moment >= start + snapshotTime) points.push(start + snapshotTime)
      // A backup that fails at the limit sets the clean-up going as well.
      if (!error || error === jobErrors.collectionLimitReached)
        cleanUps.push(start + (error ? failsAfter : completesAfter) + cleanUpDelay)
    }
    cleanUpUntil(moment)
    return { runs, points: points.filter((point) => point <= moment) }
  }
}

export const isRunning = ({ state }: Run) => state === 'TakeSnapshot' || state === 'TransferDataToVault'
/** As its job says it. */
export const statusOf = (run: Run) => (isRunning(run) ? 'InProgress' : run.state)

export function stateOf(age: number, fails: boolean, warning: boolean): Run['state'] {
  if (fails) return age < failsAfter ? 'TakeSnapshot' : 'Failed'
  if (age < snapshotTime) return 'TakeSnapshot'
  if (age < completesAfter) return 'TransferDataToVault'
  return warning ? 'CompletedWithWarnings' : 'Completed'
}
