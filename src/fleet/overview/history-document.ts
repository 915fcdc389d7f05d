import Type, { type Static } from 'typebox'
import { Named, Nullable, Text, Time } from '../../backup/schema.ts'

export const FleetHistory = Named('FleetHistory', {
  interval: Text('ISO 8601: as it was asked for, or the shortest of which all is told.'),
  value: Type.Array(
    Type.Object(
      {
        dateTime: Time(),
        series: Text('A verdict, or a reason.'),
        count: Type.Integer({ minimum: 0, description: 'VMs.' }),
      },
      { additionalProperties: false, title: 'FleetHistoryPoint' },
    ),
    { description: 'By time. Where the service did not look there is nothing: no count, and no zero.' },
  ),
  leftOut: Nullable(Text('What is not in it, of what the caller reaches.')),
})
export type FleetHistory = Static<typeof FleetHistory>
