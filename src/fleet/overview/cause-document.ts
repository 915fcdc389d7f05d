import Type, { type Static } from 'typebox'
import { Address, Document, Extensible, Named, Nullable, Text, Time } from '../../backup/schema.ts'
import { Evidence } from '../../diagnosis/finding.ts'
import type { Sentence } from '../../backup/sentence.ts'
import type { Language } from '../../error-codes/texts/texts.ts'
import { causeKinds } from '../causes.ts'

/** One thing for which several VMs fail, as far as the caller reaches. */
export const FleetCause = Named('FleetCause', {
  id: Text(),
  kind: Extensible(causeKinds),
  title: Text('A lock is told with its note.'),
  evidence: Type.Array(Evidence, { description: 'Nothing of a VM, job or extension that the caller does not reach.' }),
  vmCount: Type.Integer({ minimum: 1, description: 'VMs that it hits now.' }),
  firstSeenDateTime: Time(),
  lastSeenDateTime: Time(),
  trend: Nullable(
    Document(
      { vmCountBefore: Type.Integer({ minimum: 0 }), change: Type.Integer(), sampledDateTime: Time() },
      { description: 'Against about a day ago; null where no count of that time is kept.' },
    ),
  ),
  actions: Nullable(
    Type.Array(Text('Name of an action that takes a VM.'), {
      description: 'What helps a VM that it hits; null where nothing of this service is known to.',
    }),
  ),
  links: Document({ self: Address(), vms: Address('The VMs that it hits.'), errorCode: Type.Optional(Address()) }),
})
export type FleetCause = Static<typeof FleetCause>

/** A cause before anybody's language is known. */
export type UntoldCause = Omit<FleetCause, 'title'> & { title: Sentence }

export const causeIn = (language: Language, cause: UntoldCause): FleetCause => ({
  ...cause,
  title: cause.title[language],
})
