import { LRUCache } from 'lru-cache'
import { bounded } from '../concurrency/bounded.ts'

const MINUTE = 60_000
/** Assumed GETs per reading until one has shown the real number: the VM, its extensions, the backup extension by name. */
const USUAL_COST = 3

/**
 * What a VM is read for: a diagnosis, a dry run, to change it right after, the first diagnosis after it was changed, which is owed to whoever
 * changed it, or because its turn in the estate has come.
 */
export type ReadPurpose = 'Look' | 'LookAfterChange' | 'Plan' | 'Change' | 'Turn'

interface Counted {
  at: number
  gets: number
}
interface OfOneVm {
  looks: Counted[]
  plans: Counted[]
  /** GETs that the last reading took. */
  cost: number
}

/** A reading that was let in. */
export interface CountedReading {
  /** How many GETs it came to; 0 when it was not made. */
  settle(gets: number): void
}

/**
 * How often one VM may be read. Compute gives a VM 12 cheap GETs a minute, and 36 after a pause (compute-throttling-limits), and shares
 * them among all who ask. So many a minute are for diagnoses and as many again for dry runs and starts, of which dry runs leave enough
 * for a start: a page that refreshes starves no runbook, and a runbook that only plans no repair. Times in milliseconds.
 */
export class ReadBudget {
  readonly #getsPerMinute: number
  readonly #vms = new LRUCache<string, OfOneVm>({ ...bounded(100_000), ttl: 10 * MINUTE })

  constructor(getsPerMinute: number) {
    this.#getsPerMinute = getsPerMinute
  }

  /** Counts a reading that is about to begin, or answers how many seconds later there is room for one. */
  take(key: string, now: number, purpose: ReadPurpose): CountedReading | { roomInSeconds: number } {
    const vm = this.#vms.get(key) ?? { looks: [], plans: [], cost: USUAL_COST }
    const kind = purpose === 'Plan' || purpose === 'Change' ? 'plans' : 'looks'
    const counted = (vm[kind] = vm[kind].filter(({ at }) => now - at < MINUTE))
    // A look is left to whoever comes behind a turn, a start to whoever comes behind a dry run.
    const most = this.#getsPerMinute - (purpose === 'Plan' || purpose === 'Turn' ? vm.cost : 0)
    // However small the budget is, one reading a minute is made.
    const isLetIn = purpose === 'LookAfterChange' || counted.length === 0
    const wait = isLetIn ? 0 : untilRoom(counted, most - vm.cost, now)
    if (wait > 0) return { roomInSeconds: Math.ceil(wait / 1000) }
    const one: Counted = { at: now, gets: vm.cost }
    counted.push(one)
    this.#vms.set(key, vm)
    return {
      settle(gets) {
        one.gets = gets
        if (gets > 0) vm.cost = gets
        else vm[kind] = vm[kind].filter((other) => other !== one)
      },
    }
  }
}

/** Milliseconds until no more than `room` GETs are counted. */
function untilRoom(counted: Counted[], room: number, now: number) {
  let used = counted.reduce((sum, { gets }) => sum + gets, 0)
  let wait = 0
  for (const { at, gets } of counted) {
    if (used <= room) break
    used -= gets
    wait = at + MINUTE - now
  }
  return wait
}
