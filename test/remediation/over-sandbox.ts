import { randomUUID } from 'node:crypto'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createAzure } from '../../src/azure/azure.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { createOperations } from '../../src/operations/operations.ts'
import { rememberingPolicies } from '../../src/operations/starting/policies-seen.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { madeTogether } from '../made-together.ts'
import { aDatabase, ended } from '../operations/a-service.ts'

export type OverSandbox = Awaited<ReturnType<typeof overSandbox>>

/** The engine on a real database, over the real SDKs and real HTTPS, with the sandbox where Azure's network would be. */
export const overSandbox = ({ pace = 600 } = {}) => madeTogether((later) => make(later, pace))

async function make(later: (takeAway: () => unknown) => void, pace: number) {
  const sandbox = await startSandbox({ throttling: false })
  later(() => sandbox.stop())
  sandbox.world.timeline.pace = pace
  setDefaultCACertificates([...getCACertificates(), sandbox.ca])
  process.env['IDENTITY_ENDPOINT'] = sandbox.identityEndpoint
  process.env['IDENTITY_HEADER'] = sandbox.identityHeader
  const { backupServicePrincipalId } = sandbox.world
  const azure = createAzure({
    endpoint: sandbox.endpoint,
    audience: sandbox.endpoint,
    limits: defaultLimits,
    backupServicePrincipalId,
  })
  const database = await aDatabase()
  later(() => database.close())
  const collector = rememberingPolicies(azure.collector, database.db)
  const keyVaultGrants: { enabled: boolean; principalId: string | undefined } = {
    enabled: true,
    principalId: backupServicePrincipalId,
  }
  const operations = createOperations({
    ...database,
    azure: azure.controlPlane,
    collector,
    diagnose,
    limits: defaultLimits,
    keyVaultGrants,
    timing: { armPollSeconds: 0.05, jobPollSeconds: 0.05, recheckSeconds: 0.1, lostAnswerSeconds: 0.5 },
    enabled: true,
  })
  later(() => operations.drain())
  await operations.startWorker()
  const by = { caller: 'tester', correlationId: randomUUID() }
  const vm = (name: string) => parseVmId(sampleVms.find((sample) => sample.name === name)!.id)!
  return {
    sandbox,
    azure,
    database,
    collector,
    operations,
    keyVaultGrants,
    vm,
    plan: (name: string, action: string, body: Record<string, unknown> = {}) =>
      operations.plan(vm(name), action, body, by),
    start: (name: string, action: string, body: Record<string, unknown> = {}) =>
      operations.start(vm(name), action, body, by),
    run: async (name: string, action: string, body: Record<string, unknown> = {}) =>
      ended(operations, (await operations.start(vm(name), action, body, by)).id),
    /** Writes that reached Azure since the last call. */
    writes: () => {
      const sent = sandbox.requests.filter(({ method, path }) => method !== 'GET' && !/backupStatus/i.test(path))
      sandbox.requests.length = 0
      return sent.map(({ method, path }) => `${method} ${path.split('?')[0]}`)
    },
  }
}

export const code = (wanted: string) => (error: Error & { code?: string }) => error.code === wanted
