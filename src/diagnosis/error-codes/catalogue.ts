import Type, { type Static } from 'typebox'
import { Document, Extensible, Named, Nullable, Text } from '../../backup/schema.ts'

/** One error code of the guide: what it means, which checks look for its causes, what helps, what a person must do, what is never automated. */
export const ErrorCodeEntry = Named('ErrorCode', {
  code: Text(),
  aliases: Type.Array(Text('Other spellings, e.g. of older pages.')),
  numbers: Type.Array(Type.Integer({ description: 'errorCode numbers seen with it in recorded jobs and items.' })),
  message: Text("Azure's English message."),
  meaning: Text(),
  causes: Type.Array(
    Document({
      description: Text(),
      checks: Type.Array(Text('Check ids.')),
      seenBy: Extensible(['ControlPlane', 'Guest']),
    }),
  ),
  actions: Type.Array(Text('Action names, in order.')),
  guestSteps: Type.Array(Text()),
  neverAutomated: Type.Array(Text()),
  documentation: Text(),
  guide: Type.Boolean({ description: 'One of the 13 codes of the troubleshooting guide; false for a sibling code.' }),
  note: Nullable(Text()),
})
export type ErrorCodeEntry = Static<typeof ErrorCodeEntry>
