import type { ManagementLock } from '../../../src/sandbox/world/management-lock.ts'
import { isRunning } from '../../../src/sandbox/world/backup-run.ts'
import { containerOf } from '../../../src/sandbox/world/protected-item.ts'
import { saysSnapshotFailed } from '../../../src/sandbox/world/snapshot-report.ts'
import type { Ground } from './ground.ts'
import { happen, type Hands } from './happenings.ts'

export interface SeenPoint {
  id: string
  time: number
  /** Neither failed nor being deleted. */
  usable: boolean
  /** The vault holds its data too. */
  copied: boolean
}

/** A request and, of a write, the world as it was when it arrived. Ids in lower case. */
export interface Seen {
  index: number
  at: number
  method: string
  path: string
  correlationId: string
  isWrite: boolean
  /** Of the VM, in any vault. */
  runningJobs: string[]
  status: number
  points: SeenPoint[]
  lock: string | undefined
  extension: { isBackups: boolean; failed: boolean } | undefined
}

/** Sees every request of one world arrive, and lets come in between what the world's spec says. */
export class Witness {
  readonly ground: Ground
  readonly seen: Seen[] = []
  /** What has come in between, with the number of requests that had arrived by then. */
  readonly happened: { kind: string; index: number }[] = []
  #reads = 0
  #writes = 0
  #hands: Hands | undefined
  #pending
  #runs = false

  constructor(ground: Ground) {
    this.ground = ground
    this.#pending = [...ground.spec.happenings]
  }

  /** From here on things come in between. */
  disturb(hands: Hands) {
    this.#hands = hands
  }

  /** It was accepted: what is read from here on is read by the worker. */
  runs() {
    this.#runs = true
    this.#reads = 0
  }

  arrives(method: string, url: URL, correlationId: string): Seen {
    const path = decodeURIComponent(url.pathname)
      .replace(/\/{2,}/g, '/')
      .toLowerCase()
    const isWrite = method !== 'GET' && !path.endsWith('/backupstatus')
    if (this.#hands) {
      const at = !this.#runs ? 'WhilePlanning' : isWrite ? 'BeforeWrite' : 'Read'
      this.#happen(at, isWrite ? ++this.#writes : ++this.#reads)
    }
    const { world, azure } = this.ground
    world.timeline.advanceTo(azure.clock.now())
    const seen: Seen = {
      index: this.seen.length,
      at: Date.now(),
      method,
      path,
      correlationId,
      isWrite,
      runningJobs: isWrite || path.endsWith('/backupjobs') ? this.#runningJobs() : [],
      status: 0,
      points: isWrite ? this.points() : [],
      lock: isWrite && path.includes('/locks/') ? contentOf(world.locks.get(path)) : undefined,
      extension: isWrite ? this.#extension(path) : undefined,
    }
    this.seen.push(seen)
    return seen
  }

  answered(seen: Seen, status: number) {
    seen.status = status
    if (this.#hands && seen.isWrite) this.#happen('AfterWrite', this.#writes)
  }

  #happen(at: string, nth: number) {
    const due = this.#pending.filter((one) => one.at === at && one.nth <= nth)
    this.#pending = this.#pending.filter((one) => !due.includes(one))
    for (const { what } of due) {
      if (happen(this.ground, what, this.#hands!)) this.happened.push({ kind: what.kind, index: this.seen.length })
    }
  }

  #runningJobs() {
    const { world, vm } = this.ground
    const container = containerOf(vm.id).toLowerCase()
    return world.backupJobs
      .values()
      .filter(({ properties }) => isRunning(properties.status) && properties.containerName.toLowerCase() === container)
      .map(({ id }) => id.toLowerCase())
  }

  /** All points that Azure Backup made for this VM, oldest first. */
  points(): SeenPoint[] {
    const { world, own } = this.ground
    return [...own]
      .flatMap((id) => world.restorePointCollections.get(id)?.properties.restorePoints ?? [])
      .map(({ id, properties: { timeCreated, provisioningState } }) => ({
        id: id.toLowerCase(),
        time: Date.parse(timeCreated),
        usable: provisioningState === 'Succeeded',
        copied: this.#isCopied(id.toLowerCase(), timeCreated),
      }))
      .sort((a, b) => a.time - b.time)
  }

  #isCopied(id: string, time: string) {
    const { world, copies, item } = this.ground
    const known = copies.get(id)
    const copy =
      known === undefined
        ? world.recoveryPoints
            .childrenOf(item?.id ?? '')
            .find(({ properties }) => Date.parse(properties.recoveryPointTime) === Date.parse(time))
        : world.recoveryPoints.get(known ?? '')
    return (copy?.properties.recoveryPointTierDetails ?? []).some(
      ({ type, status }) => type === 'HardenedRP' && status === 'Valid',
    )
  }

  #extension(path: string) {
    const [, name] = /\/virtualmachines\/[^/]+\/extensions\/([^/]+)$/.exec(path) ?? []
    if (name === undefined) return undefined
    const { world, machine } = this.ground
    const model = world.extensions.get(path)?.properties
    const view =
      model?.instanceView ?? machine.properties.instanceView.extensions?.find((one) => one.name.toLowerCase() === name)
    const statuses = [...(view?.statuses ?? []), ...(view?.substatuses ?? [])]
    return {
      isBackups: /^Microsoft\.Azure\.RecoveryServices\.VMSnapshot(Linux)?$/i.test(view?.type ?? ''),
      failed:
        model?.provisioningState === 'Failed' ||
        statuses.some((status) => /\/failed\//i.test(status.code) || saysSnapshotFailed(status)),
    }
  }
}

/** Everything of a lock that has to come back. */
export const contentOf = (lock: ManagementLock | undefined) =>
  lock && JSON.stringify([lock.id, lock.name, lock.properties.level, lock.properties.notes, lock.properties.owners])
