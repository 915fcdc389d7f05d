import { activeStatuses } from '../../remediation/active-operations.ts'
import type { VmId } from '../../backup/resource-id.ts'
import type { Language } from '../../backup/sentence.ts'
import { withStop } from '../../backup/text.ts'
import { counted } from '../../diagnosis/counted.ts'
import { ServiceError, serviceErrorCodes, type ServiceErrorCode } from '../../errors.ts'
import type { Reach } from '../../access/reach.ts'
import type { Blocker, Plan } from '../../remediation/plan.ts'
import type { OperationsDependencies } from '../dependencies.ts'
import { refuseOutsideReach } from './targets-in-reach.ts'

export async function refuseWhileFrozen({ db }: Pick<OperationsDependencies, 'db'>) {
  const { frozen, reason } = await db
    .selectFrom('service_freeze')
    .select(['frozen', 'reason'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
  if (frozen)
    throw new ServiceError(
      'Frozen',
      `Nothing is changed while the service is ${withStop(reason ? `frozen: ${reason}` : 'frozen')}`,
      {
        inPortuguese: `Nada é alterado enquanto o serviço está ${withStop(reason ? `congelado: ${reason}` : 'congelado')}`,
      },
    )
}

export const operationUnderWay = ({ db }: Pick<OperationsDependencies, 'db'>, vm: VmId) =>
  db
    .selectFrom('operations')
    .select(['id', 'action'])
    .where('vm_key', '=', vm.key)
    .where('status', 'in', activeStatuses)
    .executeTakeFirst()

/** Ordinal of the VM's newest operation, ended or not; 0 before its first. */
export async function newestOrdinal({ db }: Pick<OperationsDependencies, 'db'>, vm: VmId): Promise<string> {
  const newest = await newestOf(db, vm).select('ordinal').executeTakeFirst()
  return newest?.ordinal ?? '0'
}

/**
 * An operation of the VM that came behind `ordinal`, ended or not. A plan that was read meanwhile shows its traces: a lock that was off for a
 * moment counts as none. Not by its time, which is that of a transaction and may be seen only seconds later.
 */
export const startedBehind = ({ db }: Pick<OperationsDependencies, 'db'>, vm: VmId, ordinal: string) =>
  newestOf(db, vm).select(['id', 'action']).where('ordinal', '>', ordinal).executeTakeFirst()

const newestOf = (db: OperationsDependencies['db'], vm: VmId) =>
  db.selectFrom('operations').where('vm_key', '=', vm.key).orderBy('ordinal', 'desc').limit(1)

export function refuseSecond(running: { id: string; action: string } | undefined) {
  if (!running) return
  throw new ServiceError(
    'OperationInProgress',
    `${running.action} is under way for this VM as operation ${running.id}.`,
    {
      operationId: running.id,
      inPortuguese: `${running.action} está em andamento para esta VM como operação ${running.id}.`,
    },
  )
}

interface Told extends Pick<OperationsDependencies, 'db' | 'enabled'> {
  reach: Reach
}

/** What would refuse the run beside the plan itself, so that a dry run shows it, in the order in which it would. */
export async function refusalsBesides(
  { db, enabled, reach }: Told,
  vm: VmId,
  plan: Plan,
  language: Language = 'en',
): Promise<Blocker[]> {
  const running = await operationUnderWay({ db }, vm)
  const refusals = [
    () => refuseWhileDisabled({ enabled }),
    () => refuseWhileFrozen({ db }),
    () => refuseSecond(running),
    () => refuseOutsideReach(reach, plan),
  ]
  const told = await Promise.all(refusals.map(async (refuse) => await blockerOf(refuse, language)))
  return told.flat()
}

async function blockerOf(refuse: () => void | Promise<void>, language: Language): Promise<Blocker[]> {
  try {
    await refuse()
    return []
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const message = (language === 'pt' && error.inPortuguese) || error.message
    return [{ code: error.code, message, resourceId: null }]
  }
}

export function refuseWhileDisabled({ enabled }: Pick<OperationsDependencies, 'enabled'>) {
  if (enabled) return
  throw new ServiceError(
    'RemediationDisabled',
    'REMEDIATION_ENABLED is off: only dry runs (?dryRun=true) are answered.',
    {
      inPortuguese: 'REMEDIATION_ENABLED está desligado: só simulações (?dryRun=true) são respondidas.',
    },
  )
}

export function refuseByPlan(plan: Plan, body: Record<string, unknown>, ifMatch: string | undefined) {
  const [blocker] = plan.blockers
  refuseUntilReadable(plan)
  if (blocker) {
    const code = (serviceErrorCodes as readonly string[]).includes(blocker.code)
      ? (blocker.code as ServiceErrorCode)
      : 'PreconditionFailed'
    throw new ServiceError(code, blocker.message, {
      ...(blocker.check === undefined ? {} : { target: blocker.check }),
      details: plan.blockers.flatMap(detailsOf),
    })
  }
  const named = ifMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  // "*" says that any plan will do: no consent to this one.
  if (plan.risk === 'Irreversible' && (named === undefined || named.includes('*'))) {
    throw new ServiceError(
      'PlanRequired',
      'This cannot be undone: read the plan with ?dryRun=true and send its etag in If-Match.',
      { target: 'If-Match' },
    )
  }
  if (named && !named.includes('*') && !named.includes(plan.etag)) {
    throw new ServiceError(
      'PlanChanged',
      'If-Match does not name the plan of this request as the world is now: the world has changed since, or the body is another one, or the etag has lost its quotes. Read the plan again with ?dryRun=true.',
      { target: 'If-Match' },
    )
  }
  refuseUnacceptedLoss(plan, (body.acceptDataLoss ?? []) as string[])
}

/** What else the plan lists was concluded without those facts: it may not hold once they are read. */
function refuseUntilReadable({ blockers }: Plan) {
  const passing = blockers.filter(({ retryAfterSeconds }) => retryAfterSeconds !== undefined)
  const [first] = passing
  if (!first) return
  throw new ServiceError('FactUnavailable', first.message, {
    details: passing.flatMap(detailsOf),
    retryAfterSeconds: Math.max(...passing.map(({ retryAfterSeconds = 0 }) => retryAfterSeconds)),
  })
}

/** Behind a blocker that needs a person stands the request that this person may send. */
const detailsOf = ({ code, message, resourceId, check, request }: Blocker) => {
  const target = check ?? resourceId
  return [
    { code, message, ...(target ? { target } : {}) },
    ...(request
      ? [
          {
            code: 'TryAction',
            message: `${request.method} ${request.href}`,
            ...(check ? { target: check } : {}),
            request,
          },
        ]
      : []),
  ]
}

/** Exactly what the plan lists: neither less, nor an open cheque. */
function refuseUnacceptedLoss({ dataLoss }: Plan, accepted: string[]) {
  const lost = new Set(dataLoss.map(({ restorePointId }) => restorePointId.toLowerCase()))
  const named = new Set(accepted.map((id) => id.toLowerCase()))
  if (lost.size === named.size && [...lost].every((id) => named.has(id))) return
  throw new ServiceError(
    'DataLossNotAccepted',
    lost.size === 0
      ? 'This plan loses no point: acceptDataLoss has to be left out, or empty.'
      : `acceptDataLoss has to list exactly what the plan's dataLoss lists: ${counted(lost.size, 'point')}.`,
    {
      target: 'acceptDataLoss',
      details: dataLoss.map(({ restorePointId, reason }) => ({
        code: 'DataLoss',
        message: reason,
        target: restorePointId,
      })),
    },
  )
}
