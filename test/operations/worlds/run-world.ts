import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { AzureError } from '../../../src/backup/azure-error.ts'
import { isAtOrBelow, parseVmId, type VmId } from '../../../src/backup/resource-id.ts'
import type { Database } from '../../../src/database/open-database.ts'
import { ServiceError } from '../../../src/errors.ts'
import type { Operations } from '../../../src/operations/operations-interface.ts'
import type { AuditEvent, Operation } from '../../../src/remediation/operation.ts'
import type { Plan } from '../../../src/remediation/plan.ts'
import { by } from '../a-service.ts'
import type { Companion } from './companions.ts'
import type { Door, HttpAnswers } from './door.ts'
import { forbiddenIn, type Forbidden } from './forbidden.ts'
import { build } from './ground.ts'
import type { Network } from './network.ts'
import { bodyOf, consentTo, loud } from './request.ts'
import type { WorldSpec } from './spec.ts'
import { contentOf, Witness } from './witness.ts'

export interface Stage {
  database: Pick<Database, 'db'>
  operations: Operations
  network: Network
  door: Door
  /** Resolves when an operation of this VM has ended. */
  ended(vmKey: string): Promise<void>
}

/** What is left of a world that was run, for the judge. */
export interface Evidence {
  spec: WorldSpec
  witness: Witness
  /** As they stood before anything was asked, by lower-case id. */
  locksBefore: Map<string, string>
  /** In the moment in which the operation had ended: before anybody else could put any back. */
  locksAtEnd: Map<string, string>
  locksAfter: Map<string, string>
  strangersBefore: string
  strangersAfter: string
  body: Record<string, unknown>
  plan: Plan | undefined
  /** What a plan says of the body as it was sent, where starting was refused: a playbook plans with the loss that is accepted. */
  planAsSent: Plan | undefined
  /** The code with which planning or starting was refused. */
  refused: string | undefined
  operation: Operation | undefined
  journal: AuditEvent[]
  correlationId: string
  /** Why the world, as it was built, forbids what was asked for. */
  forbidden: Forbidden[]
  /** What the HTTP service answered to a page of another origin, and to ids that are none. */
  answers: HttpAnswers
  beside: Beside[]
  seconds: number
}

/** What was done to a companion. */
export interface Beside {
  companion: Companion
  correlationId: string
  refused: string | undefined
  operation: Operation | undefined
}

export async function runWorld(stage: Stage, spec: WorldSpec): Promise<Evidence> {
  const began = performance.now()
  const ground = build(spec)
  const witness = new Witness(ground)
  stage.network.add(ground.subscriptionId, witness)
  const locksBefore = locksOf(witness)
  const strangersBefore = strangersOf(witness)
  if (spec.order.action === 'restoreLocks') await first(stage, ground.vm)
  const body = bodyOf(witness)
  const forbidden = forbiddenIn(witness, body)
  const answers = await askAtTheDoor(stage, witness, body)
  const sent = answers.spoiled
    ? { ...nothing(witness, body), refused: answers.spoiled.code }
    : await send(stage, witness, body)
  if (sent.operation) await locksSettled(stage, [ground.vm, ...ground.companions.map(({ vm }) => vm)])
  stage.network.remove(ground.subscriptionId)
  return {
    spec,
    witness,
    locksBefore,
    locksAfter: locksOf(witness),
    strangersBefore,
    strangersAfter: strangersOf(witness),
    forbidden,
    answers,
    ...sent,
    seconds: (performance.now() - began) / 1000,
  }
}

const nothing = (witness: Witness, body: Record<string, unknown>) => ({
  body,
  plan: undefined,
  planAsSent: undefined,
  refused: undefined,
  operation: undefined,
  journal: [],
  beside: [],
  correlationId: by().correlationId,
  locksAtEnd: locksOf(witness),
})

/** Before anybody else: what may neither be done nor read. */
async function askAtTheDoor(
  { database, door }: Stage,
  witness: Witness,
  body: Record<string, unknown>,
): Promise<HttpAnswers> {
  const { vm, spec } = witness.ground
  const before = witness.seen.length
  const page = spec.page && (await door.asPage(vm, spec.order.action, spec.page))
  const spoiled = spec.order.spoiledIds ? await door.ask(vm, spec.order.action, body) : undefined
  const begun = await database.db
    .selectFrom('operations')
    .select('id')
    .where('vm_key', '=', vm.key)
    .where('status', 'in', ['NotStarted', 'Running'])
    .execute()
  return {
    page,
    spoiled,
    requests: witness.seen.length - before,
    operations: begun.length,
  }
}

