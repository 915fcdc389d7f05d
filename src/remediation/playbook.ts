import { ArmIdText } from '../backup/arm-id-text.ts'
import type { Language } from '../backup/sentence.ts'
import Type, { type Static } from 'typebox'
import type { CheckInput } from '../diagnosis/check.ts'
import type { DiagnosisContent } from '../diagnosis/diagnosis.ts'

export const RemediateBody = Type.Object(
  {
    restoreLocks: Type.Optional(
      Type.Boolean({ default: true, description: 'false: locks that it takes off stay off for good.' }),
    ),
    cleanUp: Type.Optional(
      Type.Union([Type.Literal('OnDemandBackup'), Type.Literal('OldestFirst')], {
        default: 'OnDemandBackup',
        description:
          'How room is made where the restore points are at their limit: by the clean-up that an on-demand backup sets off at Azure Backup, or by deleting the oldest points that have another copy.',
      }),
    ),
    acceptDataLoss: Type.Optional(
      Type.Array(ArmIdText(['Microsoft.Compute/restorePointCollections/restorePoints']), {
        maxItems: 1000,
        description: "Exactly the ids in the plan's dataLoss. Default: none.",
      }),
    ),
  },
  { additionalProperties: false },
)
export type RemediateBody = Static<typeof RemediateBody>

export type Diagnose = (input: CheckInput & { language?: Language }) => DiagnosisContent
