import { ArmIdText } from '../backup/arm-id-text.ts'
import Type, { type Static } from 'typebox'
import type { CheckInput } from '../diagnosis/check.ts'
import type { DiagnosisContent } from '../diagnosis/diagnosis.ts'

export const RemediateBody = Type.Object(
  {
    restoreLocks: Type.Optional(Type.Boolean()),
    cleanUp: Type.Optional(Type.Union([Type.Literal('OnDemandBackup'), Type.Literal('OldestFirst')])),
    acceptDataLoss: Type.Optional(
      Type.Array(ArmIdText(['Microsoft.Compute/restorePointCollections/restorePoints']), { maxItems: 1000 }),
    ),
  },
  { additionalProperties: false },
)
export type RemediateBody = Static<typeof RemediateBody>

export type Diagnose = (input: CheckInput) => DiagnosisContent
