import { valueOf } from '../backup/fact.ts'
import { nameOf, parseVmId, sameId } from '../backup/resource-id.ts'
import { isCompleted } from '../backup/words/jobs.ts'
import { checks } from '../diagnosis/checks.ts'
import { isFault, type Finding } from '../diagnosis/finding.ts'
import { lastBackupOf } from '../diagnosis/last-backup.ts'
import { dayAfterBackups } from '../diagnosis/day-after-backups.ts'
import { summarise } from '../diagnosis/summary.ts'
import { isUnknown, judge, mightBlock } from '../diagnosis/verdict.ts'
import type { Language } from '../error-codes/texts/texts.ts'
import { causesOf } from './causes.ts'
import { nextDue, provenUntil } from './due.ts'
import { currentItem, policyOf } from './facts-from-inventory.ts'
import type { InventoryOfVm, InventorySource, LastDiagnosis } from './inventory.ts'
import { diagnosisHolds, judgeInventory, type Judged } from './judge-inventory.ts'
import type { RowContent } from './row.ts'
import type { Limits } from '../backup/limits.ts'

const day = 24 * 3_600_000
/** What only time changes and nothing else foretells is looked at as often. */
const again = day / 4

export interface RowInput {
  limits: Limits
  observedAt: string
  lastDiagnosis: LastDiagnosis | null
  /** Sources that were not complete for longer than what they brought may be believed. */
  stale: readonly InventorySource[]
}

export interface RowMade {
  content: RowContent
  /** When time alone may have changed it. */
  dueDateTime: string
}

/** What a VM's row says, by the rules of a diagnosis over what the inventory knows. */
export function rowOf(inventory: InventoryOfVm, input: RowInput): RowMade {
  const { observedAt, lastDiagnosis, stale } = input
  const vm = parseVmId(inventory.virtualMachine.id)!
  const judged = judgeInventory(inventory, input)
  const findings = judged.judgements.map((one) => findingIn('en', one))
  const verdict = judge(findings)
  const summaryIn = (language: Language) =>
    summarise(
      inventory.virtualMachine.name,
      verdict,
      judged.judgements.map((one) => findingIn(language, one)),
      language,
    )
  const telling = tellingIn(verdict, findings)
  const { facts, unchecked, provenBy, basis } = judged
  const protection = valueOf(facts.protection)
  const item = currentItem(inventory.items)
  const lastBackup = lastBackupOf(facts)
  const locks = valueOf(facts.locks)?.filter(({ effect }) => effect !== 'Harmless')
  const named = new Set(
    findings.filter(isFault).flatMap(({ evidence }) => evidence.map(({ resourceId }) => resourceId)),
  )
  const due =
    protection?.policy?.schedule && protection.policyId ? nextDue(protection.policy.schedule, ms(observedAt)) : null
  return {
    content: {
      id: inventory.virtualMachine.id,
      name: inventory.virtualMachine.name,
      subscriptionId: vm.subscriptionId,
      resourceGroup: vm.resourceGroup,
      location: inventory.virtualMachine.location,
      ...(Object.keys(inventory.virtualMachine.tags).length > 0 ? { tags: inventory.virtualMachine.tags } : {}),
      verdict,
      basis,
      summary: { en: summaryIn('en'), pt: summaryIn('pt') },
      reasons:
        verdict === 'Unknown' && stale.length > 0 ? ['Stale'] : [...new Set(telling.map(({ reason }) => reason))],
      errorCode: lastBackup && !isCompleted(lastBackup) ? lastBackup.errorCode : null,
      causes: causesOf(judged),
      checks: telling.map(({ check }) => check),
      protectionState: protection?.protectionState ?? null,
      vaultId: protection?.vaultId ?? null,
      policyId: protection?.policyId ?? null,
      policyName: protection?.policyId ? (protection.policy?.name ?? nameOf(protection.policyId)) : null,
      lastBackupStatus: lastBackup?.status ?? null,
      lastBackupDateTime: lastBackup?.time ?? null,
      nextScheduledBackupDateTime: due === null ? null : iso(due),
      restorePoints: lastDiagnosis?.restorePoints ?? null,
      limitReachedDateTime: limitReached(judged, lastDiagnosis),
      undeleteUntilDateTime: item?.isSoftDeleted ? item.undeleteUntilDateTime : null,
      instantPointsExpireDateTime: instantPointsExpire(judged),
      locks: locks
        ? { count: locks.length, blocking: locks.filter(({ id }) => [...named].some((one) => sameId(one, id))).length }
        : null,
      lockScopes: [...new Set(locks?.map(({ scopeKind }) => scopeKind))],
      powerState: inventory.virtualMachine.powerState,
      unchecked,
      provenBy: provenBy && { jobId: provenBy.jobId, completedDateTime: provenBy.time },
      observedDateTime: observedAt,
      diagnosedDateTime: lastDiagnosis?.diagnosedDateTime ?? null,
    },
    dueDateTime: iso(dueAgain(inventory, judged, input)),
  }
}

