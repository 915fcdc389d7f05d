import { createHash } from 'node:crypto'
import Type, { type Static } from 'typebox'
import { Document, Extensible, Nullable, Text, Time } from '../backup/schema.ts'

const risks = ['Reversible', 'Disruptive', 'Irreversible'] as const

const PlannedCall = Document({
  method: Extensible(['DELETE', 'PUT', 'POST']),
  resourceId: Text(),
  description: Text(),
})
export const PlanPrecondition = Document({ name: Text(), met: Type.Boolean(), reason: Text() })
export const Blocker = Document({ code: Text(), message: Text(), resourceId: Nullable(Text()) })
export const DataLoss = Document({
  kind: Extensible(['RestorePoint', 'RecoveryPoint'], {
    description: 'A snapshot that Compute keeps, or a recovery point of the vault.',
  }),
  restorePointId: Text('Id of what is lost, of either kind: what acceptDataLoss has to name.'),
  time: Nullable(Time()),
  reason: Text('Why nothing else holds this point.'),
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
    notes: Type.Array(Text(), { description: 'What else a person should know.' }),
    etag: Text('Strong; for If-Match.'),
    plannedAt: Time(),
  },
  { title: 'Plan' },
)
export type Plan = Static<typeof Plan>
export type PlannedCall = Static<typeof PlannedCall>
export type PlanPrecondition = Static<typeof PlanPrecondition>
export type Blocker = Static<typeof Blocker>
export type DataLoss = Static<typeof DataLoss>
export type Risk = (typeof risks)[number]

/** What an action concludes from facts. */
export interface PlanContent {
  calls: PlannedCall[]
  preconditions: PlanPrecondition[]
  blockers: Blocker[]
  dataLoss: DataLoss[]
  loses?: string[]
  risk: Risk
  notes?: string[]
  /** All that execute() is given: plain JSON. The etag covers it, for nothing else tells which writes go out and what they stand on. */
  work: unknown
  /** What of `work` the etag covers, where some of it only tells (a diagnosis, whose times change by the minute). */
  decides?: unknown
}

export function planOf(action: string, vm: { id: string; key: string }, content: PlanContent, plannedAt: string): Plan {
  const { calls, preconditions, blockers, dataLoss, loses = [], risk, notes = [], work, decides = work } = content
  // Times of planning stay outside: the same world gives the same etag, else If-Match could never hold.
  const said = JSON.stringify([action, vm.key, calls, preconditions, blockers, dataLoss, risk, decides])
  const etag = `"${createHash('sha256').update(said).digest('base64url').slice(0, 32)}"`
  return { action, vmId: vm.id, calls, preconditions, blockers, dataLoss, loses, risk, notes, etag, plannedAt }
}
