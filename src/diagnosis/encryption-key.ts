import { nameOf } from '../backup/resource-id.ts'
import type { DiskSeen } from './disks-seen.ts'
import { evidence, type Evidence } from './finding.ts'

export interface KeyFault {
  reason: 'EncryptionKeyFaulty' | 'EncryptionKeyGone'
  /** Behind the name of the VM. */
  message: string
  severity: 'Blocking'
  evidence: Evidence[]
}

/** A disk whose encryption set, or whose key vault, is gone: Compute can make no snapshot of it (restore-point-troubleshooting). */
export function keyFault(disks: readonly DiskSeen[]): KeyFault | null {
  const sets = new Map(disks.flatMap(({ encryptionSet }) => (encryptionSet ? [[encryptionSet.id, encryptionSet]] : [])))
  const faults = [...sets.values()].filter(({ state }) => state !== 'Present' && state !== 'NotRead')
  const [first] = faults
  if (!first) return null
  const text = ({ id, keyVaultId, state, message }: typeof first) => {
    const set = `disk encryption set ${nameOf(id)}`
    if (state === 'SetGone') return `${set}, which is not there any more`
    const vault = keyVaultId === null ? 'its key vault' : `key vault ${nameOf(keyVaultId)}`
    if (state === 'KeyVaultGone')
      return `${set}, whose ${vault} is not there any more: recover the key vault, or make it anew under its name with the same key`
    return `${set}, whose key Azure cannot use (${message?.replace(/\.$/, '')})`
  }
  return {
    reason: first.state === 'KeyFaulty' ? 'EncryptionKeyFaulty' : 'EncryptionKeyGone',
    message: `has disks that are encrypted by ${faults.map(text).join(', and by ')}; no snapshot of them can be made.`,
    severity: 'Blocking',
    evidence: faults.flatMap(({ id, keyVaultId, state }) => [
      evidence(id, 'properties.activeKey.sourceVault.id', keyVaultId ?? state),
    ]),
  }
}