const ms = (time: string) => Date.parse(time)
const iso = (time: number) => new Date(time).toISOString()

function findingIn(language: Language, { check, judgement }: Judged['judgements'][number]): Finding {
  const { step, documentation } = checks.find(({ id }) => id === check)!
  const message = judgement.message[language]
  return { check, step, actions: [], explains: [], ...judgement, message, guestSteps: [], documentation }
}

/** What the verdict stands on, the worst first. */
function tellingIn(verdict: RowContent['verdict'], findings: readonly Finding[]) {
  const faults = findings.filter(isFault).toSorted((a, b) => rankOf(a) - rankOf(b))
  if (verdict !== 'Unknown') return faults
  const open = findings.some(mightBlock) ? findings.filter(mightBlock) : findings.filter(isUnknown)
  return [...open, ...faults]
}
const rankOf = ({ severity }: Finding) => (severity === 'Blocking' ? 0 : 1)

const keepsPoints = new Set<string>(['restore-point-lock', 'inherited-lock'])

/** Only where a lock keeps Azure Backup from cleaning up: elsewhere the number stays where it is. */
function limitReached({ judgements, facts }: Judged, lastDiagnosis: LastDiagnosis | null) {
  const points = lastDiagnosis?.restorePoints
  const isHeld = judgements.some(({ check, judgement }) => keepsPoints.has(check) && isFault(judgement))
  if (!points || !isHeld || points.count >= points.limit) return null
  const perDay = valueOf(facts.protection)?.policy?.backupsPerDay
  const on = dayAfterBackups(points.countedDateTime, points.limit - points.count, perDay)
  return on && `${on}T00:00:00.000Z`
}

function instantPointsExpire({ facts }: Judged) {
  const protection = valueOf(facts.protection)
  const days = protection?.policy?.instantRetentionDays
  const newest = ms(protection?.lastRecoveryPointTime ?? '')
  const time = newest + (days ?? Number.NaN) * day
  return time < Date.UTC(9999, 0) ? iso(time) : null
}

/** The proof of a backup ends with the next that is due, and a full reading grows old. */
function dueAgain(inventory: InventoryOfVm, { provenBy, basis }: Judged, { observedAt, lastDiagnosis }: RowInput) {
  const schedule = policyOf(currentItem(inventory.items), inventory.policies)?.schedule
  const ends = [
    ms(observedAt) + again,
    ...(provenBy && schedule ? [provenUntil(schedule, ms(provenBy.time)) + 1] : []),
    ...(basis === 'Diagnosis' && lastDiagnosis ? [ms(lastDiagnosis.diagnosedDateTime) + diagnosisHolds + 1] : []),
  ]
  return Math.max(Math.min(...ends), ms(observedAt) + 60_000)
}
