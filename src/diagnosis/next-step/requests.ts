import type { ManagementLock } from '../../backup/facts-of-locks.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import { agreeing } from '../counted.ts'
import type { ActionName } from '../finding.ts'
import type { Language } from '../../error-codes/texts/texts.ts'
import { asking } from './asked.ts'
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

function deedOf(
  { action, request }: Pick<RecommendedAction, 'action' | 'request'>,
  locks: readonly ManagementLock[],
): Said | undefined {
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
  const known = actions.flatMap(({ action, request }) => {
    const deed = deedOf({ action, request }, locks)
    return deed && request ? [{ action: action as ActionName, body: request.body, deed }] : []
  })
  const [first] = known
  if (!first) return undefined
  const has = (name: ActionName) => actions.some(({ action }) => action === name)
  const cleans = has('cleanRestorePoints')
  const time = !has('triggerBackup') ? minutes : atLimit && !cleans ? hours : anHour
  const deeds = known.map(({ deed }) => deed)
  const deed = { en: listed(deeds, 'en', 'and'), pt: listed(deeds, 'pt', 'e') }
  if (known.length === 1)
    return asking({ action: first.action, body: first.body, automatic: true }, (post) => ({
      en: `An operator can ${deed.en}: ${post.en} does it and takes ${time.en}.`,
      pt: `Um operador pode ${deed.pt}: ${post.pt} faz isso e leva ${time.pt}.`,
    }))
  // Below the limit a lock that comes back is the cause again: it has to stay off.
  const body = { ...(has('removeLocks') && !atLimit ? { restoreLocks: false } : {}), ...(cleans ? oldestFirst : {}) }
  const all = known.length === 2 ? { en: 'both', pt: 'as duas coisas' } : { en: 'all of it', pt: 'tudo' }
  // A lock that stays off, and points that go, are somebody's decision.
  const automatic = Object.keys(body).length === 0
  return asking({ action: 'remediate', body, automatic }, (post) => ({
    en: `An operator can ${deed.en}: ${post.en} does ${all.en} and takes ${time.en}.`,
    pt: `Um operador pode ${deed.pt}: ${post.pt} faz ${all.pt} e leva ${time.pt}.`,
  }))
}

const oldestFirst = { cleanUp: 'OldestFirst' }

function listed(deeds: readonly Said[], language: Language, and: string) {
  const texts = deeds.map((deed) => deed[language])
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} ${and} ${texts.at(-1)}`
}

/** What this service does once a person has decided on it. */
export function decidedStep(
  { action, request }: RecommendedAction,
  locks: readonly ManagementLock[],
): Said | undefined {
  const decided = decisions[action as ActionName]
  if (!decided || !request) return undefined
  const cleans = action === 'cleanRestorePoints'
  const say = cleans && request.body['mode'] === 'Collection' ? collectionAgain : decided
  // What would be lost is seen first.
  return asking({ action: action as ActionName, body: request.body, dryRun: cleans }, (post) => say(post, locks))
}

type Decision = (post: Said, locks: readonly ManagementLock[]) => Said

const collectionAgain: Decision = (post) => ({
  en: `A backup administrator has to accept that the collection goes whose deletion has not ended: ${post.en} shows what would be lost, and the run takes some minutes.`,
  pt: `Um administrador de backup precisa aceitar a perda da coleção cuja exclusão não terminou: ${post.pt} mostra o que se perderia, e a execução leva alguns minutos.`,
})

const decisions: Partial<Record<ActionName, Decision>> = {
  removeLocks: (post, locks) => ({
    en: `Ask whoever set ${locksNamed(locks).en} whether ${agreeing(locks, 'it', 'they')} may be off for a time; then ${post.en} does it within minutes.`,
    pt: `Pergunte a quem criou ${locksNamed(locks).pt} se ${agreeing(locks, 'ele pode ficar removido', 'eles podem ficar removidos')} por um tempo; depois, ${post.pt} faz isso em minutos.`,
  }),
  cleanRestorePoints: (post) => ({
    en: `A backup administrator has to accept that the oldest restore points go, of which no copy in the vault is known: ${post.en} shows what would be lost, and the run takes some minutes.`,
    pt: `Um administrador de backup precisa aceitar a perda dos pontos de restauração mais antigos, dos quais não se conhece cópia no cofre: ${post.pt} mostra o que se perderia, e a execução leva alguns minutos.`,
  }),
  cancelBackup: (post) => ({
    en: `An operator has to judge whether the running backup is stuck: ${post.en} ends it within minutes.`,
    pt: `Um operador precisa avaliar se o backup em execução está travado: ${post.pt} o encerra em minutos.`,
  }),
  resumeProtection: (post) => ({
    en: `A backup administrator has to decide whether protection goes on under its former policy: ${post.en} resumes it within minutes.`,
    pt: `Um administrador de backup precisa decidir se a proteção continua com a política anterior: ${post.pt} a retoma em minutos.`,
  }),
  grantKeyVaultAccess: (post) => ({
    en: `The owner of the key vault has to agree that Azure Backup gets its rights: ${post.en} gives them within minutes.`,
    pt: `O proprietário do cofre de chaves precisa concordar que o Backup do Azure receba os direitos: ${post.pt} os concede em minutos.`,
  }),
  deleteFailedExtensions: (post) => ({
    en: `Whoever administers the guest has to put right first what the backup extension reports, by the guest steps of vmsnapshot-extension-state; then ${post.en} and a backup bring it back within an hour.`,
    pt: `Quem administra o sistema convidado precisa corrigir primeiro o que a extensão de backup informa, pelas etapas de vmsnapshot-extension-state; depois, ${post.pt} e um backup a trazem de volta em uma hora.`,
  }),
  triggerBackup: (post) => ({
    en: `Whoever administers the VM has to see to what stands under lastFailure; then ${post.en} shows within about an hour whether backups work again.`,
    pt: `Quem administra a VM precisa resolver o que está em lastFailure; depois, ${post.pt} mostra em cerca de uma hora se os backups voltaram a funcionar.`,
  }),
  checkGuest: (post) => ({
    en: `An operator can look inside the VM, for nothing from outside explains the failure: ${post.en} runs a script there that only reads, and takes some minutes.`,
    pt: `Um operador pode examinar o interior da VM, pois nada de fora explica a falha: ${post.pt} executa ali um script que apenas lê e leva alguns minutos.`,
  }),
}
