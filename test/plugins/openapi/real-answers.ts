import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { AzureError } from '../../../src/backup/azure-error.ts'
import { sampleVms } from '../../../src/sandbox/fleet/sample-fleet.ts'
import type { Operation } from '../../../src/remediation/operation.ts'
import { pruneOldOperations } from '../../../src/operations/retention.ts'
import { anApp, anEntra } from '../../access/an-entra.ts'
import { forgetRows, putEstate, subscriptionIds } from '../../fleet/estate-rows.ts'
import { appUnderTest, vmPath } from '../../routes/app-under-test.ts'
import { everyRoute } from '../../routes/every-route.ts'
import { followLocation } from '../../service/following.ts'
import { remediatingService } from '../../service/remediating-service.ts'

export interface RealAnswer {
  operationId: string
  status: number
  body: unknown
}
type Service = Awaited<ReturnType<typeof remediatingService>>
type App = Service['app']
type Headers = Record<string, string>

const json = { 'content-type': 'application/json' }
const pathOf = (name: string) => `/v1${sampleVms.find((vm) => vm.name === name)!.id}`

/** Asks `app`, and keeps what it answered. */
const askerOf =
  (app: App, kept: RealAnswer[]) =>
  async (operationId: string, request: string, payload?: unknown, headers: Headers = {}) => {
    const [method = '', url = ''] = request.split(' ')
    const answer = await app.inject({
      method: method as 'GET',
      url,
      headers: { host: 'localhost:8080', ...(payload === undefined ? {} : json), ...headers },
      ...(payload === undefined ? {} : { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
    })
    kept.push({ operationId, status: answer.statusCode, body: answer.json() })
    return answer
  }

const plans: Record<string, string> = {
  removeLocks: 'locked-at-limit',
  restoreLocks: 'locked-at-limit',
  deleteFailedExtensions: 'vmsnapshot-failed',
  cleanRestorePoints: 'at-limit-without-lock',
  triggerBackup: 'healthy-linux',
  cancelBackup: 'backup-taking-snapshot',
  reapply: 'provisioning-failed',
  resumeProtection: 'protection-stopped',
  grantKeyVaultAccess: 'ade-access-policy-missing',
  checkGuest: 'agent-not-ready',
  remediate: 'locked-at-limit',
}

/** Of the service over the sandbox. */
export async function answersOfTheService(): Promise<RealAnswer[]> {
  const service = await remediatingService()
  const kept: RealAnswer[] = []
  const ask = askerOf(service.app, kept)
  const ended = async (name: string, action: string, body: object, headers: Headers = {}) => {
    const started = (await ask(action, `POST ${pathOf(name)}/${action}`, body, headers)).json<Operation>()
    await followLocation(`${service.base}/v1/operations/${started.id}/result`)
    return `/v1/operations/${started.id}`
  }
  try {
    for (const part of ['diagnosis', 'extensions', 'locks', 'restorePoints', 'backupJobs', 'recoveryPoints'])
      await ask(`get${part[0]!.toUpperCase()}${part.slice(1)}`, `GET ${pathOf('vmsnapshot-failed')}/${part}`)
    for (const [action, vm] of Object.entries(plans)) await ask(action, `POST ${pathOf(vm)}/${action}?dryRun=true`)
    await ask('listErrorCodes', 'GET /v1/errorCodes')
    await ask('getErrorCode', 'GET /v1/errorCodes/UserErrorRpCollectionLimitReached')
    await ask('getErrorCode', 'GET /v1/errorCodes/Nonsense')
    await ask(
      'listOrphanedRestorePointCollections',
      `GET /v1/subscriptions/${pathOf('healthy-linux').split('/')[3]}/orphanedRestorePointCollections`,
    )
    await estate(service, ask)
    await ask('getLiveness', 'GET /livez')
    await ask('getReadiness', 'GET /readyz?verbose=true')
    await ask('getReadinessToWrite', 'GET /readyz/write?verbose=true')

    const operation = await ended('locked-at-limit', 'removeLocks', { restore: 'AfterOperation' })
    await ask('getOperation', `GET ${operation}`)
    await ask('getOperationResult', `GET ${operation}/result`)
    await ask('listOperations', 'GET /v1/operations')
    await ask('listAuditEvents', 'GET /v1/auditEvents?maxpagesize=2')
    await ask('getFreeze', 'GET /v1/freeze')
    await ask('listLocksOff', 'GET /v1/locksOff')
    await comparison(service, ask, operation)
    await refusals(service, ask, operation)
    await sql`update operations set created_at = now() - interval '9 days', last_action_at = now() - interval '8 days'`.execute(
      service.database.db,
    )
    await pruneOldOperations(service.database.db, 7)
    await ask('getOperationResult', `GET ${operation}/result`)
  } finally {
    await service.stop()
  }
  return kept
}

/** Rows of the estate, and a link whose changes were forgotten. */
async function estate({ database: { db } }: Service, ask: ReturnType<typeof askerOf>) {
  const gone = { name: 'web-2', goneDateTime: '2026-11-20T12:00:00Z' }
  const locked =
    'A lock keeps Azure Backup from deleting restore points: backups of web-1 will fail once there are 600.'
  const { verdict, reasons } = { verdict: 'AtRisk', reasons: ['LockFound'] }
  await putEstate(db, {
    vms: [{ name: 'web-1', verdict, reasons, summary: locked, tags: { env: 'prod' } }, { name: 'web-2' }],
  })
  await ask('listDiagnoses', 'GET /v1/diagnoses?orderby=verdict')
  await ask('listDiagnosesOfSubscription', `GET /v1/subscriptions/${subscriptionIds[0]}/diagnoses?orderby=verdict`)
  const { deltaLink } = (await ask('followDiagnoses', 'GET /v1/diagnoses/delta')).json<{ deltaLink: string }>()
  await putEstate(db, { vms: [gone] })
  await forgetRows(db, [gone])
  await ask('followDiagnoses', `GET ${deltaLink}`)
}

/** As if it waited for its approval still. */
async function comparison({ database: { db } }: Service, ask: ReturnType<typeof askerOf>, operation: string) {
  await sql`update operations set status = 'NotStarted', approval_required = true, next_look_at = 'infinity'`.execute(
    db,
  )
  await ask('comparePlan', `GET ${operation}/planChanges`)
  await sql`update operations set status = 'Succeeded', approval_required = false`.execute(db)
}

async function refusals(service: Service, ask: ReturnType<typeof askerOf>, operation: string) {
  const vm = pathOf('healthy-windows')
  await ask('getDiagnosis', `GET ${vm}/diagnosis?verbose=true`)
  await ask('getDiagnosis', `GET ${vm.replace(/subscriptions\/[^/]+/, 'subscriptions/production')}/diagnosis`)
  await ask('getDiagnosis', `GET ${vm}-2/diagnosis`)
  await ask('getDiagnosis', `GET ${vm}/diagnosis`, undefined, { host: 'backup.contoso.org' })
  await ask('getDiagnosis', `GET ${vm}/diagnosis`, undefined, {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'cors',
  })
  await ask(
    'listOrphanedRestorePointCollections',
    'GET /v1/subscriptions/99999999-9999-4999-8999-999999999999/orphanedRestorePointCollections',
  )
  await ask('getOperation', 'GET /v1/operations/22222222-2222-4222-8222-222222222222')
  await ask('followOperation', `GET ${operation}/events`, undefined, { accept: 'application/json' })
  await ask('cancelOperation', `POST ${operation}/cancel`)
  await ask('approveOperation', `POST ${operation}/approve`)
  await ask('rejectOperation', `POST ${operation}/reject`)
  await ask('comparePlan', `GET ${operation}/planChanges`)
  await ask('reapply', `POST ${vm}/reapply`, `{"x":"${'x'.repeat(70_000)}"}`)
  await ask('reapply', `POST ${vm}/reapply`, 'now', { 'content-type': 'application/xml' })
  await ask('triggerBackup', `POST ${pathOf('backup-taking-snapshot')}/triggerBackup`, {})
  const collection = `POST ${pathOf('instant-only-points')}/cleanRestorePoints`
  await ask('cleanRestorePoints', collection, { mode: 'Collection' })
  await ask('cleanRestorePoints', collection, { mode: 'Collection' }, { 'if-match': '"another"' })
  const key = { 'idempotency-key': 'nightly' }
  await ask('triggerBackup', `POST ${pathOf('healthy-linux')}/triggerBackup`, {}, key)
  await ask('triggerBackup', `POST ${pathOf('healthy-linux')}/triggerBackup`, { waitForCompletion: false }, key)
  await ask('setFreeze', 'PUT /v1/freeze', { frozen: true, reason: 'Maintenance of the vault' })
  await ask('reapply', `POST ${vm}/reapply`, {})
  await ask('setFreeze', 'PUT /v1/freeze', { frozen: false })
  const { value } = (await ask('listOperations', 'GET /v1/operations?maxpagesize=1')).json<{ value: Operation[] }>()
  await followLocation(`${service.base}/v1/operations/${value[0]!.id}/result`)
}

async function overTheLimits(kept: RealAnswer[]) {
  const limits = {
    readsPerMinute: 1,
    actionsPerMinute: 1,
    eventStreamsPerCaller: 1,
    eventLoopDelayMilliseconds: 60_000,
  }
  const few = await appUnderTest(undefined, undefined, { limits })
  for (let round = 0; round < 2; round++) await askerOf(few.app, kept)('getErrorCode', 'GET /v1/errorCodes/Nonsense')
  await few.app.close()
  const slow = await appUnderTest(undefined, undefined, {
    limits: { ...limits, readsPerMinute: 1000, eventLoopDelayMilliseconds: 20 },
  })
  for (let round = 0; round < 100 && kept.at(-1)!.status !== 503; round++) {
    const until = performance.now() + 200
    while (performance.now() < until);
    await sleep(1)
    await askerOf(slow.app, kept)('getErrorCode', 'GET /v1/errorCodes/Nonsense')
  }
  await slow.app.close()
}

/** Of a service that somebody else's trouble reaches, and of one that asks for a token. */
export async function answersInTrouble(): Promise<RealAnswer[]> {
  const kept: RealAnswer[] = []
  const failing = (error: Error) => async () => {
    throw error
  }
  const away = new AzureError('ServiceUnavailable', 'The service is unavailable.', {
    status: 503,
    disposition: 'Retry',
    retryAfterSeconds: 10,
  })
  for (const error of [away, new TypeError('a fault of ours')]) {
    const { app } = await appUnderTest(failing(error))
    await askerOf(app, kept)('getDiagnosis', `GET ${vmPath}/diagnosis`)
  }
  const notReady = {
    readiness: async () => [{ name: 'azureToken', ok: false, neededTo: 'Read' as const, detail: 'No answer.' }],
  }
  const unready = await appUnderTest(undefined, undefined, undefined, notReady)
  await askerOf(unready.app, kept)('getReadiness', 'GET /readyz?verbose=true')
  await askerOf(unready.app, kept)('getReadinessToWrite', 'GET /readyz/write?verbose=true')
  const entra = await anEntra()
  const guarded = await everyRoute(entra)
  await askerOf(guarded.app, kept)('getFreeze', 'GET /v1/freeze')
  const token = await entra.token({ ...anApp, roles: ['Backup.Diagnose'] })
  const authorization = `Bearer ${token}`
  await askerOf(guarded.app, kept)('setFreeze', 'PUT /v1/freeze', { frozen: true }, { authorization })
  await guarded.app.close()
  await entra.stop()
  const withoutKeys = await everyRoute(entra)
  await askerOf(withoutKeys.app, kept)('getFreeze', 'GET /v1/freeze', undefined, { authorization: `Bearer ${token}` })
  await withoutKeys.app.close()
  await overTheLimits(kept)
  return kept
}
