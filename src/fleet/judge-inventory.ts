import type { CheckId } from '../backup/check-ids.ts'
import { unavailable, valueOf } from '../backup/fact.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import type { Limits } from '../backup/limits.ts'
import { parseVmId } from '../backup/resource-id.ts'
import { checks } from '../diagnosis/checks.ts'
import { isFault, ruledOut, things, unknown, type Judgement } from '../diagnosis/finding.ts'
import { isOnRestorePoints, isOnSubscription } from '../diagnosis/locks-in-the-way.ts'
import { factsFromInventory } from './facts-from-inventory.ts'
import { sentenceOf } from './in-languages.ts'
import type { InventoryOfVm, InventorySource, LastDiagnosis } from './inventory.ts'
import { proofByBackup, type Proof } from './proof-by-backup.ts'
import { whatInventoryTells } from './what-inventory-tells.ts'

export interface Judged {
  facts: VmBackupFacts
  judgements: { check: CheckId; judgement: Judgement }[]
  /** Checks that nothing has told of: neither the inventory, nor a full reading that still holds, nor a backup. */
  unchecked: CheckId[]
  /** Of checks that were not looked at: what shows that they stood in no backup's way. */
  provenBy: Proof | null
  /** Whether a full reading told of each check that the inventory leaves open. */
  basis: 'Diagnosis' | 'Inventory'
}

/** The one rule set over what an inventory knows: nothing that was not looked at is a fault, and none is fine without proof. */
export function judgeInventory(
  inventory: InventoryOfVm,
  { limits, observedAt, lastDiagnosis }: { limits: Limits; observedAt: string; lastDiagnosis: LastDiagnosis | null },
): Judged {
  const vmId = parseVmId(inventory.virtualMachine.id)!
  const facts = factsFromInventory(inventory)
  const stillHolds = lastDiagnosis && holds(lastDiagnosis, inventory, observedAt) ? lastDiagnosis : null
  const proof = proofByBackup(inventory, observedAt)
  const open: CheckId[] = []
  const unchecked: CheckId[] = []
  let proven = false
  const judgements = checks.map(({ id: check, examine }) => {
    const judgement = bounded(check, examine({ vmId, facts, limits, observedAt }), inventory)
    const read = stillHolds && toldBy(stillHolds, check, observedAt)
    // How bad it is, at a limit that was counted, only a full reading knows.
    if (read && isFault(read) && isFault(judgement))
      return { check, judgement: { ...read, evidence: judgement.evidence } }
    if (judgement.outcome !== 'Unknown') return { check, judgement }
    open.push(check)
    if (read) return { check, judgement: read }
    unchecked.push(check)
    if (!proof || !provenBy(check, inventory, facts)) return { check, judgement }
    proven = true
    return {
      check,
      judgement: ruledOut('ProvenByBackup', {
        en: `Not looked at; the backup of ${proof.time} completed, and nothing visible has changed since.`,
        pt: `Não examinado; o backup de ${proof.time} foi concluído e nada visível mudou desde então.`,
      }),
    }
  })
  return {
    facts,
    judgements,
    unchecked,
    provenBy: proven ? proof : null,
    basis: stillHolds && open.every((check) => !unchecked.includes(check)) ? 'Diagnosis' : 'Inventory',
  }
}

/** How many points others keep, no backup of Azure Backup's tells; and where a lock keeps its own, each backup leaves less room for the next. */
const provenBy = (check: CheckId, { collections }: InventoryOfVm, facts: VmBackupFacts) =>
  check !== 'restore-point-limit' || (collections.length <= 1 && !keepsPoints(facts))

const keepsPoints = (facts: VmBackupFacts) =>
  valueOf(facts.locks)?.some((lock) => isOnRestorePoints(lock, facts) || isOnSubscription(lock)) ?? false

/** Each VM is read whole once a day; half a day more for a round that is late. */
export const diagnosisHolds = 36 * 3_600_000

/** Young enough, and nothing visible has changed since: then what it read is still so, as far as anybody can tell. */
function holds(
  { diagnosedDateTime }: LastDiagnosis,
  { changedDateTime, backupJobs, sources }: InventoryOfVm,
  observedAt: string,
) {
  if (sources.changes?.status !== 'Complete') return false
  if (Date.parse(observedAt) > Date.parse(diagnosedDateTime) + diagnosisHolds) return false
  const newest = backupJobs[0]
  return [changedDateTime, newest?.endTime ?? newest?.startTime ?? null].every(
    (at) => at === null || Date.parse(at) <= Date.parse(diagnosedDateTime),
  )
}

const sourcesOf: Partial<Record<CheckId, readonly InventorySource[]>> = {
  'restore-point-lock': ['locks', 'restorePointCollections'],
  'disk-size': ['disks', 'virtualMachines'],
}

function bounded(check: CheckId, judgement: Judgement, { sources }: InventoryOfVm): Judgement {
  const tells = whatInventoryTells[check]
  if (tells === 'Whole' || (judgement.outcome === 'Confirmed' && tells !== 'Nothing')) return judgement
  if (tells !== 'Exceptions') return unknown(things.notListed, unavailable('NotRead'))
  const complete = (sourcesOf[check] ?? []).every((source) => sources[source]?.status === 'Complete')
  return judgement.outcome === 'Unknown' && complete
    ? ruledOut('NoneListed', {
        en: 'Nothing that would be in the way is among what Azure lists of the VM.',
        pt: 'Nada que atrapalharia está entre o que o Azure lista da VM.',
      })
    : judgement
}

function toldBy(
  { judged, diagnosedDateTime }: LastDiagnosis,
  check: CheckId,
  observedAt: string,
): Judgement | undefined {
  const found = judged.find((one) => one.check === check)
  if (!found) return undefined
  if (check === 'on-demand-backup-budget' && diagnosedDateTime.slice(0, 10) !== observedAt.slice(0, 10))
    return ruledOut('AnotherDay', {
      en: 'The on-demand backups of a day count for that day alone.',
      pt: 'Os backups sob demanda de um dia contam apenas para aquele dia.',
    })
  const { outcome, reason, severity, message, messageIn, evidence = [] } = found
  return {
    outcome: outcome as Judgement['outcome'],
    reason,
    message: sentenceOf(message, messageIn),
    severity: severity as Judgement['severity'],
    evidence,
  }
}
