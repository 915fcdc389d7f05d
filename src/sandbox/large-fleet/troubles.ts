import type { JobError } from '../world/backup.ts'
import { days, hours } from '../world/time.ts'
import { jobErrors } from '../fleet/job-errors.ts'
import { pick, weighed } from './chance.ts'
import type { Layout } from './layout.ts'

/** What is wrong with a VM for a while. Its backups of that time fail with `error`, unless they do not. */
export interface Trouble {
  kind: TroubleKind
  error: JobError | undefined
  since: number
  until: number
}

export type TroubleKind =
  | 'agentNotReady'
  | 'agentAbsent'
  | 'agentStale'
  | 'snapshotExtensionFailed'
  | 'otherExtensionFailed'
  | 'provisioningFailed'
  | 'jobOnly'

const byTitle = (errorTitle: string, errorString: string): JobError => ({
  errorTitle,
  errorString,
  recommendations: [],
})

/** Failures whose cause shows nowhere but in the job. */
const jobOnly: readonly JobError[] = [
  jobErrors.backupOperationFailed,
  jobErrors.backupOperationFailedV2,
  jobErrors.crpReportedUserError,
  jobErrors.snapshotFailedNoNetwork,
  jobErrors.keyVaultPermissions,
  jobErrors.backupInProgress,
  byTitle('UserErrorVmNotInDesirableState', 'VM is not in a state that allows backups'),
  byTitle('ExtensionFailedVssWriterInBadState', 'Snapshot operation failed because VSS writers were in a bad state.'),
  byTitle(
    'UserErrorRequestDisallowedByPolicy',
    'An invalid policy is configured on the VM which is preventing Snapshot operation.',
  ),
]

const kinds: readonly (readonly [weight: number, TroubleKind])[] = [
  [0.22, 'agentNotReady'],
  [0.05, 'agentAbsent'],
  [0.12, 'agentStale'],
  [0.2, 'snapshotExtensionFailed'],
  [0.12, 'otherExtensionFailed'],
  [0.06, 'provisioningFailed'],
  [0.23, 'jobOnly'],
]

/** Of all VMs: in trouble for days when the fleet starts; and beginning such a thing in a span of five days later. */
const lastingShare = 0.035
const passingShare = 0.012
const span = days(5)

export class Troubles {
  readonly #layout: Layout
  readonly #hasLasting: Uint8Array

  constructor(layout: Layout) {
    this.#layout = layout
    this.#hasLasting = Uint8Array.from({ length: layout.size }, (_, vm) => Number(layout.chance(vm, 20) < lastingShare))
  }

  /** At a moment. Passing troubles last less than a span, so this span and the one before are all there is to look at. */
  at(vm: number, moment: number): Trouble | undefined {
    const lasting = this.#lasting(vm)
    if (lasting && moment >= lasting.since && moment < lasting.until) return lasting
    const number = Math.floor(moment / span)
    for (const one of [number, number - 1]) {
      const passing = this.#passing(vm, one)
      if (passing && moment >= passing.since && moment < passing.until) return passing
    }
    return undefined
  }

  /** All that began or ended in (from, to]. */
  between(vm: number, from: number, to: number): Trouble[] {
    const found: Trouble[] = []
    const touches = ({ since, until }: Trouble) => (since > from && since <= to) || (until > from && until <= to)
    const lasting = this.#lasting(vm)
    if (lasting && touches(lasting)) found.push(lasting)
    for (let number = Math.floor(from / span) - 1; number <= Math.floor(to / span); number += 1) {
      const passing = this.#passing(vm, number)
      if (passing && touches(passing)) found.push(passing)
    }
    return found
  }

  #lasting(vm: number): Trouble | undefined {
    if (this.#hasLasting[vm] !== 1) return undefined
    const { chance, start } = this.#layout
    return this.#trouble(vm, 21, start - days(0.3 + 20 * chance(vm, 22)), start + days(1 + 60 * chance(vm, 23)))
  }

  #passing(vm: number, number: number): Trouble | undefined {
    const { chance } = this.#layout
    const question = 1000 + number * 4
    if (chance(vm, question) >= passingShare) return undefined
    const since = Math.floor(number * span + span * chance(vm, question + 1))
    return this.#trouble(vm, question + 2, since, since + hours(3) + Math.floor(days(3) * chance(vm, question + 3)))
  }

  #trouble(vm: number, question: number, since: number, until: number): Trouble {
    const { chance } = this.#layout
    const share = chance(vm, question)
    const kind = weighed(kinds, share) ?? 'jobOnly'
    return { kind, error: errorOf(kind, pick(jobOnly, (share * 1000) % 1)), since: minute(since), until: minute(until) }
  }
}

const minute = (moment: number) => Math.ceil(moment / 60_000) * 60_000

function errorOf(kind: TroubleKind, otherwise: JobError): JobError | undefined {
  switch (kind) {
    case 'agentNotReady':
    case 'agentAbsent':
      return jobErrors.guestAgentStatusUnavailable
    case 'agentStale':
      return jobErrors.guestAgentSnapshotTaskStatus
    case 'snapshotExtensionFailed':
      return jobErrors.extensionOperationFailed
    case 'provisioningFailed':
      return jobErrors.vmProvisioningStateFailed
    case 'otherExtensionFailed':
      return undefined
    case 'jobOnly':
      return otherwise
  }
}
