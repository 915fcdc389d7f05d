import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { AzureError } from '../../../src/backup/azure-error.ts'
import { parseVmId, type VmId } from '../../../src/backup/resource-id.ts'
import type { Database } from '../../../src/database/open-database.ts'
import { ServiceError } from '../../../src/errors.ts'
import type { Operations } from '../../../src/operations/operations.ts'
import type { AuditEvent, Operation } from '../../../src/remediation/operation.ts'
import type { Plan } from '../../../src/remediation/plan.ts'
import { by } from '../a-service.ts'
import { build } from './ground.ts'
import type { Network } from './network.ts'
import { bodyOf, consentTo, loud } from './request.ts'
import type { WorldSpec } from './spec.ts'
import { contentOf, Witness } from './witness.ts'

export interface Stage {
  database: Pick<Database, 'db'>
  operations: Operations
  network: Network
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
  /** The code with which planning or starting was refused. */
  refused: string | undefined
  operation: Operation | undefined
  journal: AuditEvent[]
  correlationId: string
  seconds: number
}

export async function runWorld(stage: Stage, spec: WorldSpec): Promise<Evidence> {
  const began = performance.now()
  const ground = build(spec)
  const witness = new Witness(ground)
  stage.network.add(ground.subscriptionId, witness)
  const locksBefore = locksOf(witness)
  const strangersBefore = strangersOf(witness)
  if (spec.order.action === 'restoreLocks') await first(stage, ground.vm)
  const sent = await send(stage, witness)
  if (sent.operation) await locksSettled(stage, ground.vm)
  stage.network.remove(ground.subscriptionId)
  return {
    spec,
    witness,
    locksBefore,
    locksAfter: locksOf(witness),
    strangersBefore,
    strangersAfter: strangersOf(witness),
    ...sent,
    seconds: (performance.now() - began) / 1000,
  }
}

async function send({ database, operations, ended }: Stage, witness: Witness) {
  const { ground } = witness
  const { order } = ground.spec
  const body = bodyOf(witness)
  const options = by()
  const { correlationId } = options
  const nothing = {
    body,
    plan: undefined,
    refused: undefined,
    operation: undefined,
    journal: [],
    correlationId,
    locksAtEnd: locksOf(witness),
  }
  let plan: Plan | undefined
  try {
    if (order.consent !== 'NoPlan') plan = await operations.plan(spelled(ground.vm), order.action, body, by())
    const consent = consentTo(plan, body, order.consent)
    let end = ended(ground.vm.key)
    const started = Promise.withResolvers<string>()
    started.promise.catch(() => undefined)
    const whenStarted = (act: (id: string) => Promise<unknown>) =>
      void started.promise.then(act).catch((error: unknown) => {
        if (!(error instanceof ServiceError)) throw error // it has ended already
      })
    witness.disturb({
      cancel: () => whenStarted((id) => operations.cancel(id, by())),
      passDeadline: () =>
        whenStarted((id) => sql`update operations set deadline_at = now() where id = ${id}`.execute(database.db)),
    })
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
      return { ...nothing, body: consent.body, plan, operation, journal, locksAtEnd }
    } catch (error) {
      started.reject(error)
      throw error
    }
  } catch (error) {
    if (error instanceof ServiceError || error instanceof AzureError) return { ...nothing, plan, refused: error.code }
    throw error
  }
}

const isActive = ({ status }: Operation) => status === 'NotStarted' || status === 'Running'

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
async function locksSettled({ database }: Stage, { key }: VmId) {
  for (const until = Date.now() + 150_000; Date.now() < until; await sleep(250)) {
    const { off } = await database.db
      .selectFrom('lock_journal')
      .select(sql<number>`count(*)::int`.as('off'))
      .where('vm_key', '=', key)
      .where('restored_at', 'is', null)
      .where('restore', '!=', 'Never')
      .where(sql<boolean>`(restore_at is null or restore_at < now() + interval '1 hour')`)
      .executeTakeFirstOrThrow()
    const { busy } = await database.db
      .selectFrom('operations')
      .select(sql<number>`count(*)::int`.as('busy'))
      .where('vm_key', '=', key)
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
function strangersOf({ ground: { world, machine, own } }: Witness) {
  const lookalike = (name: string) => /^azurebackup_/i.test(name)
  return JSON.stringify([
    world.virtualMachines.values().filter(({ id }) => id !== machine.id),
    world.extensions
      .values()
      .filter(
        ({ id, properties }) => !id.startsWith(`${machine.id}/`) || !/RecoveryServices/.test(properties.publisher),
      ),
    world.restorePointCollections
      .values()
      .filter(
        ({ id, name, properties }) =>
          !own.has(id.toLowerCase()) && (properties.source.id !== machine.id || !lookalike(name)),
      ),
    world.protectedItems.values().filter(({ properties }) => properties.virtualMachineId !== machine.id),
    world.disks.values(),
    world.vaults.values(),
    world.backupPolicies.values(),
    world.resourceGroups.values().length,
  ])
}
