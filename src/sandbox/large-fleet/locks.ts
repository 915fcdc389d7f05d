import { aLock } from '../world/lock.ts'
import type { ManagementLock } from '../world/management-lock.ts'
import { ResourceMap } from '../world/resource.ts'
import { days } from '../world/time.ts'
import type { World } from '../world/world.ts'
import { mixed } from './chance.ts'
import type { GroupLocks } from './group-locks.ts'
import type { Layout } from './layout.ts'

/** Locks that tell the fleet's backups since when they stand. */
export class WatchedLocks extends ResourceMap<ManagementLock> {
  readonly #groupLocks: GroupLocks
  readonly #now: () => number
  /** Set while locks are placed that have stood for some time. */
  standingSince: number | undefined

  constructor(groupLocks: GroupLocks, now: () => number) {
    super()
    this.#groupLocks = groupLocks
    this.#now = now
  }

  override add(lock: ManagementLock): ManagementLock {
    this.#groupLocks.stands(lock, this.standingSince ?? this.#now())
    return super.add(lock)
  }

  override delete(id: string): boolean {
    this.#groupLocks.isGone(id, this.#now())
    return super.delete(id)
  }
}

/** Of groups of restore points: locked when the fleet starts, and in the ten days after. Of other groups: locked without harm. */
const lockedShare = 0.04
const laterShare = 0.01
const harmlessShare = 0.01
/** Of subscriptions, where there are many. */
const subscriptionShare = 0.01
const manySubscriptions = 50

/** Locks over groups of restore points hit many VMs at once; the first group is always locked, so even a small fleet shows it. */
export function placeLocks(world: World, layout: Layout): void {
  const locks = world.locks as WatchedLocks
  const chance = (text: string, question: number) => mixed(layout.seed, hashed(text), question) / 4_294_967_296
  const place = (scope: string, since: number, lock: Parameters<typeof aLock>[2]) => {
    locks.standingSince = since
    aLock(world, scope, lock)
    locks.standingSince = undefined
  }
  let isFirst = true
  for (const { id, name } of world.resourceGroups.held()) {
    if (!name.startsWith('AzureBackupRG_')) {
      if (name.startsWith('rg-0') && chance(id, 1) < harmlessShare)
        place(id, layout.start - days(100), { name: 'no-deletions' })
      continue
    }
    const share = chance(id, 2)
    const since = layout.start - days(2 + 23 * chance(id, 3))
    if (isFirst) place(id, layout.start - days(20), { name: 'no-deletions', notes: 'Set by the platform team.' })
    else if (share < lockedShare)
      place(id, since, { name: 'no-deletions', level: chance(id, 4) < 0.1 ? 'ReadOnly' : 'CanNotDelete' })
    else if (share < lockedShare + laterShare)
      world.timeline.after(
        new Date(layout.start),
        days(1 + 9 * chance(id, 5)),
        () => void aLock(world, id, { name: 'new-rule' }),
      )
    isFirst = false
  }
  if (layout.subscriptionIds.length < manySubscriptions) return
  for (const { id } of world.subscriptions.held())
    if (chance(id, 6) < subscriptionShare) place(id, layout.start - days(25), { name: 'landing-zone' })
}

const hashed = (text: string) =>
  Array.from(text).reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7)
