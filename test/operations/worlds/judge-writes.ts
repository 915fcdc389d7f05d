import { atOnce, isWithin, writesOf, type Must } from './evidence.ts'
import type { Evidence } from './run-world.ts'
import type { Seen } from './witness.ts'

const lock = /\/providers\/microsoft\.authorization\/locks\/[^/]+$/
const point = /\/restorepointcollections\/([^/]+)\/restorepoints\/[^/]+$/
const collection = /\/restorepointcollections\/[^/]+$/
const extension = /\/extensions\/vmsnapshot(linux)?$/
const backup = /\/protecteditems\/[^/]+\/backup$/

/** What each action may send at all. */
const patterns: Record<string, [method: string, path: RegExp][]> = {
  removeLocks: [
    ['DELETE', lock],
    ['PUT', lock],
  ],
  restoreLocks: [['PUT', lock]],
  deleteFailedExtensions: [['DELETE', extension]],
  cleanRestorePoints: [
    ['DELETE', point],
    ['DELETE', collection],
  ],
  triggerBackup: [['POST', backup]],
  reapply: [['POST', /\/virtualmachines\/[^/]+\/reapply$/]],
  cancelBackup: [['POST', /\/backupjobs\/[^/]+\/cancel$/]],
  resumeProtection: [['PUT', /\/protecteditems\/[^/]+$/]],
  grantKeyVaultAccess: [['PUT', /\/vaults\/[^/]+\/accesspolicies\/add$/]],
  checkGuest: [['POST', /\/virtualmachines\/[^/]+\/runcommand$/]],
  remediate: [
    ['DELETE', lock],
    ['PUT', lock],
    ['DELETE', extension],
    ['DELETE', point],
    ['POST', /\/virtualmachines\/[^/]+\/reapply$/],
    ['POST', backup],
  ],
}

export function judgeWrites(evidence: Evidence, must: Must) {
  const { operation, spec } = evidence
  const { action } = spec.order
  const writes = writesOf(evidence)
  must(operation !== undefined || writes.length === 0, 'something was written without an operation')
  const planned = new Set(
    operation?.plan.calls.map(({ method, resourceId }) => `${method} ${resourceId.toLowerCase()}`),
  )
  for (const write of writes) {
    const { method, path } = write
    const told = `${method} ${path} (request ${write.index})`
    must(
      patterns[action]!.some(([allowed, like]) => allowed === method && like.test(path)),
      `outside the pattern of ${action}: ${told}`,
    )
    must(planned.has(`${method} ${path}`), `not in the plan: ${told}`)
    if (point.test(path)) judgePoint(evidence, write, told, must)
    else if (collection.test(path)) judgeCollection(evidence, write, told, must)
    if (extension.test(path)) judgeExtension(evidence, write, told, must)
    if (lock.test(path) && method === 'DELETE') judgeLock(evidence, write, told, must)
  }
}

function judgePoint(evidence: Evidence, write: Seen, told: string, must: Must) {
  const target = write.points.find(({ id }) => id === write.path)
  const isOwn = [...evidence.witness.ground.own].some((id) => isWithin(write.path, id))
  must(isOwn, `a point that Azure Backup did not make for this VM: ${told}`)
  if (!target || sinceLast(evidence, write, /^(NewestPointVanishes|NewestPointFails|PointAppears)$/) <= atOnce) return
  const newer = write.points.some((other) => other.id !== target.id && other.usable && other.time >= target.time)
  must(newer, `the newest usable restore point: ${told}`)
  judgeLoss(evidence, write, [target.id], told, must)
}

function judgeCollection(evidence: Evidence, write: Seen, told: string, must: Must) {
  const { body, witness } = evidence
  must(witness.ground.own.has(write.path), `a collection that Azure Backup did not make for this VM: ${told}`)
  must(body['mode'] === 'Collection', `a whole collection, unasked: ${told}`)
  const inside = write.points.filter(({ id }) => isWithin(id, write.path)).map(({ id }) => id)
  judgeLoss(evidence, write, inside, told, must)
}

/** What has no copy in the vault was named by the caller. */
function judgeLoss(evidence: Evidence, write: Seen, ids: string[], told: string, must: Must) {
  if (sinceLast(evidence, write, /^(CopyExpires|PointAppears)$/) <= atOnce) return
  const accepted = new Set(((evidence.body['acceptDataLoss'] ?? []) as string[]).map((id) => id.toLowerCase()))
  for (const { id, copied } of write.points)
    if (ids.includes(id))
      must(copied || accepted.has(id), `${id} exists nowhere else and its loss was not accepted: ${told}`)
}

function judgeExtension(evidence: Evidence, { extension: seen, ...write }: Seen, told: string, must: Must) {
  must(isWithin(write.path, evidence.witness.ground.machine.id), `an extension of another VM: ${told}`)
  if (!seen || sinceLast(evidence, write, /^(ExtensionRecovers|VmVanishes)$/) <= 1) return
  const gone = write.status === 204
  must(gone || seen.isBackups, `an extension that is not Azure Backup's: ${told}`)
  must(gone || seen.failed, `an extension that has not failed: ${told}`)
}

function judgeLock({ locksBefore, body, witness, spec }: Evidence, write: Seen, told: string, must: Must) {
  const [scope = '', name = ''] = write.path.split('/providers/microsoft.authorization/locks/')
  const { own, machine } = witness.ground
  must(name !== 'azurebackupprotectionlock', `Azure Backup's own lock: ${told}`)
  const [, , , , owners] = JSON.parse(write.lock ?? locksBefore.get(write.path) ?? '[]') as unknown[]
  must(!owners, `a lock that a system application owns: ${told}`)
  const groupsOf = (ids: string[]) => ids.map((id) => id.split('/').slice(0, 5).join('/').toLowerCase())
  const ofPoints = [...own, ...groupsOf([...own])].includes(scope) && !groupsOf([machine.id]).includes(scope)
  const named = ((body['lockIds'] ?? []) as string[]).some((id) => id.toLowerCase() === write.path)
  if (spec.order.action === 'remediate' || body['lockIds'] === undefined)
    must(ofPoints, `a lock that nobody named: ${told}`)
  else must(named, `another lock than those named: ${told}`)
  const never = body['restore'] === 'Never' && spec.order.action === 'removeLocks'
  must(ofPoints || !never, `a lock that guards more than restore points, for ever: ${told}`)
}

/** Guarded writes between the last such happening and this write, this one included; endless where there was none. */
function sinceLast(evidence: Evidence, write: Pick<Seen, 'index'>, kind: RegExp) {
  const last = evidence.witness.happened.findLast((one) => kind.test(one.kind) && one.index <= write.index)
  if (!last) return Infinity
  return writesOf(evidence).filter(
    ({ index, method }) => method === 'DELETE' && index >= last.index && index <= write.index,
  ).length
}
