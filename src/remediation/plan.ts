import { createHash } from 'node:crypto'
import Type, { type Static } from 'typebox'
import { ActionRequest } from '../backup/action-request.ts'
import { sameId } from '../backup/resource-id.ts'
import { Document, Extensible, Named, Nullable, Text, Time } from '../backup/schema.ts'
import type { LockLease } from './lock-lease.ts'

const risks = ['Reversible', 'Disruptive', 'Irreversible'] as const

export const PlannedCall = Named('PlannedCall', {
  method: Extensible(['DELETE', 'PUT', 'POST']),
  resourceId: Text(),
  description: Text(),
})
export const PlanPrecondition = Named('Precondition', { name: Text(), met: Type.Boolean(), reason: Text() })
export const Blocker = Named('Blocker', {
  code: Text(),
  message: Text(),
  resourceId: Nullable(Text()),
  check: Type.Optional(Text('Of NeedsPerson: the check that says what a person is to put right.')),
  /** Of NeedsPerson, where one helps: what a person may ask of this service. */
  request: Type.Optional(ActionRequest),
  retryAfterSeconds: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: 'Of FactUnavailable where waiting is all that is needed: the run is a 503.',
    }),
  ),
})
export const DataLoss = Named('DataLoss', {
  kind: Extensible(['RestorePoint', 'RecoveryPoint'], {
    description: 'A snapshot that Compute keeps, or a recovery point of the vault.',
  }),
  restorePointId: Text('Id of what is lost, of either kind: what acceptDataLoss has to name.'),
  time: Nullable(Time()),
  reason: Text('Why nothing else holds this point.'),
})

const HeldLock = Named('HeldLock', {
  lockId: Text(),
  offSinceDateTime: Time(),
  dueBackDateTime: Nullable(Time('By when it has to be back; null: it was taken off for good.')),
})

export const Plan = Document(
  {
    action: Text(),
    vmId: Text(),
    calls: Type.Array(PlannedCall, { description: 'Every write to ARM, in order.' }),
    preconditions: Type.Array(PlanPrecondition),
    blockers: Type.Array(Blocker, { description: 'Why it would be refused with 409; empty when it would run.' }),
    dataLoss: Type.Array(DataLoss, { description: 'Points that exist nowhere else; to be named in acceptDataLoss.' }),
    loses: Type.Array(Text(), { description: 'What else goes and is no data: a faster way to restore, for instance.' }),
    risk: Extensible(risks),
    approvalReasons: Type.Array(Text(), {
      description: 'Why it waits for a second person where REQUIRE_APPROVAL is on; empty: it does not wait.',
    }),
    scopesToReach: Type.Array(Text(), {
      description:
        "What it changes beyond the VM and what Azure Backup keeps of it alone: ACCESS_FILE has to let the caller's and the approver's role count there too.",
    }),
    holds: Type.Array(HeldLock, {
      description:
        'Locks in its way that this service has off already: it holds them off until its end. Whoever ends last puts them back.',
    }),
    notes: Type.Array(Text(), { description: 'What else a person should know.' }),
    etag: Text('Strong; for If-Match.'),
    plannedDateTime: Time(),
  },
  { title: 'Plan' },
)
export type Plan = Static<typeof Plan>
export type HeldLock = Static<typeof HeldLock>
export type PlannedCall = Static<typeof PlannedCall>
export type PlanPrecondition = Static<typeof PlanPrecondition>
export type Blocker = Static<typeof Blocker>
export type DataLoss = Static<typeof DataLoss>
export type Risk = (typeof risks)[number]

/** An action's conclusions from facts. */
export interface PlanContent<Work = unknown> {
  calls: PlannedCall[]
  preconditions: PlanPrecondition[]
  blockers: Blocker[]
  dataLoss: DataLoss[]
  loses?: string[]
  risk: Risk
  /** Beyond the risk: what is irreversible is approved for that. */
  approvalReasons?: string[]
  notes?: string[]
  /** All that execute() is given: plain JSON. The etag covers it, for nothing else tells which writes go out and what they stand on. */
  work: Work
  /** The part of `work` that the etag covers, when another part only informs (a diagnosis, whose times change by the minute). */
  decides?: unknown
}

export function planOf(
  action: string,
  vm: { id: string; key: string },
  content: PlanContent,
  plannedDateTime: string,
  scopesToReach: string[] = [],
): Plan {
  const { calls, preconditions, blockers, dataLoss, loses = [], risk, approvalReasons = [], notes = [] } = content
  const { work, decides = work } = content
  // Times of planning stay outside: the same world gives the same etag, else If-Match could never hold.
  const said = [action, vm.key, calls, preconditions, blockers, dataLoss, risk, decides]
  const etag = `"${hashOf([...said, ...(approvalReasons.length > 0 ? [approvalReasons] : [])])}"`
  return {
    action,
    vmId: vm.id,
    calls,
    preconditions,
    blockers,
    dataLoss,
    loses,
    risk,
    approvalReasons: [...(risk === 'Irreversible' ? ['It cannot be undone.'] : []), ...approvalReasons],
    scopesToReach,
    holds: [],
    notes,
    etag,
    plannedDateTime,
  }
}

/** Outside the etag: what other operations hold off comes and goes, and changes nothing of what this one does to the VM. */
export function withLocksHeld(plan: Plan, leases: readonly LockLease[]): Plan {
  const removed = (lease: LockLease) => plan.calls.some(({ resourceId }) => sameId(resourceId, lease.lock.id))
  const putBack = leases
    .filter((lease) => !removed(lease))
    .map(({ lock }) => ({
      method: 'PUT' as const,
      resourceId: lock.id,
      description: `Put the ${lock.level} lock "${lock.name}" back, if nobody else holds it off by then`,
    }))
  return {
    ...plan,
    calls: [...plan.calls, ...putBack],
    holds: leases.map(({ lock, offSince, backBy }) => ({
      lockId: lock.id,
      offSinceDateTime: offSince,
      dueBackDateTime: backBy,
    })),
    notes: [...plan.notes, ...leases.map(heldNote)],
  }
}

const heldNote = ({ lock: { level, name, scope }, offSince, holders }: LockLease) => {
  const others = holders.length === 1 ? '1 other operation holds' : `${holders.length} other operations hold`
  return `The ${level} lock "${name}" on ${scope} has been off since ${offSince} because this service took it off: ${others} it off, and this one does too until it ends.`
}

const hashOf = (said: unknown[]) => createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 32)