async function send(stage: Stage, witness: Witness, body: Record<string, unknown>) {
  const { database, operations, network, ended } = stage
  const { ground } = witness
  const { order } = ground.spec
  const asked = nothing(witness, body)
  const options = { ...by(), correlationId: asked.correlationId }
  network.follow(options.correlationId, witness)
  const planOf = (body: Record<string, unknown>) =>
    operations.plan(ground.vm, order.action, body, by()).catch(() => undefined)
  let plan: Plan | undefined
  let sent: Record<string, unknown> | undefined
  let beside: Promise<Beside>[] = []
  try {
    if (order.consent !== 'NoPlan') plan = await operations.plan(spelled(ground.vm), order.action, body, by())
    const consent = consentTo(plan, body, order.consent)
    sent = consent.body
    let end = ended(ground.vm.key)
    const started = Promise.withResolvers<string>()
    started.promise.catch(() => undefined)
    const whenStarted = (act: (id: string) => Promise<unknown>) =>
      void started.promise.then(
        (id) =>
          act(id).catch((error: unknown) => {
            if (!(error instanceof ServiceError)) throw error // it has ended already
          }),
        () => undefined,
      )
    witness.disturb({
      cancel: () => whenStarted((id) => operations.cancel(id, by())),
      passDeadline: () =>
        whenStarted((id) => sql`update operations set deadline_at = now() where id = ${id}`.execute(database.db)),
    })
    witness.planned()
    beside = ground.companions.map((companion) => workBeside(stage, witness, companion))
    try {
      const { id } = await operations.start(ground.vm, order.action, consent.body, {
        ...options,
        ifMatch: consent.ifMatch,
      })
      witness.runs()
      started.resolve(id)
      const over = sleep(120_000, 'over', { ref: false })
      let [at, locksAtEnd] = [await Promise.race([end, over]), locksOf(witness)]
      // Another of this VM's may have ended: one that put a lock back which an earlier one had left off.
      while (isActive(await operations.get(id)) && at !== 'over') {
        end = ended(ground.vm.key)
        if (isActive(await operations.get(id))) [at, locksAtEnd] = [await Promise.race([end, over]), locksOf(witness)]
      }
      const [operation, { value: journal }] = await Promise.all([
        operations.get(id),
        operations.auditEvents({ operationId: id, limit: 1000 }),
      ])
      return {
        ...asked,
        body: consent.body,
        plan,
        operation,
        journal,
        locksAtEnd,
        beside: await Promise.all(beside),
      }
    } catch (error) {
      started.reject(error)
      throw error
    }
  } catch (error) {
    if (!(error instanceof ServiceError) && !(error instanceof AzureError)) throw error
    // What else is in the way is told by the plan alone.
    plan ??= await planOf(body)
    const planAsSent = sent && (await planOf(sent))
    return { ...asked, plan, planAsSent, refused: error.code, beside: await Promise.all(beside) }
  }
}

const isActive = ({ status }: Operation) => status === 'NotStarted' || status === 'Running'

async function workBeside(
  { operations, network, ended }: Stage,
  witness: Witness,
  companion: Companion,
): Promise<Beside> {
  const options = by()
  network.follow(options.correlationId, witness)
  const { vm, spec } = companion
  const told = {
    companion,
    correlationId: options.correlationId,
    refused: undefined,
    operation: undefined,
  }
  try {
    const end = ended(vm.key)
    const { id } = await operations.start(vm, spec.action, spec.body, options)
    await Promise.race([end, sleep(120_000, undefined, { ref: false })])
    return { ...told, operation: await operations.get(id) }
  } catch (error) {
    if (error instanceof ServiceError || error instanceof AzureError) return { ...told, refused: error.code }
    throw error
  }
}

/** Takes locks off, so that there are some to put back. */
async function first({ operations, ended }: Stage, vm: VmId) {
  try {
    const end = ended(vm.key)
    await operations.start(vm, 'removeLocks', {}, by())
    await end
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
  }
}

/** Until every lock is back that is to come back. */
async function locksSettled({ database }: Stage, vms: VmId[]) {
  const keys = vms.map(({ key }) => key)
  for (const until = Date.now() + 150_000; Date.now() < until; await sleep(250)) {
    const { off } = await database.db
      .selectFrom('lock_journal')
      .select(sql<number>`count(*)::int`.as('off'))
      .where('vm_key', 'in', keys)
      .where('restored_at', 'is', null)
      .where('restore', '!=', 'Never')
      .where(sql<boolean>`(restore_at is null or restore_at < now() + interval '1 hour')`)
      .executeTakeFirstOrThrow()
    const { busy } = await database.db
      .selectFrom('operations')
      .select(sql<number>`count(*)::int`.as('busy'))
      .where('vm_key', 'in', keys)
      .where('status', 'in', ['NotStarted', 'Running'])
      .executeTakeFirstOrThrow()
    if (off + busy === 0) return
  }
}

/** The same VM in another spelling. */
const spelled = ({ id }: VmId) => parseVmId(id.replace(/resourceGroups\/[^/]+/, loud))!

const locksOf = ({ ground }: Witness) =>
  new Map(ground.world.locks.values().map((lock) => [lock.id.toLowerCase(), contentOf(lock)!]))

/** All that is nobody's business here: other VMs, what they have, and what users and other products made of this one. */
function strangersOf({ ground: { world, machine, own, item, companions } }: Witness) {
  const lookalike = (name: string) => /^azurebackup_/i.test(name)
  const beside = companions.flatMap(({ vm, collection, item: itemId }) => [vm.id.toLowerCase(), collection, itemId])
  const isOthers = ({ id }: { id: string }) => !beside.some((one) => isAtOrBelow(id, one))
  return JSON.stringify([
    world.virtualMachines.values().filter((one) => one.id !== machine.id && isOthers(one)),
    world.extensions
      .values()
      .filter(
        ({ id, properties }) =>
          isOthers({ id }) && (!id.startsWith(`${machine.id}/`) || !/RecoveryServices/.test(properties.publisher)),
      ),
    world.restorePointCollections
      .values()
      .filter(
        ({ id, name, properties }) =>
          !own.has(id.toLowerCase()) && isOthers({ id }) && (properties.source.id !== machine.id || !lookalike(name)),
      ),
    world.protectedItems
      .values()
      .filter((one) => one.properties.virtualMachineId !== machine.id && one !== item && isOthers(one)),
    world.disks.values(),
    world.vaults.values().filter(({ name }) => name !== 'came-later'),
    world.backupPolicies.values().filter(({ id }) => !id.includes('/came-later/')),
    world.resourceGroups.values().filter(({ name }) => name !== 'rg-vaults').length,
  ])
}
