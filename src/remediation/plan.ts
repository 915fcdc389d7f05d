import { createHash } from 'node:crypto'
import Type, { type Static } from 'typebox'
import { ActionRequest } from '../backup/action-request.ts'
import { sameId } from '../backup/resource-id.ts'
import type { Language, Sentence } from '../backup/sentence.ts'
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

/** Before anybody's language is known. */
type Untold<T, Told extends keyof T> = Omit<T, Told> & Record<Told, Sentence>
export type CallToMake = Untold<PlannedCall, 'description'>
export type Refusal = Untold<Blocker, 'message'>
export type Loss = Untold<DataLoss, 'reason'>

/** An action's conclusions from facts. */
export interface PlanContent<Work = unknown> {
  calls: CallToMake[]
  preconditions: PlanPrecondition[]
  blockers: Refusal[]
  dataLoss: Loss[]
  loses?: Sentence[]
  risk: Risk
  /** Beyond the risk: what is irreversible is approved for that. */
  approvalReasons?: Sentence[]
  notes?: Sentence[]
  /** All that execute() is given: plain JSON. The etag covers it, for nothing else tells which writes go out and what they stand on. */
  work: Work
  /** The part of `work` that the etag covers, when another part only informs (a diagnosis, whose times change by the minute). */
  decides?: unknown
}

/** The plan as it is told in a language; its etag is the same in all. */
export function planOf(
  action: string,
  vm: { id: string; key: string },
  content: PlanContent,
  plannedDateTime: string,
  scopesToReach: string[] = [],
  language: Language = 'en',
): Plan {
  const { preconditions, risk } = content
  const { approvalReasons, ...told } = toldIn(language, content)
  return {
    action,
    vmId: vm.id,
    ...told,
    preconditions,
    risk,
    approvalReasons: [...(risk === 'Irreversible' ? [notUndone[language]] : []), ...approvalReasons],
    scopesToReach,
    holds: [],
    etag: etagOf(action, vm, content),
    plannedDateTime,
  }
}

const notUndone: Sentence = { en: 'It cannot be undone.', pt: 'Não pode ser desfeito.' }

function toldIn(language: Language, content: PlanContent) {
  const { calls, blockers, dataLoss, loses = [], approvalReasons = [], notes = [] } = content
  const sayAll = (sentences: readonly Sentence[]) => sentences.map((sentence) => sentence[language])
  return {
    calls: calls.map((call): PlannedCall => ({ ...call, description: call.description[language] })),
    blockers: blockers.map((blocker): Blocker => ({ ...blocker, message: blocker.message[language] })),
    dataLoss: dataLoss.map((loss): DataLoss => ({ ...loss, reason: loss.reason[language] })),
    loses: sayAll(loses),
    approvalReasons: sayAll(approvalReasons),
    notes: sayAll(notes),
  }
}

/** Of the English words. Times of planning stay outside: the same world gives the same etag, else If-Match could never hold. */
function etagOf(action: string, vm: { key: string }, content: PlanContent) {
  const { preconditions, risk, work, decides = work } = content
  const { calls, blockers, dataLoss, approvalReasons } = toldIn('en', content)
  const said = [action, vm.key, calls, preconditions, blockers, dataLoss, risk, decides]
  return `"${hashOf([...said, ...(approvalReasons.length > 0 ? [approvalReasons] : [])])}"`
}

/** Outside the etag: what other operations hold off comes and goes, and changes nothing of what this one does to the VM. */
export function withLocksHeld(plan: Plan, leases: readonly LockLease[], language: Language = 'en'): Plan {
  const removed = (lease: LockLease) => plan.calls.some(({ resourceId }) => sameId(resourceId, lease.lock.id))
  const putBack = leases
    .filter((lease) => !removed(lease))
    .map(({ lock }) => ({
      method: 'PUT' as const,
      resourceId: lock.id,
      description: putBackUnlessHeld(lock)[language],
    }))
  return {
    ...plan,
    calls: [...plan.calls, ...putBack],
    holds: leases.map(({ lock, offSince, backBy }) => ({
      lockId: lock.id,
      offSinceDateTime: offSince,
      dueBackDateTime: backBy,
    })),
    notes: [...plan.notes, ...leases.map((lease) => heldNote(lease)[language])],
  }
}

const putBackUnlessHeld = ({ level, name }: LockLease['lock']): Sentence => ({
  en: `Put the ${level} lock "${name}" back, if nobody else holds it off by then`,
  pt: `Repor o bloqueio ${level} "${name}", se ninguém mais o mantiver removido até lá`,
})

const heldNote = ({ lock: { level, name, scope }, offSince, holders }: LockLease): Sentence => {
  const one = holders.length === 1
  return {
    en: `The ${level} lock "${name}" on ${scope} has been off since ${offSince} because this service took it off: ${one ? '1 other operation holds' : `${holders.length} other operations hold`} it off, and this one does too until it ends.`,
    pt: `O bloqueio ${level} "${name}" em ${scope} está removido desde ${offSince} porque este serviço o removeu: ${one ? '1 outra operação o mantém' : `${holders.length} outras operações o mantêm`} removido, e esta também, até terminar.`,
  }
}

const hashOf = (said: unknown[]) => createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 32)
