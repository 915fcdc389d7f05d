import Type, { type Static } from 'typebox'
import { Address, Document, Named, Nullable, Text, Time } from '../backup/schema.ts'
import type { Language } from '../error-codes/texts/texts.ts'
import type { Sentence } from '../backup/sentence.ts'
import type { Cause } from './causes.ts'
import type { InOtherLanguages } from './in-languages.ts'

/** A VM of the estate in a list: what its judgement comes to, and how old each part of that is. */
export const DiagnosisRow = Named('DiagnosisRow', {
  id: Text(),
  name: Text(),
  subscriptionId: Text(),
  resourceGroup: Text(),
  location: Text(),
  tags: Type.Optional(Type.Record(Type.String(), Type.String())),
  verdict: Text('Healthy, AtRisk, Blocked, Unknown'),
  basis: Text(
    'Diagnosis: every check was looked at. Inventory: lists alone were, and `unchecked` names what they leave open.',
  ),
  summary: Text(),
  reasons: Type.Array(Text()),
  errorCode: Nullable(Text()),
  causeIds: Type.Array(Text()),
  protectionState: Nullable(Text('Null: no list has told.')),
  vaultId: Nullable(Text()),
  policyName: Nullable(Text()),
  lastBackupStatus: Nullable(Text()),
  lastBackupDateTime: Nullable(Time()),
  nextScheduledBackupDateTime: Nullable(Time()),
  restorePoints: Nullable(
    Document({ count: Type.Integer({ minimum: 0 }), limit: Type.Integer({ minimum: 0 }), countedDateTime: Time() }),
  ),
  limitReachedDateTime: Nullable(
    Time('When the number of restore points reaches its limit; null where nothing foretells it.'),
  ),
  undeleteUntilDateTime: Nullable(Time('When the soft-deleted item of the VM is lost for good.')),
  instantPointsExpireDateTime: Nullable(Time('When the newest instant restore point goes by the policy.')),
  locks: Nullable(
    Document(
      { count: Type.Integer({ minimum: 0 }), blocking: Type.Integer({ minimum: 0 }) },
      {
        description:
          'Those that reach its backups, and how many of them a finding names; null: they could not be listed.',
      },
    ),
  ),
  powerState: Nullable(Text()),
  unchecked: Type.Array(Text(), { description: 'Checks that nothing has told of.' }),
  provenBy: Nullable(
    Document(
      { jobId: Nullable(Text()), completedDateTime: Time() },
      { description: 'The backup that shows that the unchecked checks stood in no way.' },
    ),
  ),
  observedDateTime: Time(),
  diagnosedDateTime: Nullable(Time('Of the last full diagnosis; null: none yet.')),
  changedDateTime: Time('When the row changed last.'),
  sequence: Type.Integer({ minimum: 1, description: 'Grows with every change of any row.' }),
  operation: Nullable(Document({ id: Text(), action: Text() })),
  links: Document({ self: Address(), diagnosis: Address() }),
})
export type DiagnosisRow = Static<typeof DiagnosisRow>

/** A row before anybody's language is known. */
export type UntoldRow = Untold<DiagnosisRow>
type Untold<Row> = Omit<Row, 'summary'> & { summary: Sentence }

export const rowIn = (language: Language, row: UntoldRow): DiagnosisRow => ({ ...row, summary: row.summary[language] })

type OfAnswer = 'changedDateTime' | 'sequence' | 'operation' | 'links'

/** `fleet_vm.content`. */
export type StoredContent = Omit<DiagnosisRow, OfAnswer> & { summaryIn?: InOtherLanguages }

/** What judging an inventory gives. The rest of a row is the store's (when and in which order it changed) or the answer's (links, operation). */
export type RowContent = Untold<Omit<DiagnosisRow, OfAnswer | 'causeIds'>> & {
  causes: Cause[]
  policyId: string | null
  /** Ids of the checks that found a fault, or that might have and could not tell. */
  checks: string[]
  /** Of the locks that reach it. */
  lockScopes: string[]
}
