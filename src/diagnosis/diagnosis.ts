import Type, { type Static } from 'typebox'
import { ActionRequest, NextRequest } from '../backup/action-request.ts'
import { VmBackupFactsSchema } from '../backup/facts.ts'
import { Document, Extensible, Named, Nullable, Text, Time } from '../backup/schema.ts'
import { actionNames, Finding, outcomes } from './finding.ts'
import { LastBackup } from './last-backup.ts'
import { LastFailure } from './last-failure.ts'

/** The next backup will / may fail / will not (Blocked) work / we cannot tell. */
export const verdicts = ['Healthy', 'AtRisk', 'Blocked', 'Unknown'] as const

export const RecommendedAction = Named('RecommendedAction', {
  action: Extensible([...actionNames, 'wait', 'askOperator']),
  reason: Text(),
  /** Whether the playbook does it by itself: never anything with data loss, nor what changes protection or access. */
  automatic: Type.Boolean(),
  /** The request that does it; null for `wait` and `askOperator`. */
  request: Nullable(ActionRequest),
})
export type RecommendedAction = Static<typeof RecommendedAction>

const GuideStep = Named('GuideStep', {
  step: Type.Integer({ minimum: 1, maximum: 4 }),
  title: Text(),
  outcome: Extensible(outcomes, { description: 'Confirmed: a fault was found in this step.' }),
  checks: Type.Array(Text()),
})

/** Everything `diagnose()` concludes from facts, in the order in which it is answered: who reads from the top can stop early. */
export const DiagnosisContent = {
  vmId: Text(),
  name: Text(),
  location: Nullable(Text()),
  verdict: Extensible(verdicts),
  summary: Text('One sentence: what is wrong.'),
  nextStep: Nullable(
    Text(
      'One sentence: what to do, who, which request, how long it takes. `…` in a request stands for /v1 and the id of the VM. Null when healthy.',
    ),
  ),
  nextRequest: Nullable(NextRequest),
  lastBackup: Nullable(LastBackup),
  lastRecoveryPointTime: Nullable(Time()),
  protectionState: Nullable(Text('Null where it could not be read.')),
  lastFailure: Nullable(LastFailure),
  /** Only with ?errorCode=: what of that code's causes is confirmed, ruled out, unknown. */
  errorCode: Type.Optional(
    Document({
      code: Text(),
      message: Text(),
      confirmed: Type.Array(Text()),
      ruledOut: Type.Array(Text()),
      unknown: Type.Array(Text()),
      remainsForAPerson: Type.Array(Text()),
    }),
  ),
  note: Type.Optional(Text('Of the request: why an errorCode that was asked for narrows nothing.')),
  recommendedActions: Type.Array(RecommendedAction),
  findings: Type.Array(Finding, { description: 'Confirmed ones, the worst first; then Unknown; then the rest.' }),
  steps: Type.Array(GuideStep),
  facts: VmBackupFactsSchema,
  observedAt: Time(),
}
export type DiagnosisContent = Omit<Static<typeof Diagnosis>, 'armCalls' | 'durationMs'>

export const Diagnosis = Document(
  {
    ...DiagnosisContent,
    armCalls: Type.Integer({ description: 'What this answer cost Azure.' }),
    durationMs: Type.Number(),
  },
  { title: 'Diagnosis' },
)
export type Diagnosis = Static<typeof Diagnosis>
