import Type, { type Static } from 'typebox'
import { Address, Document, Extensible, Named, Nullable, Text, Time } from '../backup/schema.ts'
import { Plan } from './plan.ts'

/** ARM's terminal words, one l in Canceled. */
const operationStatuses = ['NotStarted', 'Running', 'Succeeded', 'Failed', 'Canceled'] as const
const stepStatuses = ['Running', 'Succeeded', 'Failed', 'Skipped', 'Canceled'] as const

export const OperationStep = Named('Step', {
  name: Text(),
  status: Extensible(stepStatuses, {
    description:
      'Skipped: there was nothing left to do. Canceled: the operation ended first; what had been sent goes on at Azure.',
  }),
  attempts: Type.Integer(),
  startTime: Nullable(Time()),
  endTime: Nullable(Time()),
  detail: Nullable(Text()),
  armRequestIds: Type.Array(Text()),
})
export const OperationError = Named('OperationError', {
  code: Text(),
  message: Text(),
  target: Type.Optional(Text()),
  details: Type.Optional(
    Type.Array(Document({ code: Text(), message: Text(), target: Type.Optional(Text()) }), {
      description:
        'After a failed backup: each cause of its error code, with its outcome as code (Confirmed, RuledOut, Unknown), and what is left to a person (LeftToAPerson).',
    }),
  ),
})

export const Person = Named('Person', {
  id: Text(
    'Tenant and object id, `<tenant>/<object>`; "anonymous" without authentication, "system" for the service itself.',
  ),
  name: Nullable(Text('As a token of theirs told it; for people who read, never what anything is decided by.')),
})
export type Person = Static<typeof Person>

const Approval = Document(
  {
    required: Type.Boolean(),
    requestedBy: Person,
    expiresDateTime: Nullable(Time('When it ends unapproved; null once somebody has decided.')),
    approvedBy: Nullable(Person),
    approvedDateTime: Nullable(Time()),
    rejectedBy: Nullable(Person),
    rejectedDateTime: Nullable(Time()),
    reason: Nullable(Text('What whoever approved or rejected it said of it.')),
  },
  { title: 'Approval' },
)

/** Of what its action says of its result; those of earlier versions are told as they were stored. */
export const OperationResult = Type.Record(Type.String(), Type.Unknown(), { title: 'OperationResult' })

export const Operation = Document(
  {
    id: Text(),
    action: Text(),
    vmId: Text(),
    status: Extensible(operationStatuses),
    createdDateTime: Time(),
    lastActionDateTime: Time(),
    createdBy: Person,
    reason: Nullable(Text('What whoever started it said of why.')),
    plan: Plan,
    steps: Type.Array(OperationStep),
    percentComplete: Type.Integer({ minimum: 0, maximum: 100 }),
    result: Nullable(OperationResult),
    error: Nullable(OperationError),
    approval: Nullable(Approval),
    prunedDateTime: Nullable(
      Time(
        'When plan, steps and result were removed, long after the end (OPERATIONS_RETENTION_DAYS): they are empty since. The events tell what was done.',
      ),
    ),
    links: Document({
      self: Address(),
      result: Address(),
      events: Address('As server-sent events.'),
      cancel: Address('To be POSTed to.'),
      approve: Type.Optional(Address('To be POSTed to by somebody else than who asked.')),
      reject: Type.Optional(Address('Likewise.')),
      planChanges: Type.Optional(Address('While it waits: what has changed since it was asked for.')),
    }),
  },
  { title: 'Operation' },
)

export const LockOff = Named('LockOff', {
  lockId: Text(),
  name: Text(),
  level: Text(),
  vmId: Nullable(Text('The VM whose operation took it off; null where the caller does not reach that.')),
  offSinceDateTime: Time(),
  dueBackDateTime: Nullable(Time('When it has to be back at the latest; null: it was taken off for good.')),
  operationIds: Type.Array(Text(), { description: 'Operations that hold it off.' }),
})
export type LockOff = Static<typeof LockOff>

/** Parts that a list leaves out unless `select` names them: one repair leaves hundreds of kilobytes. */
export const selectableParts = ['plan', 'steps', 'result'] as const
export type SelectablePart = (typeof selectableParts)[number]

const { plan, steps, result, ...listed } = Operation.properties

export const ListedOperation = Document(
  { ...listed, plan: Type.Optional(plan), steps: Type.Optional(steps), result: Type.Optional(result) },
  { title: 'ListedOperation' },
)

export const AuditEvent = Document(
  {
    eventId: Text('Names the event, here, in exports and as Last-Event-ID.'),
    sequence: Text('Its number in the chain, by which events are ordered: one more for each event.'),
    time: Time(),
    kind: Extensible([
      'Created',
      'ApprovalRequested',
      'Approved',
      'Rejected',
      'Intent',
      'Answered',
      'StartRefused',
      'Refused',
      'AnswerLost',
      'Step',
      'Waiting',
      'CancelRequested',
      'Ended',
      'Freeze',
      'Notification',
      'Moved',
      'Archived',
    ]),
    operationId: Nullable(Text()),
    vmId: Nullable(Text('Of an event that belongs to no operation in lower case.')),
    step: Nullable(Text()),
    method: Nullable(Text()),
    resourceId: Nullable(Text()),
    caller: Person,
    correlationId: Text(),
    armRequestId: Nullable(Text()),
    detail: Nullable(Type.Record(Type.String(), Type.Unknown())),
  },
  { title: 'AuditEvent' },
)

export type Operation = Static<typeof Operation>
export type ListedOperation = Static<typeof ListedOperation>
export type OperationStep = Static<typeof OperationStep>
export type OperationError = Static<typeof OperationError>
export type OperationStatus = (typeof operationStatuses)[number]
export type StepStatus = (typeof stepStatuses)[number]
export type AuditEvent = Static<typeof AuditEvent>
