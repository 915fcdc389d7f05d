import type { CheckId } from '../../backup/check-ids.ts'
import { valueOf } from '../../backup/fact.ts'
import type { BackupJob } from '../../backup/facts-of-backup.ts'
import type { ManagementLock } from '../../backup/facts-of-locks.ts'
import { mayRun } from '../../backup/words/jobs.ts'
import { powerIs } from '../../backup/words/power.ts'
import { isUnknownState } from '../../backup/words/provisioning.ts'
import type { CheckInput } from '../check.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import { isFault, type ActionName, type Finding } from '../finding.ts'
import { requestOf } from '../next-step/asked.ts'
import type { Language } from '../../error-codes/texts/texts.ts'
import type { Sentence } from '../../backup/sentence.ts'
import { forbidsExtensionDelete, isOnRestorePoints, isOnSubscription, isShared, mustStay } from '../locks-in-the-way.ts'

/** Basis of the recommendations: the findings, and the recommendations that they exclude. */
export interface Situation {
  input: CheckInput
  /** Of the findings, and of what is recommended. */
  language: Language
  findings: readonly Finding[]
  /** A confirmed finding that is more than information. */
  fault(check: CheckId): Finding | undefined
  blocked(check: CheckId): boolean
  /** Whether one of these is a fault, other than `but`. */
  anyFault(checks: readonly string[], but: Finding['check']): boolean
  locks: readonly ManagementLock[]
  /** Locks that hold up what is to be done, by what may become of them. */
  inTheWay: { automatic: ManagementLock[]; byName: ManagementLock[]; staying: ManagementLock[] }
  /** Jobs are running; undefined when they were not read: then nothing that deletes may be recommended. */
  running: readonly BackupJob[] | undefined
  /** The VM is being changed, started or stopped. */
  settling: boolean
  /** The VM is being deleted: nothing is to be repaired on it. */
  leaving: boolean
  /** Nothing is deleted or changed while a job runs, may run, or the VM is in motion, on its way out or in a state that is not known. */
  quiet: boolean
}

export function situationOf(input: CheckInput, findings: readonly Finding[], language: Language): Situation {
  const fault = (check: CheckId) => findings.find((finding) => finding.check === check && isFault(finding))
  const running = valueOf(input.facts.backupJobs)?.filter(mayRun)
  // A deletion that does not end holds the VM in Updating: waiting ends nothing there.
  const held = fault('vmsnapshot-extension-state')?.reason === 'HeldInDeletion'
  const settling =
    (fault('vm-provisioning-state')?.severity === 'Warning' && !held) ||
    fault('vm-power-state') !== undefined ||
    fault('vmsnapshot-extension-state')?.severity === 'Warning'
  const leaving = fault('vm-provisioning-state')?.reason === 'BeingDeleted'
  const locks = valueOf(input.facts.locks) ?? []
  return {
    input,
    language,
    findings,
    fault,
    blocked: (check) => fault(check)?.severity === 'Blocking',
    anyFault: (names, but) => findings.some((one) => one.check !== but && names.includes(one.check) && isFault(one)),
    locks,
    inTheWay: sortLocks(locks, input, fault('vmsnapshot-extension-state')?.severity === 'Blocking'),
    running,
    settling,
    leaving,
    quiet: running?.length === 0 && !settling && !leaving && !hasUnknownState(input),
  }
}

function hasUnknownState({ facts }: CheckInput) {
  const vm = valueOf(facts.virtualMachine)
  if (!vm) return false
  return isUnknownState(vm.provisioningState) || (vm.powerState !== null && powerIs(vm.powerState) === 'Unknown')
}

function sortLocks(locks: readonly ManagementLock[], input: CheckInput, extensionFailed: boolean) {
  const { facts, vmId } = input
  const holding = locks.filter(
    (lock) =>
      isOnRestorePoints(lock, facts) ||
      isOnSubscription(lock) ||
      (extensionFailed && forbidsExtensionDelete(lock, vmId)),
  )
  const shared = (lock: ManagementLock) => isShared(lock, input)
  const free = holding.filter((lock) => !mustStay(lock))
  return {
    automatic: free.filter((lock) => !shared(lock)),
    byName: free.filter(shared),
    staying: holding.filter(mustStay),
  }
}

export const request = (
  { input, language }: Situation,
  action: ActionName,
  reason: Sentence,
  automatic: boolean,
  body: Record<string, unknown> = {},
): RecommendedAction => ({
  action,
  reason: reason[language],
  automatic,
  request: requestOf(input.vmId, { action, body }),
})

export const askOperator = ({ language }: Pick<Situation, 'language'>, reason: Sentence): RecommendedAction => ({
  action: 'askOperator',
  reason: reason[language],
  automatic: false,
  request: null,
})

export const wait = ({ language }: Pick<Situation, 'language'>, reason: Sentence): RecommendedAction => ({
  action: 'wait',
  reason: reason[language],
  automatic: false,
  request: null,
})

/** What a finding says, and what follows from it. */
export const after = ({ message }: Pick<Finding, 'message'>, { en, pt }: Sentence): Sentence => ({
  en: `${message} ${en}`,
  pt: `${message} ${pt}`,
})
