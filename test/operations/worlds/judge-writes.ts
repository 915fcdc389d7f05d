import type { ActionName } from '../../../src/diagnosis/finding.ts'
import type { SeenPoint } from './copies.ts'
import { isFreshFor, isWithin, ownReads, readsBefore, writesOf, type Must } from './evidence.ts'
import type { Evidence } from './run-world.ts'
import type { Seen } from './witness.ts'

const lock = /\/providers\/microsoft\.authorization\/locks\/[^/]+$/
const point = /\/restorepointcollections\/([^/]+)\/restorepoints\/[^/]+$/
const collection = /\/restorepointcollections\/[^/]+$/
const extension = /\/extensions\/vmsnapshot(linux)?$/
const backup = /\/protecteditems\/[^/]+\/backup$/

/** What each action may send at all. */
export const patterns: Record<ActionName, readonly (readonly [method: string, path: RegExp])[]> = {
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
      patterns[action].some(([allowed, like]) => allowed === method && like.test(path)),
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
  const isOwn = [...evidence.witness.ground.own].some((id) => isWithin(write.path, id))
  must(isOwn, `a point that Azure Backup did not make for this VM: ${told}`)
  const look = lookAtCollections(evidence, write, told, must)
  const target = look?.points.find(({ id }) => id === write.path)
  if (!look || !target) return must(!look, `a point that was not seen right before: ${told}`)
  const newer = look.points.some(
    (other) => other.id !== target.id && other.machine === target.machine && other.usable && other.time >= target.time,
  )
  must(newer, `the newest usable restore point of its machine: ${told}`)
  const named = (evidence.body['restorePointIds'] ?? []) as string[]
  const isNamed = named.some((id) => id.toLowerCase() === target.id)
  must(target.machine !== 'Former' || isNamed, `another machine's point, which nobody named: ${told}`)
  judgeMachine(evidence, write, look, told, must)
  judgeLoss(evidence, write, look, [target.id], told, must)
}

function judgeCollection(evidence: Evidence, write: Seen, told: string, must: Must) {
  const { body, witness } = evidence
  must(witness.ground.own.has(write.path), `a collection that Azure Backup did not make for this VM: ${told}`)
  must(body['mode'] === 'Collection', `a whole collection, unasked: ${told}`)
  const look = lookAtCollections(evidence, write, told, must, (path) => path === write.path)
  if (!look) return
  const inside = look.points.filter(({ id }) => isWithin(id, write.path)).map(({ id }) => id)
  judgeMachine(evidence, write, look, told, must)
  judgeLoss(evidence, write, look, inside, told, must)
}

interface LookAtCollections {
  at: number
  points: SeenPoint[]
}

/** What the write goes by: of each collection the last answer that this very step was given. */
function lookAtCollections(
  evidence: Evidence,
  write: Seen,
  told: string,
  must: Must,
  isAbout: (path: string) => boolean = () => true,
): LookAtCollections | undefined {
  const reads = ownReads(evidence, write, collection).filter(({ path }) => isAbout(path))
  const last = new Map(reads.map((read) => [read.path, read]))
  must(last.size > 0, `without a look of its own at the collections: ${told}`)
  if (last.size === 0) return undefined
  const at = Math.min(...[...last.values()].map((read) => read.at))
  must(isFreshFor(write, { at }), `${write.at - at} ms after its look at the collections: ${told}`)
  const points = [...last].flatMap(([path, read]) => read.points.filter(({ id }) => isWithin(id, path)))
  return { at, points }
}

/** The machine is the one that the plan was made for, as the last look at the VM shows, which is shared for as long as a look is good. */
function judgeMachine(evidence: Evidence, write: Seen, look: LookAtCollections, told: string, must: Must) {
  const { witness } = evidence
  const isVm = ({ path }: Seen) => path === witness.ground.machine.id.toLowerCase()
  const planned = witness.seen.findLast(
    (seen) => isVm(seen) && seen.status === 200 && !seen.isOfRun && seen.correlationId === evidence.correlationId,
  )
  const reads = readsBefore(evidence, write, /\/virtualmachines\/[^/]+$/).filter(isVm)
  const [before, last] = [reads.at(-2), reads.at(-1)]
  must(last !== undefined, `without a look at the VM: ${told}`)
  if (!last || !planned) return
  // The second of two within one look is asked for the VM's region alone.
  const isForRegion =
    before?.look === last.look &&
    !witness.seen.slice(before?.index, last.index).some((seen) => seen.look === last.look && collection.test(seen.path))
  const seen = before && isForRegion ? before : last
  must(isFreshFor(look, seen), `${look.at - seen.at} ms after the look at the VM: ${told}`)
  must(seen.uniqueId === planned.uniqueId, `the VM was another one at the last look: ${told}`)
}

/** What has no copy in the vault was named by the caller. Recovery points and their item are looked at together. */
function judgeLoss(evidence: Evidence, write: Seen, look: LookAtCollections, ids: string[], told: string, must: Must) {
  const accepted = new Set(((evidence.body['acceptDataLoss'] ?? []) as string[]).map((id) => id.toLowerCase()))
  const unaccepted = ids.filter((id) => !accepted.has(id))
  if (unaccepted.length === 0) return
  const itemId = evidence.witness.ground.item?.id.toLowerCase() ?? ''
  const reads = readsBefore(evidence, write, /\/protecteditems\/[^/]+(\/recoverypoints)?$/)
  const list = reads.findLast(({ path }) => path === `${itemId}/recoverypoints`)
  const [item] = reads.filter(({ path }) => path === itemId).sort((a, b) => distance(a, list) - distance(b, list))
  must(list !== undefined && item !== undefined, `without a look at the copies of ${unaccepted.join()}: ${told}`)
  if (!list || !item) return
  const at = Math.min(list.at, item.at)
  must(isFreshFor(look, { at }), `${look.at - at} ms after the look at the copies: ${told}`)
  for (const id of unaccepted)
    for (const { points } of [list, item])
      must(
        points.find((one) => one.id === id)?.copied !== false,
        `${id} exists nowhere else and its loss was not accepted: ${told}`,
      )
}

const distance = (read: Seen, from: Seen | undefined) => Math.abs(read.index - (from?.index ?? 0))

/** By the oldest of the answers that its own last look consists of: nothing tells which of them it went by. */
function judgeExtension(evidence: Evidence, write: Seen, told: string, must: Must) {
  const machineId = evidence.witness.ground.machine.id
  must(isWithin(write.path, machineId), `an extension of another VM: ${told}`)
  const last = new Map(
    ownReads(evidence, write, /\/virtualmachines\//)
      .filter(({ path }) => isWithin(path, machineId))
      .map((read) => [read.path, read]),
  )
  const [look] = [...last.values()].sort((a, b) => a.index - b.index)
  must(look !== undefined, `without a look of its own at the extension: ${told}`)
  if (!look) return
  must(isFreshFor(write, look), `${write.at - look.at} ms after its look at the extension: ${told}`)
  const seen = look.extensions[write.path.split('/').at(-1)!]
  must(seen?.isBackups !== false, `an extension that is not Azure Backup's: ${told}`)
  must(seen?.failed !== false, `an extension that has not failed: ${told}`)
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
