import type { ManagementLock } from '../../backup/facts-of-locks.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import type { ActionName } from '../finding.ts'
import { locksNamed } from './locks-named.ts'
import type { Said } from './said.ts'

const minutes: Said = { en: 'some minutes', pt: 'alguns minutos' }
const anHour: Said = { en: 'about an hour', pt: 'cerca de uma hora' }
const hours: Said = { en: 'some hours', pt: 'algumas horas' }

const deeds: Partial<Record<ActionName, Said>> = {
  deleteFailedExtensions: { en: 'delete the failed backup extension', pt: 'excluir a extensão de backup com falha' },
  reapply: { en: "reapply the VM's model", pt: 'reaplicar o modelo da VM' },
  triggerBackup: { en: 'start a backup', pt: 'iniciar um backup' },
}

function deedOf({ action, request }: RecommendedAction, locks: readonly ManagementLock[]): Said | undefined {
  if (action === 'removeLocks') return { en: `take off ${locksNamed(locks).en}`, pt: `retirar ${locksNamed(locks).pt}` }
  if (action !== 'cleanRestorePoints') return deeds[action as ActionName]
  const ids = request?.body['restorePointIds']
  const count = Array.isArray(ids) ? ids.length : 0
  return count === 1
    ? { en: 'delete the oldest restore point', pt: 'excluir o ponto de restauração mais antigo' }
    : { en: `delete the ${count} oldest restore points`, pt: `excluir os ${count} pontos de restauração mais antigos` }
}

interface Automatic {
  actions: readonly RecommendedAction[]
  locks: readonly ManagementLock[]
  /** The count has reached the limit: without room made before, the first backup fails and Azure Backup cleans up for hours. */
  atLimit: boolean
}

/** What needs no person: one request, the action's own where it is one, the playbook's where they are several. */
export function automaticStep({ actions, locks, atLimit }: Automatic): Said | undefined {
  const known = actions.flatMap((one) => deedOf(one, locks) ?? [])
  const [first] = actions
  if (!first || known.length === 0) return undefined
  const has = (name: ActionName) => actions.some(({ action }) => action === name)
  const cleans = has('cleanRestorePoints')
  const time = !has('triggerBackup') ? minutes : atLimit && !cleans ? hours : anHour
  const deed = { en: listed(known, 'en', 'and'), pt: listed(known, 'pt', 'e') }
  if (known.length === 1) {
    const body = Object.keys(first.request?.body ?? {}).length > 0
    const post = `POST …/${first.action}`
    return {
      en: `An operator can ${deed.en}: ${post}${body ? ', with the body that recommendedActions gives,' : ''} does it and takes ${time.en}.`,
      pt: `Um operador pode ${deed.pt}: ${post}${body ? ', com o corpo indicado em recommendedActions,' : ''} faz isso e leva ${time.pt}.`,
    }
  }
  // Below the limit a lock that comes back is the cause again: it has to stay off.
  const body = { ...(has('removeLocks') && !atLimit ? { restoreLocks: false } : {}), ...(cleans ? oldestFirst : {}) }
  const given = Object.keys(body).length > 0 ? JSON.stringify(body) : undefined
  const all = known.length === 2 ? { en: 'both', pt: 'as duas coisas' } : { en: 'all of it', pt: 'tudo' }
  return {
    en: `An operator can ${deed.en}: POST …/remediate${given ? ` with ${given}` : ''} does ${all.en} and takes ${time.en}.`,
    pt: `Um operador pode ${deed.pt}: POST …/remediate${given ? ` com ${given}` : ''} faz ${all.pt} e leva ${time.pt}.`,
  }
}

const oldestFirst = { cleanUp: 'OldestFirst' }

