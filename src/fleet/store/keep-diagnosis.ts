import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import { valueOf } from '../../backup/fact.ts'
import type { Schema } from '../../database/schema.ts'
import type { DiagnosisContent } from '../../diagnosis/diagnosis.ts'
import type { LastDiagnosis } from '../inventory.ts'
import { checksLeftOpen } from '../what-inventory-tells.ts'
import { markVms } from './agenda.ts'

/** What a row keeps of a full reading: the word on what no list tells. */
export function lastDiagnosisOf({ verdict, findings, facts, observedAt }: DiagnosisContent): LastDiagnosis {
  const points = valueOf(facts.restorePoints)
  return {
    diagnosedDateTime: observedAt,
    verdict,
    judged: findings
      .filter(({ check, outcome }) => checksLeftOpen.has(check) && outcome !== 'Unknown')
      .map(({ check, outcome, reason, severity, message }) => ({ check, outcome, reason, severity, message })),
    restorePoints: points ? { count: points.count, limit: points.limit, countedDateTime: observedAt } : null,
  }
}

/** Of a VM that no sweep has brought nothing is kept, and an older reading does not take a newer one's place. */
export const keepDiagnosis = (db: Kysely<Schema>, vmKey: string, diagnosis: LastDiagnosis) =>
  db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('fleet_vm')
      .set({ last_diagnosis: JSON.stringify(diagnosis) })
      .where('vm_key', '=', vmKey)
      .where('gone_at', 'is', null)
      .where(sql<boolean>`coalesce(last_diagnosis ->> 'diagnosedDateTime', '') < ${diagnosis.diagnosedDateTime}`)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) await markVms(trx, [vmKey])
    return numUpdatedRows > 0n
  })
