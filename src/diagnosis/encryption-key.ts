import { nameOf } from '../backup/resource-id.ts'
import type { DiskSeen } from './disks-seen.ts'
import { evidence, type Evidence } from './finding.ts'
import { inALine, type Sentence } from '../backup/sentence.ts'

export interface KeyFault {
  reason: 'EncryptionKeyFaulty' | 'EncryptionKeyGone'
  /** Behind the name of the VM. */
  message: Sentence
  severity: 'Blocking'
  evidence: Evidence[]
}

/** A disk whose encryption set, or whose key vault, is gone: Compute can make no snapshot of it (restore-point-troubleshooting). */
export function keyFault(disks: readonly DiskSeen[]): KeyFault | null {
  const sets = new Map(disks.flatMap(({ encryptionSet }) => (encryptionSet ? [[encryptionSet.id, encryptionSet]] : [])))
  const faults = [...sets.values()].filter(({ state }) => state !== 'Present' && state !== 'NotRead')
  const [first] = faults
  if (!first) return null
  const text = ({ id, keyVaultId, state, message }: typeof first): Sentence => {
    const set = { en: `disk encryption set ${nameOf(id)}`, pt: `o conjunto de criptografia de disco ${nameOf(id)}` }
    if (state === 'SetGone')
      return { en: `${set.en}, which is not there any more`, pt: `${set.pt}, que não existe mais` }
    const vault = keyVaultId === null ? '' : ` ${nameOf(keyVaultId)}`
    if (state === 'KeyVaultGone')
      return {
        en: `${set.en}, whose key vault${vault} is not there any more: recover the key vault, or make it anew under its name with the same key`,
        pt: `${set.pt}, cujo cofre de chaves${vault} não existe mais: recupere o cofre de chaves ou recrie-o com o mesmo nome e a mesma chave`,
      }
    const said = message?.replace(/\.$/, '')
    return {
      en: `${set.en}, whose key Azure cannot use (${said})`,
      pt: `${set.pt}, cuja chave o Azure não consegue usar (${said})`,
    }
  }
  const named = inALine(faults.map(text), { en: ', and by ', pt: ', e com ' })
  return {
    reason: first.state === 'KeyFaulty' ? 'EncryptionKeyFaulty' : 'EncryptionKeyGone',
    message: {
      en: `has disks that are encrypted by ${named.en}; no snapshot of them can be made.`,
      pt: `tem discos criptografados com ${named.pt}; não é possível criar um instantâneo deles.`,
    },
    severity: 'Blocking',
    evidence: faults.flatMap(({ id, keyVaultId, state }) => [
      evidence(id, 'properties.activeKey.sourceVault.id', keyVaultId ?? state),
    ]),
  }
}