function listed(deeds: readonly Said[], language: keyof Said, and: string) {
  const texts = deeds.map((deed) => deed[language])
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} ${and} ${texts.at(-1)}`
}

/** What this service does once a person has decided on it. */
export const decidedStep = (
  { action, request }: RecommendedAction,
  locks: readonly ManagementLock[],
): Said | undefined =>
  action === 'cleanRestorePoints' && request?.body['mode'] === 'Collection'
    ? collectionAgain
    : decisions[action as ActionName]?.(locks)

const collectionAgain: Said = {
  en: 'A backup administrator has to accept that the collection goes whose deletion has not ended: POST …/cleanRestorePoints?dryRun=true with {"mode":"Collection"} shows what would be lost, and the run takes some minutes.',
  pt: 'Um administrador de backup precisa aceitar a perda da coleção cuja exclusão não terminou: POST …/cleanRestorePoints?dryRun=true com {"mode":"Collection"} mostra o que se perderia, e a execução leva alguns minutos.',
}

const decisions: Partial<Record<ActionName, (locks: readonly ManagementLock[]) => Said>> = {
  removeLocks: (locks) => ({
    en: `Ask whoever set ${locksNamed(locks).en} whether it may be off for a time; then POST …/removeLocks, with the body that recommendedActions gives, does it within minutes.`,
    pt: `Pergunte a quem criou ${locksNamed(locks).pt} se ele pode ficar retirado por um tempo; depois, POST …/removeLocks, com o corpo indicado em recommendedActions, faz isso em minutos.`,
  }),
  cleanRestorePoints: () => ({
    en: 'A backup administrator has to accept that the oldest restore points go, of which no copy in the vault is known: POST …/cleanRestorePoints?dryRun=true shows what would be lost, and the run takes some minutes.',
    pt: 'Um administrador de backup precisa aceitar a perda dos pontos de restauração mais antigos, dos quais não se conhece cópia no cofre: POST …/cleanRestorePoints?dryRun=true mostra o que se perderia, e a execução leva alguns minutos.',
  }),
  cancelBackup: () => ({
    en: 'An operator has to judge whether the running backup is stuck: POST …/cancelBackup ends it within minutes.',
    pt: 'Um operador precisa avaliar se o backup em execução está travado: POST …/cancelBackup o encerra em minutos.',
  }),
  resumeProtection: () => ({
    en: 'A backup administrator has to decide whether protection goes on under its former policy: POST …/resumeProtection resumes it within minutes.',
    pt: 'Um administrador de backup precisa decidir se a proteção continua com a política anterior: POST …/resumeProtection a retoma em minutos.',
  }),
  grantKeyVaultAccess: () => ({
    en: 'The owner of the key vault has to agree that Azure Backup gets its rights: POST …/grantKeyVaultAccess gives them within minutes.',
    pt: 'O proprietário do cofre de chaves precisa concordar que o Backup do Azure receba os direitos: POST …/grantKeyVaultAccess os concede em minutos.',
  }),
  deleteFailedExtensions: () => ({
    en: 'Whoever administers the guest has to put right first what the backup extension reports, by the guest steps of vmsnapshot-extension-state; then POST …/deleteFailedExtensions and a backup bring it back within an hour.',
    pt: 'Quem administra o sistema convidado precisa corrigir primeiro o que a extensão de backup informa, pelas etapas de vmsnapshot-extension-state; depois, POST …/deleteFailedExtensions e um backup a trazem de volta em uma hora.',
  }),
  triggerBackup: () => ({
    en: 'Whoever administers the VM has to see to what stands under lastFailure; then POST …/triggerBackup shows within about an hour whether backups work again.',
    pt: 'Quem administra a VM precisa resolver o que está em lastFailure; depois, POST …/triggerBackup mostra em cerca de uma hora se os backups voltaram a funcionar.',
  }),
  checkGuest: () => ({
    en: 'An operator can look inside the VM, for nothing from outside explains the failure: POST …/checkGuest runs a script there that only reads, and takes some minutes.',
    pt: 'Um operador pode examinar o interior da VM, pois nada de fora explica a falha: POST …/checkGuest executa ali um script que apenas lê e leva alguns minutos.',
  }),
}
