import type { Boundary } from '../../../src/operations/dependencies.ts'
import type { ManagementLock } from '../../../src/sandbox/world/management-lock.ts'
import type { BackupJob } from '../../../src/sandbox/world/backup.ts'
import { isRunning } from '../../../src/sandbox/world/backup-run.ts'
import { containerOf } from '../../../src/sandbox/world/protected-item.ts'
import { saysSnapshotFailed } from '../../../src/sandbox/world/snapshot-report.ts'
import { pointsOf, type SeenPoint } from './copies.ts'
import type { Ground } from './ground.ts'
import { happen, type Hands } from './happenings.ts'
import { lookAtWork, type Look } from './looks.ts'
import { lists, type HappeningSpec } from './spec.ts'
import { withJunk, withoutList } from './spoil.ts'
import { timeOf, worldAtWork } from './standing-still.ts'

/** A request, and the world as it was when it arrived. Ids in lower case. */
export interface Seen {
  index: number
  /** By the world's clock. */
  at: number
  /** By everybody's. */
  receivedAt: number
  method: string
  path: string
  correlationId: string
  isWrite: boolean
  /** A page after the first, of what was there before. */
  isContinued: boolean
  /** By a worker's pass, not for a plan. */
  isOfRun: boolean
  /** Whose read it is, or by which reads it is written. */
  look: Look | undefined
  /** Of a list of jobs that was asked for those of one status. */
  jobStatus: string | undefined
  /** Of the VM, in any vault; of a list those that it may show, of a write those that it must not meet. */
  runningJobs: string[]
  /** Vaults that hold an item of the VM. */
  vaults: string[]
  /** 0: no answer. */
  status: number
  /** Its answer came without the list that was asked for: it tells nothing. */
  isListless: boolean
  points: SeenPoint[]
  uniqueId: string | undefined
  lock: string | undefined
  /** By name in lower case. */
  extensions: Record<string, { isBackups: boolean; failed: boolean }>
}

/** Sees every request of one world arrive, and lets come in between what the world's spec says. */
export class Witness {
  readonly ground: Ground
  readonly seen: Seen[] = []
  /** What has come in between, with the number of requests that had arrived by then. */
  readonly happened: {
    kind: string
    at: HappeningSpec['at']
    index: number
  }[] = []
  /** How long its process has stood still, in milliseconds. */
  readonly ahead = { wall: 0, monotonic: 0 }
  /** How many requests had arrived when the operation was accepted. */
  acceptedAt = Infinity
  #reads = 0
  #writes = 0
  #hands: Hands | undefined
  #pending
  #leftOut: { request: keyof typeof lists; left: number }[] = []

  constructor(ground: Ground) {
    this.ground = ground
    this.#pending = [...ground.spec.happenings]
  }

  /** From here on things come in between. */
  disturb(hands: Hands) {
    this.#hands = hands
  }

  planned() {
    this.#happen('Planned', 1)
  }

  /** It was accepted: what is read from here on is read by the worker. */
  runs() {
    this.acceptedAt = this.seen.length
    this.#reads = 0
  }

