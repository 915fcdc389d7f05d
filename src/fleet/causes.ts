import { createHash } from 'node:crypto'
import type { CheckId } from '../backup/check-ids.ts'
import { valueOf } from '../backup/fact.ts'
import type { Extension } from '../backup/facts-of-compute.ts'
import type { ManagementLock } from '../backup/facts-of-locks.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import { foldCase, nameOf, parseArmId, sameId } from '../backup/resource-id.ts'
import { isFault, type Evidence } from '../diagnosis/finding.ts'
import { lockText } from '../diagnosis/locks-in-the-way.ts'
import { innerCodeOf, lastEnded } from '../diagnosis/jobs-seen.ts'
import type { Sentence } from '../backup/sentence.ts'
import type { Judged } from './judge-inventory.ts'

export const causeKinds = ['Lock', 'ErrorCode', 'ExtensionVersion', 'Policy', 'Vault'] as const
export type CauseKind = (typeof causeKinds)[number]

/** One thing that may hit many VMs. */
export interface Cause {
  /** Of kind and subject alone, so that every VM that it hits names it in the same way. */
  id: string
  kind: CauseKind
  /** Lower-cased id of a resource, an error code, or publisher, type and version of an extension. */
  subject: string
  title: Sentence
  evidence: Evidence[]
}

const causeOf = (kind: CauseKind, spelt: string, title: Sentence, evidence: Evidence[]): Cause => {
  const subject = foldCase(spelt)
  const id = createHash('sha256').update(`${kind} ${subject}`).digest('hex').slice(0, 16)
  return { id, kind, subject, title, evidence }
}

/** What a VM shares with others that fail for the same thing. A fault that is the VM's own has none. */
export function causesOf({ judgements, facts }: Pick<Judged, 'judgements' | 'facts'>): Cause[] {
  const found = judgements.flatMap(({ check, judgement }) =>
    isFault(judgement) ? (causesBy[check]?.(facts, judgement.evidence) ?? []) : [],
  )
  return [...new Map(found.map((cause) => [cause.id, cause])).values()]
}

const causesBy: Partial<Record<CheckId, (facts: VmBackupFacts, evidence: Evidence[]) => Cause[]>> = {
  'restore-point-lock': locksIn,
  'inherited-lock': locksIn,
  'vm-lock': locksIn,
  'last-backup-job': lastFailure,
  'vmsnapshot-extension-state': (facts) => failedExtensions(facts, ({ isBackupExtension }) => isBackupExtension),
  'other-extension-state': (facts) => failedExtensions(facts, ({ isBackupExtension }) => !isBackupExtension),
  'disk-configuration': policyOf,
  'key-vault-permissions': keyVaultsIn,
}

/** With the note of whoever set it, and who that was where the lock tells. */
function locksIn(facts: VmBackupFacts, evidence: Evidence[]): Cause[] {
  const named = new Set(evidence.map(({ resourceId }) => foldCase(resourceId)))
  return (valueOf(facts.locks) ?? [])
    .filter(({ id }) => named.has(foldCase(id)))
    .map((lock) =>
      causeOf('Lock', lock.id, lockTitle(lock), [
        { resourceId: lock.id, property: 'properties.level', value: lock.level },
        { resourceId: lock.id, property: 'properties.notes', value: lock.notes },
        ...lock.owners.map((owner) => ({
          resourceId: lock.id,
          property: 'properties.owners[].applicationId',
          value: owner,
        })),
      ]),
    )
}

function lockTitle(lock: ManagementLock): Sentence {
  const { en, pt } = lockText(lock)
  const noted = (word: string) => (lock.notes ? ` (${word}: ${lock.notes})` : '')
  return { en: `${en}${noted('note')}`, pt: `${pt[0]!.toUpperCase()}${pt.slice(1)}${noted('nota')}` }
}

/** A wrapper around another error names nothing that VMs have in common: what stands inside it does. */
function lastFailure(facts: VmBackupFacts): Cause[] {
  const job = lastEnded(facts)
  const code = job ? (innerCodeOf(job) ?? job.errorCode) : valueOf(facts.protection)?.healthCodes[0]
  if (!code) return []
  const resourceId = job?.id ?? valueOf(facts.protection)?.protectedItemId ?? ''
  const property = job ? 'properties.errorDetails[].errorTitle' : 'properties.healthDetails[].title'
  const title = { en: `Backups fail with ${code}`, pt: `Os backups falham com ${code}` }
  return [causeOf('ErrorCode', code, title, [{ resourceId, property, value: code }])]
}

function failedExtensions(facts: VmBackupFacts, isMeant: (one: Extension) => boolean): Cause[] {
  return (valueOf(facts.extensions) ?? [])
    .filter((one) => one.failed && isMeant(one))
    .flatMap(({ id, name, publisher, type, version, provisioningState }) => {
      if (!publisher || !type) return []
      const what = `${publisher}.${type}${version ? ` ${version}` : ''}`
      const seen = { resourceId: id ?? name, property: 'properties.provisioningState', value: provisioningState }
      const title = { en: `Extension ${what} fails`, pt: `A extensão ${what} falha` }
      return [causeOf('ExtensionVersion', what, title, [seen])]
    })
}

/** Where the policy is what is in the way, and not the disk under any policy. */
function policyOf(facts: VmBackupFacts, evidence: Evidence[]): Cause[] {
  const policy = valueOf(facts.protection)?.policy
  const seen = policy && evidence.find(({ resourceId }) => sameId(resourceId, policy.id))
  if (!seen) return []
  const title = {
    en: `Policy ${policy.name} does not back up disks of this kind`,
    pt: `A política ${policy.name} não faz backup de discos desse tipo`,
  }
  return [causeOf('Policy', policy.id, title, [seen])]
}

function keyVaultsIn(_facts: VmBackupFacts, evidence: Evidence[]): Cause[] {
  return evidence
    .filter(({ resourceId }) => /^microsoft\.keyvault\/vaults$/i.test(parseArmId(resourceId)?.type ?? ''))
    .map((seen) => {
      const name = nameOf(seen.resourceId)
      const title = {
        en: `Key vault ${name} refuses Azure Backup`,
        pt: `O cofre de chaves ${name} recusa o Backup do Azure`,
      }
      return causeOf('Vault', seen.resourceId, title, [seen])
    })
}
