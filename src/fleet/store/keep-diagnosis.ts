import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import { valueOf } from '../../backup/fact.ts'
import type { Schema } from '../../database/schema.ts'
import type { CheckInput } from '../../diagnosis/check.ts'
import { checks } from '../../diagnosis/checks.ts'
import { isFault } from '../../diagnosis/finding.ts'
import { judge } from '../../diagnosis/verdict.ts'
import { inOthers } from '../in-languages.ts'
import type { LastDiagnosis } from '../inventory.ts'
import { checksLeftOpen } from '../what-inventory-tells.ts'
import { markVms } from './agenda.ts'

/** One row for each of 100,000 VMs: what is kept is small. */
const mostEvidence = 5

/** What a row keeps of a full reading: the word on what no list tells. Of the checks alone, before anybody's language is known. */
export function lastDiagnosisOf(reading: CheckInput): LastDiagnosis {
  const { facts, observedAt } = reading
  const points = valueOf(facts.restorePoints)
  const judgements = checks.map((check) => ({ check: check.id, ...check.examine(reading) }))
  return {
    diagnosedDateTime: observedAt,
    verdict: judge(judgements),
    judged: judgements
      .filter(({ check, outcome }) => checksLeftOpen.has(check) && outcome !== 'Unknown')
      .map((judgement) => {
        const { check, outcome, reason, severity, message, evidence } = judgement
        const told = { check, outcome, reason, severity, message: message.en, messageIn: inOthers(message) }
        return isFault(judgement) ? { ...told, evidence: evidence.slice(0, mostEvidence) } : told
      }),
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
