import type { ActionName } from '../../../src/diagnosis/finding.ts'
import { isWithin } from './evidence.ts'
import { groupOf } from './ground-around.ts'
import { renamedGroup } from './ground-points.ts'
import type { WorldSpec } from './spec.ts'
import { isCopying, type Witness } from './witness.ts'

/** A reason for which a request has to be refused, and the codes that say so. Consent is looked at where nothing else is in the way. */
export interface Forbidden {
  of: 'World' | 'Consent'
  codes: string[]
  because: string
}

const ofConsent = /^(PlanChanged|PlanRequired|DataLossNotAccepted)$/
const [always, never] = [() => true, () => false]
/** Where a running job of the VM refuses it for certain. */
const refusedDuringJobs: Record<ActionName, (spec: WorldSpec) => boolean> = {
  removeLocks: never,
  restoreLocks: never,
  deleteFailedExtensions: always,
  cleanRestorePoints: always,
  triggerBackup: always,
  cancelBackup: never,
  reapply: always,
  resumeProtection: isStopped,
  grantKeyVaultAccess: never,
  checkGuest: canBeAsked,
  remediate: never,
}

/** What the world, as it stands, and the request together forbid; not everything, but of each what is certain. */
export function forbiddenIn(witness: Witness, body: Record<string, unknown>): Forbidden[] {
  const { spec } = witness.ground
  const { action, consent, spoiledIds } = spec.order
  if (spoiledIds) return [{ of: 'World', codes: ['InvalidRequest'], because: 'an id that is none' }]
  const found: Forbidden[] = []
  const forbid = (holds: boolean, because: string, ...codes: string[]) =>
    void (
      holds && found.push({ of: codes.every((code) => ofConsent.test(code)) ? 'Consent' : 'World', codes, because })
    )
  const running = witness.runningJobs().filter((job) => !(action === 'checkGuest' && isCopying(job))).length
  forbid(running > 0 && refusedDuringJobs[action](spec), `${running} jobs of the VM run`, 'BackupJobRunning')
  forbid(action === 'cancelBackup' && running === 0, 'no job of the VM runs', 'NoBackupJobRunning')
  const failed = Object.values(witness.extensions()).some((one) => one.isBackups && one.failed)
  forbid(action === 'deleteFailedExtensions' && !failed, 'no backup extension has failed', 'NoFailedExtension')
  const state = witness.ground.item?.properties.protectionState
  const isActive = state === 'Protected' || state === 'IRPending'
  forbid(action === 'triggerBackup' && !isActive, `protection is ${state ?? 'none'}`, 'ProtectionNotActive')
  forbid(consent === 'OldPlan', 'the plan is another one', 'PlanChanged', 'PlanRequired')
  if (action === 'removeLocks') forbidLocks(witness, body, forbid)
  if (action === 'cleanRestorePoints') forbidPoints(witness, body, forbid)
  return found
}

function canBeAsked({ power, agentReady }: WorldSpec) {
  return power === 'running' && agentReady
}

/** A stopped item has none, and another VM's is not read. */
function tellsItsPolicy({ protection, item }: WorldSpec) {
  return (protection === 'Protected' || protection === 'IRPending') && item === 'OfThisVm'
}

function isStopped({ protection }: WorldSpec) {
  return protection === 'ProtectionStopped' || protection === 'SoftDeleted'
}

type Forbid = (holds: boolean, because: string, ...codes: string[]) => void

function forbidLocks({ ground }: Witness, body: Record<string, unknown>, forbid: Forbid) {
  for (const id of (body['lockIds'] ?? []) as string[]) {
    const lock = ground.world.locks.get(id)
    forbid(!lock, `there is no lock ${id}`, 'LockNotRemovable')
    if (!lock) continue
    forbid(/^azurebackupprotectionlock$/i.test(lock.name), `${id} is Azure Backup's own`, 'LockNotRemovable')
    forbid((lock.properties.owners ?? []).length > 0, `${id} is an application's`, 'LockNotRemovable')
    const scope = lock.id.toLowerCase().split('/providers/microsoft.authorization/')[0]!
    const vmGroup = groupOf(ground.machine.id).toLowerCase()
    const guardsMore =
      scope === `/subscriptions/${ground.subscriptionId}` ||
      scope === vmGroup ||
      isWithin(scope, ground.machine.id.toLowerCase())
    forbid(
      body['restore'] === 'Never' && guardsMore,
      `${id} guards more than restore points, for ever`,
      'LockNotRemovable',
    )
  }
}

function forbidPoints(witness: Witness, body: Record<string, unknown>, forbid: Forbid) {
  const { ground } = witness
  const { consent, acceptsLoss } = ground.spec.order
  const points = witness.points()
  const named = body['restorePointIds'] as string[] | undefined
  const keep = (body['keepLatest'] as number | undefined) ?? 1
  const kept = new Set<string>()
  for (const machine of ['Present', 'Former', 'NotTold']) {
    let left = keep
    for (const point of points.toReversed().filter((one) => one.machine === machine)) {
      if (left <= 0) break
      kept.add(point.id)
      if (point.usable) left--
    }
  }
  for (const id of named ?? []) {
    const point = points.find((one) => one.id === id.toLowerCase())
    forbid(!point, `${id} is no point of Azure Backup's for this VM`, 'NotOwnedByAzureBackup')
    // That a renamed group is Azure Backup's, only the policy tells, which goes with its item.
    const isRenamed = groupOf(id).toLowerCase().endsWith(`/${renamedGroup}`)
    const whose = isRenamed && !tellsItsPolicy(ground.spec) ? ['NotOwnedByAzureBackup'] : ['PreconditionFailed']
    forbid(point !== undefined && kept.has(point.id), `${id} is among the newest`, ...whose)
  }
  const whole = body['mode'] === 'Collection'
  const targets = whole
    ? points
    : points.filter(({ id }) => named?.some((one) => one.toLowerCase() === id) && !kept.has(id))
  const paths = targets.map(({ id }) => (whole ? id.split('/restorepoints/')[0]! : id))
  const locked = ground.world.locks.values().some(({ id }) => {
    const scope = id.toLowerCase().split('/providers/microsoft.authorization/')[0]!
    return paths.some((path) => isWithin(path, scope) || isWithin(scope, path))
  })
  forbid(locked, 'a lock holds what is to go', 'LockedScope')
  const lost = targets.some(({ copied }) => !copied)
  const consents = consent === 'AsPlanned' || consent === 'AnyPlan' || consent === 'OldPlan'
  forbid(lost && !consents && !acceptsLoss, 'what has no copy is to go', 'PlanRequired', 'DataLossNotAccepted')
  forbid(
    whole && targets.length > 0 && /^(NoPlan|None|AnyPlan)$/.test(consent),
    'a whole collection, without its plan',
    'PlanRequired',
  )
  forbid(
    targets.length > 0 && consent === 'More',
    'consent to what is not to go',
    'DataLossNotAccepted',
    'PlanRequired',
  )
}