  /** The run is at a boundary of its own; it may stand still there, and whatever happens at boundaries happens while it does. */
  passes(boundary: Boundary) {
    if (!this.#hands) return
    const pauses = this.#pending.filter(({ what }) => what.kind === 'Pause' && what.boundary === boundary)
    if (pauses.length === 0) return
    this.#happen('Boundary', Infinity, boundary)
  }

  arrives(method: string, url: URL, correlationId: string): Seen {
    const path = decodeURIComponent(url.pathname)
      .replace(/\/{2,}/g, '/')
      .toLowerCase()
    const isWrite = method !== 'GET' && !path.endsWith('/backupstatus')
    if (this.#hands) {
      const at = this.acceptedAt === Infinity ? 'WhilePlanning' : isWrite ? 'BeforeWrite' : 'Read'
      this.#happen(at, isWrite ? ++this.#writes : ++this.#reads)
    }
    const { world, azure, machine } = this.ground
    world.timeline.advanceTo(azure.clock.now())
    const tellsPoints =
      isWrite ||
      /\/(restorepointcollections\/|recoverypoints$|protecteditems\/[^/]+$|virtualmachines\/[^/]+$)/.test(path)
    const look = lookAtWork()
    if (isWrite && look) look.hasWritten = true
    const jobStatus = /status eq '(\w+)'/i.exec(url.searchParams.get('$filter') ?? '')?.[1]
    const seen: Seen = {
      index: this.seen.length,
      at: timeOf(this),
      receivedAt: timeOf(this) - this.ahead.wall,
      method,
      path,
      correlationId,
      isWrite,
      isContinued: [...url.searchParams.keys()].some((name) => /skiptoken/i.test(name)),
      isOfRun: worldAtWork() !== undefined,
      look,
      jobStatus,
      runningJobs:
        isWrite || path.endsWith('/backupjobs')
          ? this.runningJobs()
              .filter((job) => !(path.endsWith('/runcommand') && isCopying(job)))
              .filter(({ properties }) => jobStatus === undefined || jobStatus === properties.status)
              .map(({ id }) => id.toLowerCase())
          : [],
      vaults: isWrite || path.endsWith('/resources') ? this.#vaults() : [],
      status: 0,
      isListless: false,
      points: tellsPoints ? this.points() : [],
      uniqueId: world.virtualMachines.has(machine.id) ? machine.properties.vmId : undefined,
      lock: path.includes('/locks/') ? contentOf(world.locks.get(path)) : undefined,
      extensions: isWrite || path.includes('/virtualmachines/') ? this.extensions() : {},
    }
    this.seen.push(seen)
    return seen
  }

  /** The body as it goes on its way. */
  answered(seen: Seen, status: number, body?: string): string | undefined {
    seen.status = status
    if (this.#hands && seen.isWrite) this.#happen('AfterWrite', this.#writes)
    if (status !== 200 || body === undefined) return body
    const spoiled = this.ground.spec.junk ? withJunk(body) : body
    return seen.method === 'GET' ? this.#withoutList(seen, spoiled) : spoiled
  }

  leaveOut(request: keyof typeof lists, times: number) {
    this.#leftOut.push({ request, left: times })
  }

  #withoutList(seen: Seen, body: string) {
    const due = this.#leftOut.find(({ request, left }) => left > 0 && lists[request][0].test(seen.path))
    const without = due && withoutList(body, due.request)
    if (without === undefined) return body
    due!.left--
    seen.isListless = true
    return without
  }

  #happen(at: HappeningSpec['at'], nth: number, boundary?: Boundary) {
    const due = this.#pending.filter(
      (one) => one.at === at && one.nth <= nth && (one.what.kind !== 'Pause' || one.what.boundary === boundary),
    )
    this.#pending = this.#pending.filter((one) => !due.includes(one))
    for (const { what } of due) {
      if (happen(this, what, this.#hands!)) this.happened.push({ kind: what.kind, at, index: this.seen.length })
    }
  }

  /** Of the VM, in any vault. */
  runningJobs() {
    const { world, vm } = this.ground
    const container = containerOf(vm.id).toLowerCase()
    return world.backupJobs
      .values()
      .filter(({ properties }) => isRunning(properties.status) && properties.containerName.toLowerCase() === container)
  }

  #vaults() {
    const { world, vm } = this.ground
    const end = `;${containerOf(vm.id)}`.toLowerCase()
    return world.protectedItems
      .values()
      .filter(({ id }) => id.toLowerCase().endsWith(end))
      .map(({ id }) => id.toLowerCase().split('/').slice(0, 9).join('/'))
  }

  /** All points that Azure Backup made for this VM, oldest first. */
  points(): SeenPoint[] {
    return pointsOf(this.ground)
  }

  extensions(): Seen['extensions'] {
    const { world, machine } = this.ground
    const models = world.extensions.childrenOf(machine.id)
    const views = machine.properties.instanceView.extensions ?? []
    const names = new Set([...models, ...views].map(({ name }) => name.toLowerCase()))
    return Object.fromEntries(
      [...names].map((name) => {
        const model = models.find((one) => one.name.toLowerCase() === name)?.properties
        const view = model?.instanceView ?? views.find((one) => one.name.toLowerCase() === name)
        const statuses = [...(view?.statuses ?? []), ...(view?.substatuses ?? [])]
        return [
          name,
          {
            isBackups: /^Microsoft\.Azure\.RecoveryServices\.VMSnapshot(Linux)?$/i.test(view?.type ?? ''),
            failed:
              model?.provisioningState === 'Failed' ||
              statuses.some((status) => /\/failed\//i.test(status.code) || saysSnapshotFailed(status)),
          },
        ]
      }),
    )
  }
}

/** The snapshot is taken, and nothing of the VM is needed any more. */
export const isCopying = ({ properties: { operation, extendedInfo } }: BackupJob) =>
  operation === 'Backup' && extendedInfo.tasksList[1]?.status === 'InProgress'

/** Everything of a lock that has to come back. */
export const contentOf = (lock: ManagementLock | undefined) =>
  lock &&
  // A lock whose notes are empty says no more than one without.
  JSON.stringify([lock.id, lock.name, lock.properties.level, lock.properties.notes || null, lock.properties.owners])
