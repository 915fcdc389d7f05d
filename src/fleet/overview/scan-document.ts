import Type, { type Static } from 'typebox'
import { Address, Document, Extensible, Named, Nullable, Text, Time } from '../../backup/schema.ts'

const count = (description?: string) =>
  Type.Integer({ minimum: 0, ...(description === undefined ? {} : { description }) })

const FleetScanResult = Named('FleetScanResult', {
  coverage: Document(
    { complete: count(), partial: count(), refused: count() },
    { description: 'Subscriptions: read whole, in part, and not shown by Azure Resource Graph.' },
  ),
  sources: Type.Array(
    Document({
      name: Text(),
      rows: count(),
      queries: count(),
      complete: count('Subscriptions, by how it ended there.'),
      partial: count(),
      refused: count(),
      failed: count(),
    }),
  ),
  error: Nullable(Document({ code: Text(), message: Text() })),
})

const ofAll = 'Null for whoever reaches a part of the estate only.'
export const FleetScan = Named('FleetScan', {
  id: Text(),
  status: Extensible(['Running', 'Succeeded', 'Failed', 'Abandoned'], {
    description: 'Abandoned: whoever carried it out is gone; the next begins anew.',
  }),
  askedBy: Nullable(Text(`The id of a caller, or what started it by itself. ${ofAll}`)),
  startedDateTime: Time(),
  endedDateTime: Nullable(Time()),
  queries: Nullable(count(`Of Azure Resource Graph. ${ofAll}`)),
  throttled: Nullable(count(`Answers 429. ${ofAll}`)),
  pausedSeconds: Nullable(Type.Number({ minimum: 0, description: `Waited for the quota. ${ofAll}` })),
  result: Nullable(FleetScanResult),
  links: Document({ self: Address() }),
})
export type FleetScan = Static<typeof FleetScan>
